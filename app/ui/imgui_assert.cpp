// What the program does when Dear ImGui finds itself misused: says so, and goes on. Alone in its file, so that a test
// program's own definition takes its place.
#include <imgui.h>

#include <cstdio>

void convscope_imgui_assert_failed(const char* expression, const char* file, int line) {
    std::fprintf(stderr, "convscope: Dear ImGui: %s (%s:%d)\n", expression, file, line);
}
