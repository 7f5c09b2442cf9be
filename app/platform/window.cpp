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
#include <memory>
#include <optional>

#include "app/io/open.h"
#include "app/io/presets.h"
#include "app/io/scene_files.h"
#include "app/io/xdg.h"
#include "app/platform/offscreen_app.h"
#include "app/platform/window_size.h"
#include "app/render/renderer.h"
#include "app/ui/app.h"
#include "app/ui/widgets.h"
#include "core/link.h"

namespace convscope {
namespace {

constexpr double autosave_after = 2.0;  // seconds without a change
constexpr double catch_up_seconds = 0.1;

void glfw_error(int code, const char* text) {
    if (code == GLFW_FORMAT_UNAVAILABLE) return;  // the clipboard holds no text: paste asks for an image then
    std::fprintf(stderr, "convscope: %s\n", text);
}

// Keeps settings and the scene on disk as they change, so that a crash loses at most two seconds.
class Keeper {
public:
    explicit Keeper(const Settings& settings) : saved_(settings) {
        const Environment environment = process_environment();
        settings_path_ = config_folder(environment).empty() ? "" : config_folder(environment) + "/settings.json";
        state_folder_ = convscope::state_folder(environment);
    }
    static Settings read(Error* problem) {
        const std::string folder = config_folder(process_environment());
        return folder.empty() ? Settings{} : load_settings(folder + "/settings.json", problem);
    }
    [[nodiscard]] Result<std::optional<Scene>> recover() const {
        if (state_folder_.empty()) return std::nullopt;
        return recover_autosave(state_folder_);
    }
    void keep(const App& app, Session& session, double now) {
        (void)app;
        if (session.document.scene_revision() != seen_) {
            seen_ = session.document.scene_revision();
            changed_at_ = now;
            dirty_ = true;
        }
        if (dirty_ && now - changed_at_ > autosave_after) write_scene(session);
        if (!(session.settings == saved_)) write_settings(session.settings);
    }
    [[nodiscard]] double due(double now) const {
        return dirty_ ? std::max(0.01, changed_at_ + autosave_after - now + 0.01) : HUGE_VAL;
    }
    void finish(Session& session) {
        if (dirty_) write_scene(session);
        write_settings(session.settings);
    }

private:
    void write_scene(Session& session) {
        dirty_ = false;
        if (state_folder_.empty() || !make_folder(state_folder_)) return;
        if (auto saved = autosave(state_folder_, session.document.scene()); !saved)
            session.say(session.tr(saved.error()), true);
    }
    void write_settings(const Settings& settings) {
        saved_ = settings;
        if (settings_path_.empty() || !make_folder(config_folder(process_environment()))) return;
        (void)save_settings(settings_path_, settings);  // a read-only home must not stop the lesson
    }

    Settings saved_;
    std::string settings_path_, state_folder_;
    std::uint64_t seen_ = 0;
    double changed_at_ = 0.0;
    bool dirty_ = false;
};

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

// What the command line names: a link, a preset or a file.
Result<Opening> first_opening(const std::string& named, bool preset, const Scene& front) {
    if (!preset && !looks_like_link(named)) return open_file(front, named);
    auto scene = load_scene(named);
    if (!scene) return tl::unexpected(scene.error());
    return OpenedScene{std::move(*scene), {}};
}

// `preset` comes in as what the autosaved scene began as.
Scene first_scene(const std::string& file, const Keeper& keeper, std::optional<Error>& problem, std::string& preset,
                  std::optional<OpenChoice>& choice) {
    const std::vector<Preset> list = presets();
    if (!file.empty()) {
        preset.clear();
        for (const Preset& each : list) {
            if (each.id == file) preset = each.id;
        }
        auto opening = first_opening(file, !preset.empty(), list.front().scene);
        if (!opening) {
            problem = opening.error();
        } else if (auto* opened = std::get_if<OpenedScene>(&*opening)) {
            return std::move(opened->scene);
        } else {
            choice = std::move(std::get<OpenChoice>(*opening));
        }
    } else {
        auto recovered = keeper.recover();
        if (recovered && recovered->has_value()) return std::move(**recovered);
        if (!recovered) problem = recovered.error();
    }
    preset = list.front().id;
    return list.front().scene;
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
        keeper.keep(app, app.session(), glfwGetTime());
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
    Error settings_problem;
    Keeper keeper(Keeper::read(&settings_problem));
    Settings settings = Keeper::read(nullptr);
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
        std::optional<Error> problem;
        Renderer renderer;
        std::optional<OpenChoice> choice;
        const Scene first = first_scene(file, keeper, problem, settings.preset, choice);
        App app(first, settings, &renderer);
        app.session().choice = std::move(choice);
        app.session().make_frames = make_frames;
        if (problem) app.session().say(app.session().tr(*problem), true, 10.0);
        app.use_desktop_dialog(glfwPostEmptyEvent);
        Events events{&app};
        glfwSetWindowUserPointer(window, &events);
        install_callbacks(window);
        ImGui_ImplGlfw_InitForOpenGL(window, true);
        ImGui_ImplOpenGL3_Init("#version 330 core");
        loop(window, app, events, keeper);
        ImGui_ImplOpenGL3_Shutdown();
        ImGui_ImplGlfw_Shutdown();
    }
    ImGui::DestroyContext();
    glfwDestroyWindow(window);
    return 0;
}

}  // namespace convscope
