// Draws the planes of a Figure: sorts them, bakes the hover masks, and gives each its quad.
#include "app/render/renderer.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "app/render/plane_program.h"

namespace convscope {
namespace {

constexpr int mask_width = 4096;  // of the texture of all hover masks; the shader knows it as its shifts

/// Remembers the GL state that drawing changes, and puts it back: we are called in the middle of another's pass.
class StateGuard {
public:
    StateGuard() {
        glGetIntegerv(GL_CURRENT_PROGRAM, &program_);
        glGetIntegerv(GL_VERTEX_ARRAY_BINDING, &vertex_array_);
        glGetIntegerv(GL_ACTIVE_TEXTURE, &unit_);
        glGetIntegerv(GL_VIEWPORT, viewport_.data());
        glGetIntegerv(GL_SCISSOR_BOX, scissor_.data());
        glGetIntegerv(GL_BLEND_SRC_RGB, &blend_[0]);
        glGetIntegerv(GL_BLEND_DST_RGB, &blend_[1]);
        glGetIntegerv(GL_BLEND_SRC_ALPHA, &blend_[2]);
        glGetIntegerv(GL_BLEND_DST_ALPHA, &blend_[3]);
        scissor_on_ = glIsEnabled(GL_SCISSOR_TEST);
        blend_on_ = glIsEnabled(GL_BLEND);
        for (int unit = 0; unit < 3; ++unit) {
            glActiveTexture(GL_TEXTURE0 + static_cast<GLenum>(unit));
            glGetIntegerv(GL_TEXTURE_BINDING_2D, &textures_[static_cast<std::size_t>(unit)]);
        }
    }
    ~StateGuard() {
        for (int unit = 0; unit < 3; ++unit) {
            glActiveTexture(GL_TEXTURE0 + static_cast<GLenum>(unit));
            glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(textures_[static_cast<std::size_t>(unit)]));
        }
        glActiveTexture(static_cast<GLenum>(unit_));
        glUseProgram(static_cast<GLuint>(program_));
        glBindVertexArray(static_cast<GLuint>(vertex_array_));
        glViewport(viewport_[0], viewport_[1], viewport_[2], viewport_[3]);
        glScissor(scissor_[0], scissor_[1], scissor_[2], scissor_[3]);
        glBlendFuncSeparate(static_cast<GLenum>(blend_[0]), static_cast<GLenum>(blend_[1]),
                            static_cast<GLenum>(blend_[2]), static_cast<GLenum>(blend_[3]));
        (scissor_on_ ? glEnable : glDisable)(GL_SCISSOR_TEST);
        (blend_on_ ? glEnable : glDisable)(GL_BLEND);
    }
    StateGuard(const StateGuard&) = delete;
    StateGuard& operator=(const StateGuard&) = delete;

private:
    GLint program_ = 0, vertex_array_ = 0, unit_ = 0;
    std::array<GLint, 4> viewport_{}, scissor_{}, blend_{};
    std::array<GLint, 3> textures_{};
    GLboolean scissor_on_ = GL_FALSE, blend_on_ = GL_FALSE;
};

/// True when one of `lattices` holds an index of [first, last).
bool meets(const std::vector<Lattice>& lattices, std::int64_t first, std::int64_t last) {
    return std::any_of(lattices.begin(), lattices.end(), [first, last](const Lattice& lattice) {
        const std::int64_t k = first <= lattice.first ? 0 : (first - lattice.first + lattice.step - 1) / lattice.step;
        return k < lattice.count && lattice.first + k * lattice.step < last;
    });
}

/// Appends the masks of the seen rows and columns to `bytes`: a texel a cell, or one for all the cells on a pixel.
HoverMask bake_hover(const CellSet& set, const PlaneView& view, std::vector<std::uint8_t>& bytes) {
    HoverMask mask;
    const auto bake = [&bytes](const std::vector<Lattice>& lattices, std::int64_t first, std::int64_t count,
                               double pitch, std::int64_t& a_texel) {
        a_texel = std::max(std::int64_t{1}, static_cast<std::int64_t>(1.0 / pitch));
        const int at = static_cast<int>(bytes.size());
        for (std::int64_t i = first; i < first + count; i += a_texel) {
            bytes.push_back(meets(lattices, i, i + a_texel) ? 255 : 0);
        }
        return at;
    };
    mask.first_col = view.seen.col;
    mask.first_row = view.seen.row;
    mask.cols_at = bake(set.cols, view.seen.col, view.seen.cols, view.pitch.x, mask.cols_a_texel);
    mask.col_count = static_cast<int>(bytes.size()) - mask.cols_at;
    mask.rows_at = bake(set.rows, view.seen.row, view.seen.rows, view.pitch.y, mask.rows_a_texel);
    mask.row_count = static_cast<int>(bytes.size()) - mask.rows_at;
    return mask;
}

/// Pieces of one plane with the same features, drawn together.
struct Batch {
    const PlaneDrawing* drawing = nullptr;
    unsigned features = 0;
    int first = 0, count = 0;  // corners
};

}  // namespace

float centre_depth(const Plane& plane, const Camera& camera) {
    const auto centre = [](const Box& box) {
        return Vec3{box.origin.x + box.size.x / 2, box.origin.y + box.size.y / 2, box.origin.z};
    };
    return camera.depth(centre(plane.place.flat), centre(plane.place.space));
}

struct Renderer::State {
    ValueTextures values;
    PlanePrograms programs;
    Texture hover_masks{Texture::Format::r8};
    std::vector<std::uint8_t> hover_bytes, hover_sent;
    std::vector<PlaneDrawing> drawings;  // this and the next two are kept between frames for their memory
    std::vector<Batch> batches;
    std::vector<float> corners;
    GLuint vertex_array = 0, vertex_buffer = 0;

    State() {
        glGenVertexArrays(1, &vertex_array);
        glGenBuffers(1, &vertex_buffer);
    }
    ~State() {
        glDeleteVertexArrays(1, &vertex_array);
        glDeleteBuffers(1, &vertex_buffer);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    void collect(const Figure& figure, const Camera& camera, const Target& target);
    void cut(const Target& target);
    void send_corners();
    void send_hover_masks();
};

/// The planes that can be seen, far ones first.
void Renderer::State::collect(const Figure& figure, const Camera& camera, const Target& target) {
    drawings.clear();
    hover_bytes.clear();
    for (const Plane& plane : figure.planes) {
        const std::optional<PlaneView> view = view_plane(plane, camera, target);
        if (!view) continue;
        PlaneDrawing drawing{&plane, *view, {}, {}, camera.turn};
        if (plane.hover) drawing.hover = bake_hover(*plane.hover, *view, hover_bytes);
        if (!target.marks_only) drawing.values = values.fetch(plane.id, view->seen, view->crowding());
        drawings.push_back(drawing);
    }
    if (camera.turn > 0.0F) {
        std::stable_sort(drawings.begin(), drawings.end(), [&camera](const PlaneDrawing& a, const PlaneDrawing& b) {
            return centre_depth(*a.plane, camera) < centre_depth(*b.plane, camera);
        });
    }
}

void Renderer::State::cut(const Target& target) {
    batches.clear();
    corners.clear();
    for (const PlaneDrawing& drawing : drawings) {
        const auto add_corner = [&](double x, double y) {
            const Point at = drawing.view.screen_of({x, y});
            corners.push_back(static_cast<float>(at.x / target.width * 2.0 - 1.0));
            corners.push_back(static_cast<float>(1.0 - at.y / target.height * 2.0));
        };
        const Batch* last = nullptr;
        for (const PlanePiece& piece :
             cut_plane(*drawing.plane, drawing.view, drawing.value_state(), target.marks_only)) {
            if (last == nullptr || last->features != piece.features) {
                batches.push_back({&drawing, piece.features, static_cast<int>(corners.size() / 2), 0});
                last = &batches.back();
            }
            const PlaneBox& box = piece.box;
            add_corner(box.left, box.top);
            add_corner(box.right, box.top);
            add_corner(box.left, box.bottom);
            add_corner(box.left, box.bottom);
            add_corner(box.right, box.top);
            add_corner(box.right, box.bottom);
            batches.back().count += 6;
        }
    }
}

void Renderer::State::send_corners() {
    glBindVertexArray(vertex_array);
    GLint bound = 0;  // not part of the vertex array's state
    glGetIntegerv(GL_ARRAY_BUFFER_BINDING, &bound);
    glBindBuffer(GL_ARRAY_BUFFER, vertex_buffer);
    glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(corners.size() * sizeof(float)), corners.data(),
                 GL_STREAM_DRAW);
    glEnableVertexAttribArray(0);
    glVertexAttribPointer(0, 2, GL_FLOAT, GL_FALSE, 0, nullptr);
    glBindBuffer(GL_ARRAY_BUFFER, static_cast<GLuint>(bound));
}

void Renderer::State::send_hover_masks() {
    if (hover_bytes.empty()) return;
    const std::size_t rows = (hover_bytes.size() + mask_width - 1) / mask_width;
    hover_bytes.resize(rows * mask_width);
    if (hover_bytes != hover_sent) {
        hover_masks.resize(mask_width, static_cast<int>(rows), hover_bytes.data());
        hover_sent = hover_bytes;
    }
    hover_masks.bind(1);
}

Renderer::Renderer() : state_(std::make_unique<State>()) {}
Renderer::~Renderer() = default;

void Renderer::set_values(std::span<const PlaneValues> values) {
    state_->values.update(values);
}

void Renderer::draw(const Figure& figure, const Camera& camera, const Theme& theme, const Target& target) {
    const StateGuard guard;
    glActiveTexture(GL_TEXTURE0);
    state_->collect(figure, camera, target);
    state_->send_hover_masks();
    glViewport(0, 0, target.width, target.height);
    glEnable(GL_SCISSOR_TEST);
    glScissor(target.x, target.height - target.y - target.h, target.w, target.h);
    glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);  // colours come multiplied by their opacity
    state_->cut(target);
    state_->send_corners();
    for (const Batch& batch : state_->batches) state_->programs.prepare(batch.features);
    for (const Batch& batch : state_->batches) {
        const bool opaque = target.marks_only || PlanePrograms::is_opaque(batch.features, *batch.drawing->plane);
        (opaque ? glDisable : glEnable)(GL_BLEND);
        state_->programs.use(batch.features, *batch.drawing, theme, target.height);
        glDrawArrays(GL_TRIANGLES, batch.first, batch.count);
    }
}

}  // namespace convscope
