// A test that misuses Dear ImGui fails: its asserts throw here, in every kind of build.
#include <imgui.h>

#include <stdexcept>
#include <string>

void convscope_imgui_assert_failed(const char* expression, const char* file, int line) {
    throw std::logic_error(std::string("Dear ImGui: ") + expression + " (" + file + ":" + std::to_string(line) + ")");
}
