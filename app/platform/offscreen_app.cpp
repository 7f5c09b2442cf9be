// Dear ImGui, renderer and App in one; torn down in the opposite order.
#include "app/platform/offscreen_app.h"

#include <imgui.h>
#include <imgui_impl_opengl3.h>

#include <algorithm>
#include <array>
#include <utility>

#include "app/render/gl.h"
#include "app/render/renderer.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

// Puts back on leaving a scope what drawing elsewhere changes.
class Kept {
public:
    explicit Kept(ImGuiContext* inside) : context_(ImGui::GetCurrentContext()) {
        glGetIntegerv(GL_FRAMEBUFFER_BINDING, &framebuffer_);
        glGetIntegerv(GL_VIEWPORT, viewport_.data());
        if (inside != nullptr) ImGui::SetCurrentContext(inside);
    }
    ~Kept() {
        ImGui::SetCurrentContext(context_);
        glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(framebuffer_));
        glViewport(viewport_[0], viewport_[1], viewport_[2], viewport_[3]);
    }
    Kept(const Kept&) = delete;
    Kept& operator=(const Kept&) = delete;

private:
    ImGuiContext* context_;
    GLint framebuffer_ = 0;
    std::array<GLint, 4> viewport_{};
};

}  // namespace

struct OffscreenApp::State {
    State(int width, int height, Scene scene, const Settings& settings)
        : target(std::make_unique<Framebuffer>(width, height)), context(ImGui::CreateContext()) {
        ImGui::SetCurrentContext(context);  // creating keeps an earlier context current
        ImGui::GetIO().BackendPlatformName = "offscreen";
        ImGui_ImplOpenGL3_Init(gui_shader_version);
        renderer = std::make_unique<Renderer>();
        app = std::make_unique<App>(std::move(scene), settings, renderer.get());
        app->session().make_frames = make_frames;
    }
    ~State() {
        ImGui::SetCurrentContext(context);
        app.reset();
        renderer.reset();
        ImGui_ImplOpenGL3_Shutdown();
        ImGui::DestroyContext(context);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    std::unique_ptr<Framebuffer> target;
    ImGuiContext* context;
    std::unique_ptr<Renderer> renderer;
    std::unique_ptr<App> app;
};

OffscreenApp::OffscreenApp(int width, int height, Scene scene, const Settings& settings) {
    const Kept kept(nullptr);
    state_ = std::make_unique<State>(width, height, std::move(scene), settings);
}

OffscreenApp::~OffscreenApp() {
    ImGuiContext* before = ImGui::GetCurrentContext();
    if (before == state_->context) before = nullptr;
    state_.reset();
    ImGui::SetCurrentContext(before);
}

App& OffscreenApp::app() {
    return *state_->app;
}
int OffscreenApp::width() const {
    return state_->target->width();
}
int OffscreenApp::height() const {
    return state_->target->height();
}

void OffscreenApp::make_current() {
    ImGui::SetCurrentContext(state_->context);
}

void OffscreenApp::frame(double seconds, bool draw) {
    const Kept kept(state_->context);
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(width()), static_cast<float>(height())};
    io.DeltaTime = static_cast<float>(seconds);
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
    state_->app->frame(width(), height());
    ImGui::Render();
    if (!draw) return;
    state_->target->bind();
    clear_grounds(width(), height(), 1.0F, state_->app->session().theme().background, state_->app->grounds());
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

void OffscreenApp::settle() {
    constexpr int most = 2000;
    const Kept kept(state_->context);  // next_frame_in() asks Dear ImGui
    // Layouts that depend on last frame's sizes need a few frames even when nothing moves.
    for (int i = 0, quiet = 0; i < most && quiet < 3; ++i) {
        frame(1.0 / 60.0, false);
        quiet = state_->app->next_frame_in() == 0.0 ? 0 : quiet + 1;
    }
    frame();
}

void OffscreenApp::hold_camera(std::int64_t count, const std::function<Scene(std::int64_t)>& scene) {
    Session& session = state_->app->session();
    CanvasView& canvas = session.canvas;
    const auto lay_out = [&](std::int64_t index) {
        session.document.look([&](Scene& shown) { shown = scene(index); });
        for (int i = 0; i < 3; ++i) frame(1.0 / 60.0, false);  // layouts depend on the last frame's sizes
    };
    // The labels that suit the largest figure, which is drawn smallest; the figures that they make; the camera for
    // these.
    canvas.fit = true;
    canvas.hold_labels = false;
    float unit = 0.0F;
    for (std::int64_t i = 0; i < count; ++i) {
        lay_out(i);
        unit = std::max(unit, canvas.lens.labels.unit);
    }
    canvas.lens.labels.unit = unit;
    canvas.hold_labels = true;
    std::vector<Figure> figures;
    for (std::int64_t i = 0; i < count; ++i) {
        lay_out(i);
        figures.push_back(state_->app->figure());
    }
    canvas.fit_also = std::move(figures);
    lay_out(0);
    canvas.fit = false;
    canvas.fit_also.clear();
}

void OffscreenApp::resize(int width, int height) {
    const Kept kept(nullptr);
    state_->target = std::make_unique<Framebuffer>(width, height);
}

std::vector<std::uint8_t> OffscreenApp::pixels() const {
    const Kept kept(nullptr);
    return state_->target->read_pixels();
}

namespace {

class AppFrames : public FrameSource {
public:
    AppFrames(const Scene& first, const FrameLook& look) : program_(look.width, look.height, first, look.settings) {
        Session& session = program_.app().session();
        session.figure_only = !look.window;
        session.canvas.lens = look.view;
    }

    std::vector<std::uint8_t> frame(const Scene& scene) override {
        Session& session = program_.app().session();
        session.document.look([&](Scene& shown) { shown = scene; });
        program_.settle();
        return program_.pixels();
    }

    void hold_camera(std::int64_t count, const std::function<Scene(std::int64_t)>& scene) override {
        program_.hold_camera(count, scene);
    }

private:
    OffscreenApp program_;
};

}  // namespace

std::unique_ptr<FrameSource> make_frames(const Scene& first, const FrameLook& look) {
    return std::make_unique<AppFrames>(first, look);
}

}  // namespace convscope
