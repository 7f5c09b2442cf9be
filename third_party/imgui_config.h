// How we configure Dear ImGui (it includes this file first). Its asserts are checked in release builds too and go to one
// function: the program reports them and goes on, a test program defines the function itself and fails.
#pragma once

/// app/ui/imgui_assert.cpp has the program's.
void convscope_imgui_assert_failed(const char* expression, const char* file, int line);

#define IM_ASSERT(expression) \
    ((expression) ? static_cast<void>(0) : convscope_imgui_assert_failed(#expression, __FILE__, __LINE__))
