// A GL context with no display: EGL's surfaceless platform, and a framebuffer of a given size to draw into.
// Used by `convscope render`, the tests and the benchmarks; works where there is neither a screen nor a GPU.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace convscope {

class Offscreen {
public:
    enum class Api {
        gl33,    ///< OpenGL 3.3 core, as on the desktop
        gles30,  ///< OpenGL ES 3.0, as in the web page
    };

    /// Makes a context, current on this thread, loads glad and binds the framebuffer. Throws GpuError.
    Offscreen(int width, int height, Api api = Api::gl33);
    ~Offscreen();
    Offscreen(const Offscreen&) = delete;
    Offscreen& operator=(const Offscreen&) = delete;

    void make_current() const;
    /// Makes the framebuffer the target; the viewport is all of it.
    void bind() const;
    void resize(int width, int height);
    [[nodiscard]] int width() const;
    [[nodiscard]] int height() const;
    /// width * height * 4 bytes, RGBA, top row first.
    [[nodiscard]] std::vector<std::uint8_t> read_pixels() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace convscope
