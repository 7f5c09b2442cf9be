// Offscreen GL and the App in it.
#include "app/platform/headless.h"

#include "app/platform/offscreen.h"

namespace convscope {

struct Headless::State {
    State(int width, int height, Scene scene, const Settings& settings)
        : context(1, 1), program(width, height, std::move(scene), settings) {
        program.make_current();
    }
    ~State() {
        context.make_current();
        program.make_current();
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    Offscreen context;  // the program draws into a framebuffer of its own
    OffscreenApp program;
};

Headless::Headless(int width, int height, Scene scene, const Settings& settings)
    : state_(std::make_unique<State>(width, height, std::move(scene), settings)) {}
Headless::~Headless() = default;

App& Headless::app() {
    return state_->program.app();
}
int Headless::width() const {
    return state_->program.width();
}
int Headless::height() const {
    return state_->program.height();
}

void Headless::frame(double seconds, bool draw) {
    state_->context.make_current();
    state_->program.make_current();
    state_->program.frame(seconds, draw);
}

void Headless::settle() {
    state_->context.make_current();
    state_->program.make_current();
    state_->program.settle();
}

void Headless::resize(int width, int height) {
    state_->context.make_current();
    state_->program.resize(width, height);
}

std::vector<std::uint8_t> Headless::pixels() const {
    state_->context.make_current();
    return state_->program.pixels();
}

}  // namespace convscope
