// A GL context with no display; see offscreen.h.
#include "app/platform/offscreen.h"

#include <EGL/egl.h>
#include <EGL/eglext.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "app/render/gl.h"

namespace convscope {
namespace {

[[noreturn]] void fail_context(const std::string& what) {
    std::array<char, 16> code{};
    std::snprintf(code.data(), code.size(), "0x%04x", static_cast<unsigned>(eglGetError()));
    throw GpuError("offscreen context", "context", what + " failed with EGL error " + code.data());
}

}  // namespace

struct Offscreen::State {
    EGLDisplay display = EGL_NO_DISPLAY;
    EGLContext context = EGL_NO_CONTEXT;
    std::unique_ptr<Framebuffer> framebuffer;

    // The display itself is shared by all contexts of the process, and eglTerminate would end them all: it stays.
    ~State() {
        if (context == EGL_NO_CONTEXT) return;
        eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context);
        framebuffer.reset();
        eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
        eglDestroyContext(display, context);
    }
};

Offscreen::Offscreen(int width, int height, Api api) : state_(std::make_unique<State>()) {
    State& state = *state_;
    state.display = eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
    if (state.display == EGL_NO_DISPLAY) fail_context("eglGetPlatformDisplay (surfaceless)");
    if (eglInitialize(state.display, nullptr, nullptr) != EGL_TRUE) fail_context("eglInitialize");
    const bool es = api == Api::gles30;
    if (eglBindAPI(es ? EGL_OPENGL_ES_API : EGL_OPENGL_API) != EGL_TRUE) fail_context("eglBindAPI");
    const std::array<EGLint, 5> wanted{EGL_RENDERABLE_TYPE, es ? EGL_OPENGL_ES3_BIT : EGL_OPENGL_BIT, EGL_SURFACE_TYPE,
                                       EGL_PBUFFER_BIT, EGL_NONE};
    EGLConfig config = nullptr;
    EGLint configs = 0;
    if (eglChooseConfig(state.display, wanted.data(), &config, 1, &configs) != EGL_TRUE || configs == 0) {
        fail_context("eglChooseConfig");
    }
    const std::array<EGLint, 7> core{
        EGL_CONTEXT_MAJOR_VERSION,           3,       EGL_CONTEXT_MINOR_VERSION, 3, EGL_CONTEXT_OPENGL_PROFILE_MASK,
        EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE};
    const std::array<EGLint, 5> embedded{EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 0, EGL_NONE};
    state.context = eglCreateContext(state.display, config, EGL_NO_CONTEXT, es ? embedded.data() : core.data());
    if (state.context == EGL_NO_CONTEXT) fail_context("eglCreateContext");
    make_current();
    if (gladLoadGL(eglGetProcAddress) == 0) fail_context("loading the GL functions");
    resize(width, height);
}

Offscreen::~Offscreen() = default;

void Offscreen::make_current() const {
    if (eglMakeCurrent(state_->display, EGL_NO_SURFACE, EGL_NO_SURFACE, state_->context) != EGL_TRUE) {
        fail_context("eglMakeCurrent");
    }
}

void Offscreen::bind() const {
    state_->framebuffer->bind();
}

void Offscreen::resize(int width, int height) {
    state_->framebuffer.reset();
    state_->framebuffer = std::make_unique<Framebuffer>(width, height);
    bind();
}

int Offscreen::width() const {
    return state_->framebuffer->width();
}
int Offscreen::height() const {
    return state_->framebuffer->height();
}

std::vector<std::uint8_t> Offscreen::read_pixels() const {
    return state_->framebuffer->read_pixels();
}

}  // namespace convscope
