// Offscreen GL, Dear ImGui and the App in one; torn down in the opposite order.
#include "app/platform/headless.h"

#include <glad/gl.h>
// glad first.
#include <imgui.h>
#include <imgui_impl_opengl3.h>

#include "app/platform/offscreen.h"
#include "app/render/renderer.h"
#include "app/ui/widgets.h"

namespace convscope {

struct Headless::State {
    State(int width, int height, Scene scene, const Settings& settings) : target(width, height) {
        context = ImGui::CreateContext();
        ImGui::SetCurrentContext(context);  // creating keeps an earlier context current
        ImGui::GetIO().BackendPlatformName = "offscreen";
        ImGui_ImplOpenGL3_Init("#version 330 core");
        renderer = std::make_unique<Renderer>();
        app = std::make_unique<App>(std::move(scene), settings, renderer.get());
    }
    ~State() {
        target.make_current();
        ImGui::SetCurrentContext(context);
        app.reset();
        renderer.reset();
        ImGui_ImplOpenGL3_Shutdown();
        ImGui::DestroyContext(context);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    Offscreen target;
    ImGuiContext* context = nullptr;
    std::unique_ptr<Renderer> renderer;
    std::unique_ptr<App> app;
};

Headless::Headless(int width, int height, Scene scene, const Settings& settings)
    : state_(std::make_unique<State>(width, height, std::move(scene), settings)) {}
Headless::~Headless() = default;

App& Headless::app() {
    return *state_->app;
}
int Headless::width() const {
    return state_->target.width();
}
int Headless::height() const {
    return state_->target.height();
}

void Headless::frame(double seconds, bool draw) {
    state_->target.make_current();
    ImGui::SetCurrentContext(state_->context);
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(width()), static_cast<float>(height())};
    io.DeltaTime = static_cast<float>(seconds);
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
    state_->app->frame(width(), height());
    ImGui::Render();
    if (!draw) return;
    state_->target.bind();
    clear_grounds(width(), height(), 1.0F, state_->app->session().theme().background, state_->app->grounds());
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

void Headless::settle(int most) {
    // Layouts that depend on last frame's sizes need a few frames even when nothing moves.
    for (int i = 0, quiet = 0; i < most && quiet < 3; ++i) {
        frame();
        quiet = state_->app->next_frame_in() == 0.0 ? 0 : quiet + 1;
    }
}

void Headless::resize(int width, int height) {
    state_->target.make_current();
    state_->target.resize(width, height);
}

std::vector<std::uint8_t> Headless::pixels() const {
    return state_->target.read_pixels();
}

}  // namespace convscope
