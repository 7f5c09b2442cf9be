// GLFW and the main loop: draw when something changed, else wait.
#include "app/platform/window.h"

#include <glad/gl.h>
// glad first: GLFW must not bring a GL header of its own.
#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <utility>

#include "app/platform/keeper.h"
#include "app/platform/offscreen_app.h"
#include "app/platform/window_size.h"
#include "app/render/renderer.h"
#include "app/ui/app.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr double catch_up_seconds = 0.1;

void glfw_error(int code, const char* text) {
    if (code == GLFW_FORMAT_UNAVAILABLE) return;  // the clipboard holds no text: paste asks for an image then
    std::fprintf(stderr, "convscope: %s\n", text);
}

struct Glfw {
    bool ready = glfwInit() == GLFW_TRUE;
    ~Glfw() {
        if (ready) glfwTerminate();
    }
};

// What GLFW's callbacks reach.
struct Events {
    App* app = nullptr;
    int frames_owed = 3;  // Dear ImGui settles within a few frames of an event
    bool resized = false;
};

Events& events_of(GLFWwindow* window) {
    return *static_cast<Events*>(glfwGetWindowUserPointer(window));
}

void install_callbacks(GLFWwindow* window) {
    glfwSetDropCallback(window, [](GLFWwindow* w, int count, const char** paths) {
        if (count > 0) events_of(w).app->drop(paths[count - 1]);
        events_of(w).frames_owed = 3;
    });
    glfwSetCursorPosCallback(window, [](GLFWwindow* w, double, double) { events_of(w).frames_owed = 3; });
    glfwSetMouseButtonCallback(window, [](GLFWwindow* w, int, int, int) { events_of(w).frames_owed = 3; });
    glfwSetScrollCallback(window, [](GLFWwindow* w, double, double) { events_of(w).frames_owed = 3; });
    glfwSetKeyCallback(window, [](GLFWwindow* w, int, int, int, int) { events_of(w).frames_owed = 3; });
    glfwSetCharCallback(window, [](GLFWwindow* w, unsigned) { events_of(w).frames_owed = 3; });
    glfwSetCursorEnterCallback(window, [](GLFWwindow* w, int) { events_of(w).frames_owed = 3; });
    glfwSetWindowFocusCallback(window, [](GLFWwindow* w, int) { events_of(w).frames_owed = 3; });
    glfwSetWindowContentScaleCallback(window, [](GLFWwindow* w, float, float) { events_of(w).frames_owed = 3; });
    glfwSetFramebufferSizeCallback(window, [](GLFWwindow* w, int, int) {
        events_of(w).frames_owed = 3;
        events_of(w).resized = true;
    });
    glfwSetWindowRefreshCallback(window, [](GLFWwindow* w) { events_of(w).frames_owed = 3; });
}

// Units of the interface to units of the window. Where the window system itself counts in larger units than pixels
// (Wayland, macOS) the content scale is in those already.
float interface_scale(GLFWwindow* window) {
    float scale_x = 1.0F;
    float scale_y = 1.0F;
    int units = 0;
    int pixels = 0;
    int ignored = 0;
    glfwGetWindowContentScale(window, &scale_x, &scale_y);
    glfwGetWindowSize(window, &units, &ignored);
    glfwGetFramebufferSize(window, &pixels, &ignored);
    return units > 0 && pixels > 0 ? scale_x * static_cast<float>(units) / static_cast<float>(pixels) : scale_x;
}

struct Area {
    int x = 0, y = 0, width = 0, height = 0;
};

// What a window's content can have of the screen that the window's middle is on, its frame and the desktop's bars
// taken off. Nothing when there is no screen.
Area screen_for(GLFWwindow* window) {
    Area at;
    glfwGetWindowPos(window, &at.x, &at.y);
    glfwGetWindowSize(window, &at.width, &at.height);
    const int middle_x = at.x + at.width / 2;
    const int middle_y = at.y + at.height / 2;
    int count = 0;
    GLFWmonitor** monitors = glfwGetMonitors(&count);  // the primary one first
    Area found;
    for (int i = count - 1; i >= 0; --i) {
        Area area;
        glfwGetMonitorWorkarea(monitors[i], &area.x, &area.y, &area.width, &area.height);
        const bool inside = middle_x >= area.x && middle_x < area.x + area.width && middle_y >= area.y &&
                            middle_y < area.y + area.height;
        if (inside || i == 0) found = area;
        if (inside) break;
    }
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
    // Of a hidden window GLFW 3.3 asks the window manager, and waits for ever when there is no answer but another
    // event.
    if (glfwGetWindowAttrib(window, GLFW_VISIBLE) == GLFW_TRUE) {
        glfwGetWindowFrameSize(window, &left, &top, &right, &bottom);
    }
    return {found.x + left, found.y + top, found.width - left - right, found.height - top - bottom};
}

// The first window: the size that settings keep, as large on this screen as it was on the one it comes from.
void open_at_size(GLFWwindow* window, const Settings& settings) {
    const float scale = interface_scale(window);
    const Area screen = screen_for(window);
    if (screen.width <= 0 || screen.height <= 0) return;
    const int width = first_side(settings.window_width, scale, screen.width);
    const int height = first_side(settings.window_height, scale, screen.height);
    glfwSetWindowSize(window, width, height);
    // One that takes all of the screen begins at its corner; any other is placed by the window manager.
    if (width == screen.width || height == screen.height) {
        glfwSetWindowPos(window, screen.x + (screen.width - width) / 2, screen.y + (screen.height - height) / 2);
    }
}

void keep_size(GLFWwindow* window, float scale, Settings& settings) {
    if (glfwGetWindowAttrib(window, GLFW_MAXIMIZED) == GLFW_TRUE) return;
    int width = 0;
    int height = 0;
    glfwGetWindowSize(window, &width, &height);
    const Area screen = screen_for(window);
    settings.window_width = kept_side(settings.window_width, width, scale, screen.width);
    settings.window_height = kept_side(settings.window_height, height, scale, screen.height);
}

void build_frame(App& app, int width, int height) {
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    ImGui::NewFrame();
    app.frame(width, height);
    ImGui::Render();
}

void draw_frame(GLFWwindow* window, App& app) {
    int width = 0;
    int height = 0;
    glfwGetFramebufferSize(window, &width, &height);
    // Dear ImGui takes quick presses one a frame. Frames between them are built and not drawn, so that what is typed
    // does not pile up where drawing is slow.
    const double until = glfwGetTime() + catch_up_seconds;
    do build_frame(app, width, height);
    while (ImGui::GetCurrentContext()->InputEventsQueue.Size > 0 && glfwGetTime() < until);
    clear_grounds(width, height, ImGui::GetIO().DisplayFramebufferScale.x, app.session().theme().background,
                  app.grounds());
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    glfwSwapBuffers(window);
}

void loop(GLFWwindow* window, App& app, Events& events, Keeper& keeper) {
    while (glfwWindowShouldClose(window) == GLFW_FALSE && !app.session().requests.quit) {
        const double wait =
            std::min({app.next_frame_in(), keeper.due(glfwGetTime()), ImGui::GetIO().WantTextInput ? 0.25 : HUGE_VAL});
        if (events.frames_owed > 0) {
            glfwPollEvents();
        } else if (wait < 1e8) {
            glfwWaitEventsTimeout(std::max(0.001, wait));
        } else {
            glfwWaitEvents();
        }
        if (events.frames_owed > 0) --events.frames_owed;
        if (glfwGetWindowAttrib(window, GLFW_ICONIFIED) == GLFW_TRUE) continue;
        app.session().dpi_scale = interface_scale(window);
        draw_frame(window, app);
        if (events.resized) keep_size(window, app.session().dpi_scale, app.session().settings);
        events.resized = false;
        keeper.keep(app.session(), glfwGetTime());
    }
    keeper.finish(app.session());
}

}  // namespace

bool can_open_window() {
    const char* x11 = std::getenv("DISPLAY");
    const char* wayland = std::getenv("WAYLAND_DISPLAY");
    return (x11 != nullptr && *x11 != '\0') || (wayland != nullptr && *wayland != '\0');
}

int run_window(const std::string& file) {
    Keeper keeper;
    Settings settings = keeper.settings();
    glfwSetErrorCallback(glfw_error);
    const Glfw glfw;
    if (!glfw.ready) return exit_no_window;
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
    glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);  // until it has its size
    GLFWwindow* window = glfwCreateWindow(std::clamp(settings.window_width, 640, 7680),
                                          std::clamp(settings.window_height, 400, 4320), "convscope", nullptr, nullptr);
    if (window == nullptr) return exit_no_window;
    open_at_size(window, settings);
    glfwSetWindowSizeLimits(window, 640, 400, GLFW_DONT_CARE, GLFW_DONT_CARE);
    glfwShowWindow(window);
    open_at_size(window, settings);  // now with its frame
    glfwMakeContextCurrent(window);
    glfwSwapInterval(1);
    if (gladLoadGL(glfwGetProcAddress) < GLAD_MAKE_VERSION(3, 3)) {
        std::fprintf(stderr, "convscope: OpenGL 3.3 did not load\n");
        glfwDestroyWindow(window);
        return exit_no_window;
    }
    ImGui::CreateContext();
    {
        Renderer renderer;
        Start start = first_scene(file, keeper);
        settings.preset = start.preset;
        App app(start.scene, settings, &renderer);
        app.session().make_frames = make_frames;
        tell(app.session(), std::move(start));
        app.use_desktop_dialog(glfwPostEmptyEvent);
        Events events{&app};
        glfwSetWindowUserPointer(window, &events);
        install_callbacks(window);
        ImGui_ImplGlfw_InitForOpenGL(window, true);
        ImGui_ImplOpenGL3_Init(gui_shader_version);
        loop(window, app, events, keeper);
        ImGui_ImplOpenGL3_Shutdown();
        ImGui_ImplGlfw_Shutdown();
    }
    ImGui::DestroyContext();
    glfwDestroyWindow(window);
    return 0;
}

}  // namespace convscope
