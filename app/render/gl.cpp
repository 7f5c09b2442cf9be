// Owners of GL objects; see gl.h.
#include "app/render/gl.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace convscope {
namespace {

std::string version_line() {
    const auto* version = reinterpret_cast<const char*>(glGetString(GL_VERSION));
    if (version != nullptr && std::string_view(version).starts_with("OpenGL ES")) {
        return "#version 300 es\nprecision highp float;\nprecision highp int;\nprecision highp sampler2D;\n";
    }
    return "#version 330 core\n";
}

struct TexelLayout {
    GLint internal;
    GLenum format, type;
    int bytes;
};
TexelLayout layout_of(Texture::Format format) {
    switch (format) {
        case Texture::Format::r32f:
            return {GL_R32F, GL_RED, GL_FLOAT, 4};
        case Texture::Format::r8:
            return {GL_R8, GL_RED, GL_UNSIGNED_BYTE, 1};
        case Texture::Format::rgba8:
            return {GL_RGBA8, GL_RGBA, GL_UNSIGNED_BYTE, 4};
    }
    return {};
}

template <class GetLength, class GetLog>
std::string info_log(GLuint id, GetLength get_length, GetLog get_log) {
    GLint length = 0;
    get_length(id, GL_INFO_LOG_LENGTH, &length);
    std::vector<char> log(static_cast<std::size_t>(length) + 1, '\0');
    get_log(id, length, nullptr, log.data());
    return log.data();
}

/// Names in the "uniform TYPE a, b;" lines of a source, whether or not they survive its preprocessor.
void collect_uniforms(std::string_view source, std::map<std::string, GLint, std::less<>>& names) {
    constexpr std::string_view keyword = "\nuniform ";
    for (std::size_t at = source.find(keyword); at != std::string_view::npos; at = source.find(keyword, at + 1)) {
        const std::size_t type = at + keyword.size();
        std::size_t name = source.find(' ', type) + 1;
        const std::size_t end = source.find(';', type);
        while (name < end) {
            const std::size_t after = std::min(source.find(',', name), end);
            names.emplace(source.substr(name, std::min(after, source.find('[', name)) - name), -1);
            name = source.find_first_not_of(' ', after + 1);
        }
    }
}

// Whether it compiles is not asked yet.
GLuint compiling(GLenum kind, const std::string& source) {
    const GLuint shader = glCreateShader(kind);
    const GLchar* text = source.c_str();
    glShaderSource(shader, 1, &text, nullptr);
    glCompileShader(shader);
    return shader;
}

}  // namespace

bool has_gl() {
#ifdef __EMSCRIPTEN__
    return true;
#else
    return glad_glGenTextures != nullptr;
#endif
}

Program::Program(std::string name, std::string_view vertex, std::string_view fragment, std::string_view defines)
    : name_(std::move(name)), id_(glCreateProgram()) {
    const std::string head = version_line() + std::string(defines) + "#line 1\n";
    stages_ = {Stage{"vertex", compiling(GL_VERTEX_SHADER, head + std::string(vertex))},
               Stage{"fragment", compiling(GL_FRAGMENT_SHADER, head + std::string(fragment))}};
    for (const Stage& stage : stages_) glAttachShader(id_, stage.shader);
    glLinkProgram(id_);
    collect_uniforms(vertex, uniforms_);
    collect_uniforms(fragment, uniforms_);
}

Program::~Program() {
    forget_stages();
    glDeleteProgram(id_);
}

void Program::forget_stages() {
    for (Stage& stage : stages_) glDeleteShader(std::exchange(stage.shader, 0));
}

void Program::finish() {
    GLint good = GL_FALSE;
    glGetProgramiv(id_, GL_LINK_STATUS, &good);
    if (good != GL_TRUE) {
        for (const Stage& stage : stages_) {
            glGetShaderiv(stage.shader, GL_COMPILE_STATUS, &good);
            if (good != GL_TRUE)
                throw GpuError(name_, stage.name, info_log(stage.shader, glGetShaderiv, glGetShaderInfoLog));
        }
        throw GpuError(name_, "link", info_log(id_, glGetProgramiv, glGetProgramInfoLog));
    }
    forget_stages();
    GLint count = 0;
    glGetProgramiv(id_, GL_ACTIVE_UNIFORMS, &count);
    for (GLint i = 0; i < count; ++i) {
        std::array<char, 128> uniform{};
        GLint size = 0;
        GLenum type = 0;
        glGetActiveUniform(id_, static_cast<GLuint>(i), static_cast<GLsizei>(uniform.size()), nullptr, &size, &type,
                           uniform.data());
        const std::string_view found = uniform.data();  // an array is "name[0]"
        uniforms_[std::string(found.substr(0, found.find('[')))] = glGetUniformLocation(id_, uniform.data());
    }
}

void Program::use() {
    if (stages_.front().shader != 0) finish();
    glUseProgram(id_);
}

GLint Program::location(std::string_view uniform) const {
    const auto found = uniforms_.find(uniform);
    if (found == uniforms_.end()) {
        throw GpuError(name_, "uniform", "the shader has no uniform \"" + std::string(uniform) + "\"");
    }
    return found->second;
}

void Program::set(std::string_view uniform, int value) const {
    glUniform1i(location(uniform), value);
}
void Program::set(std::string_view uniform, float value) const {
    glUniform1f(location(uniform), value);
}
void Program::set(std::string_view uniform, const std::array<int, 2>& value) const {
    glUniform2i(location(uniform), value[0], value[1]);
}
void Program::set(std::string_view uniform, const std::array<int, 4>& value) const {
    glUniform4i(location(uniform), value[0], value[1], value[2], value[3]);
}
void Program::set_vectors(std::string_view uniform, std::span<const float> values) const {
    glUniform4fv(location(uniform), static_cast<GLsizei>(values.size() / 4), values.data());
}

Texture::Texture(Format format) : format_(format) {
    glGenTextures(1, &id_);
    glBindTexture(GL_TEXTURE_2D, id_);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
}

Texture::~Texture() {
    glDeleteTextures(1, &id_);
}

Texture::Texture(Texture&& other) noexcept
    : format_(other.format_), id_(std::exchange(other.id_, 0)), width_(other.width_), height_(other.height_) {}

Texture& Texture::operator=(Texture&& other) noexcept {
    std::swap(format_, other.format_);
    std::swap(id_, other.id_);
    std::swap(width_, other.width_);
    std::swap(height_, other.height_);
    return *this;
}

void Texture::bind(int unit) const {
    glActiveTexture(GL_TEXTURE0 + static_cast<GLenum>(unit));
    glBindTexture(GL_TEXTURE_2D, id_);
}

void Texture::resize(int width, int height, const void* pixels) {
    const TexelLayout layout = layout_of(format_);
    width_ = width;
    height_ = height;
    glBindTexture(GL_TEXTURE_2D, id_);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexImage2D(GL_TEXTURE_2D, 0, layout.internal, width, height, 0, layout.format, layout.type, pixels);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
}

void Texture::write_rows(int first, int count, const void* pixels, int stride) {
    const TexelLayout layout = layout_of(format_);
    glBindTexture(GL_TEXTURE_2D, id_);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, stride);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, first, width_, count, layout.format, layout.type, pixels);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
}

Framebuffer::Framebuffer(int width, int height) : colour_(Texture::Format::rgba8) {
    colour_.resize(width, height);
    glGenFramebuffers(1, &id_);
    glBindFramebuffer(GL_FRAMEBUFFER, id_);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, colour_.id(), 0);
    const GLenum status = glCheckFramebufferStatus(GL_FRAMEBUFFER);
    if (status != GL_FRAMEBUFFER_COMPLETE) {
        glDeleteFramebuffers(1, &id_);
        throw GpuError("framebuffer", "create", "status " + std::to_string(status));
    }
}

Framebuffer::~Framebuffer() {
    glDeleteFramebuffers(1, &id_);
}

void Framebuffer::bind() const {
    glBindFramebuffer(GL_FRAMEBUFFER, id_);
    glViewport(0, 0, colour_.width(), colour_.height());
}

std::vector<std::uint8_t> Framebuffer::read_pixels() const {
    bind();
    const auto row_bytes = static_cast<std::size_t>(width()) * 4;
    std::vector<std::uint8_t> pixels(row_bytes * static_cast<std::size_t>(height()));
    glReadPixels(0, 0, width(), height(), GL_RGBA, GL_UNSIGNED_BYTE, pixels.data());
    // GL's first row is the bottom one.
    for (std::size_t top = 0, bottom = static_cast<std::size_t>(height()) - 1; top < bottom; ++top, --bottom) {
        std::swap_ranges(pixels.begin() + static_cast<std::ptrdiff_t>(top * row_bytes),
                         pixels.begin() + static_cast<std::ptrdiff_t>((top + 1) * row_bytes),
                         pixels.begin() + static_cast<std::ptrdiff_t>(bottom * row_bytes));
    }
    return pixels;
}

int largest_texture_side() {
    GLint side = 0;
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &side);
    return side;
}

int most_shader_inputs() {
    GLint components = 0;
    glGetIntegerv(GL_MAX_VARYING_COMPONENTS, &components);
    return components / 4 > 15 ? components / 4 : 15;
}

}  // namespace convscope
