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
#include "app/render/renderer.h"
#include "app/ui/app.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr double autosave_after = 2.0;  // seconds without a change

void glfw_error(int /*code*/, const char* text) {
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
    glfwSetFramebufferSizeCallback(window, [](GLFWwindow* w, int, int) { events_of(w).frames_owed = 3; });
    glfwSetWindowRefreshCallback(window, [](GLFWwindow* w) { events_of(w).frames_owed = 3; });
}

Scene first_scene(const std::string& file, const Keeper& keeper, std::optional<Error>& problem, std::string& preset) {
    const std::vector<Preset> list = presets();
    if (!file.empty()) {
        for (const Preset& each : list) {
            if (each.id == file) preset = each.id;
        }
        auto scene = preset.empty() ? open_file_into(list.front().scene, file) : preset_scene(file);
        if (scene) return std::move(*scene);
        problem = scene.error();
    } else {
        auto recovered = keeper.recover();
        if (recovered && recovered->has_value()) return std::move(**recovered);
        if (!recovered) problem = recovered.error();
    }
    preset = list.front().id;
    return list.front().scene;
}

void draw_frame(GLFWwindow* window, App& app) {
    int width = 0;
    int height = 0;
    glfwGetFramebufferSize(window, &width, &height);
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    ImGui::NewFrame();
    app.frame(width, height);
    ImGui::Render();
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
        // Dear ImGui takes quick presses one a frame; what is left wants another.
        if (ImGui::GetCurrentContext()->InputEventsQueue.Size > 0) events.frames_owed = 3;
        if (glfwGetWindowAttrib(window, GLFW_ICONIFIED) == GLFW_TRUE) continue;
        float scale_x = 1.0F;
        float scale_y = 1.0F;
        glfwGetWindowContentScale(window, &scale_x, &scale_y);
        app.session().dpi_scale = scale_x;
        draw_frame(window, app);
        glfwGetWindowSize(window, &app.session().settings.window_width, &app.session().settings.window_height);
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
    const Settings settings = Keeper::read(nullptr);
    glfwSetErrorCallback(glfw_error);
    const Glfw glfw;
    if (!glfw.ready) return exit_no_window;
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    GLFWwindow* window = glfwCreateWindow(std::clamp(settings.window_width, 640, 7680),
                                          std::clamp(settings.window_height, 400, 4320), "convscope", nullptr, nullptr);
    if (window == nullptr) return exit_no_window;
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
        std::string preset;
        Renderer renderer;
        App app(first_scene(file, keeper, problem, preset), settings, &renderer);
        app.session().preset = preset;
        if (problem) app.session().say(app.session().tr(*problem), true, 10.0);
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
