// Thin owners of GL objects. Needs a current context with glad loaded; objects must die before their context does.
// GPU trouble throws a GpuError.
#pragma once

#ifdef __EMSCRIPTEN__
#include <GLES3/gl3.h>
#else
#include <glad/gl.h>
#endif

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/render/gpu_error.h"

namespace convscope {

/// What Dear ImGui's own shaders begin with.
#ifdef __EMSCRIPTEN__
inline constexpr const char* gui_shader_version = "#version 300 es";
#else
inline constexpr const char* gui_shader_version = "#version 330 core";
#endif

/// False where no GL was loaded: a program without a window (some tests).
bool has_gl();

/// A pair of shaders. Sources carry no #version: the one that the context wants is put before them.
class Program {
public:
    /// `name` is used in errors; `defines` ("#define A 1\n" lines) stand before both sources.
    /// Compiling begins here and goes on beside the program where the driver does that (a browser's does).
    Program(std::string name, std::string_view vertex, std::string_view fragment, std::string_view defines = {});
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    /// Waits for the compiler when it is first used; throws what it found wrong.
    void use();
    /// The program is in use. A uniform that the sources do not declare throws; one that they declare but that this
    /// variant does not need is let pass.
    void set(std::string_view uniform, int value) const;
    void set(std::string_view uniform, float value) const;
    void set(std::string_view uniform, const std::array<int, 2>& value) const;
    void set(std::string_view uniform, const std::array<int, 4>& value) const;
    /// An array of vec4.
    void set_vectors(std::string_view uniform, std::span<const float> values) const;

private:
    [[nodiscard]] GLint location(std::string_view uniform) const;

    struct Stage {
        const char* name = nullptr;
        GLuint shader = 0;
    };
    void finish();
    void forget_stages();

    std::string name_;
    GLuint id_ = 0;
    std::array<Stage, 2> stages_{};                       // until it is first used
    std::map<std::string, GLint, std::less<>> uniforms_;  // all that the sources declare; -1: not needed
};

/// A 2-D texture without a filter, clamped.
class Texture {
public:
    enum class Format { r32f, r8, rgba8 };

    explicit Texture(Format format);
    ~Texture();
    Texture(Texture&& other) noexcept;
    Texture& operator=(Texture&& other) noexcept;

    [[nodiscard]] int width() const { return width_; }
    [[nodiscard]] int height() const { return height_; }
    [[nodiscard]] GLuint id() const { return id_; }
    void bind(int unit) const;
    /// New size; the content is undefined unless `pixels` is given (rows packed).
    void resize(int width, int height, const void* pixels = nullptr);
    /// Rows [first, first+count); consecutive rows of `pixels` are `stride` texels apart.
    void write_rows(int first, int count, const void* pixels, int stride);

private:
    Format format_;
    GLuint id_ = 0;
    int width_ = 0, height_ = 0;
};

/// An RGBA8 framebuffer to draw into and read back.
class Framebuffer {
public:
    Framebuffer(int width, int height);
    ~Framebuffer();
    Framebuffer(const Framebuffer&) = delete;
    Framebuffer& operator=(const Framebuffer&) = delete;

    /// Makes it the target and sets the viewport to all of it.
    void bind() const;
    /// width * height * 4 bytes, RGBA, top row first. Binds it.
    [[nodiscard]] std::vector<std::uint8_t> read_pixels() const;
    [[nodiscard]] int width() const { return colour_.width(); }
    [[nodiscard]] int height() const { return colour_.height(); }

private:
    Texture colour_;
    GLuint id_ = 0;
};

/// Largest side of a texture in this context.
int largest_texture_side();
/// vec4s that can pass from a vertex to a fragment shader in this context, at least 15.
int most_shader_inputs();

}  // namespace convscope
