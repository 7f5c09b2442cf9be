// Draws the planes of a Figure with GL: one quad a plane, marks in shaders/plane.frag. Labels, links, bars and numbers
// are drawn by the canvas through Dear ImGui. The renderer knows nothing of lenses or modes.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "app/figure/figure.h"
#include "app/figure/palette.h"

namespace convscope {

/// Maps figure units to pixels of the canvas: an orthographic camera, so every plane is an affine map of the screen.
struct Camera {
    float zoom = 1.0F;    ///< pixels a figure unit
    Vec2 pan;             ///< pixel position of the figure's origin
    float turn = 0.0F;    ///< 0 flat, 1 in space; between: both placements and the angles are interpolated
    float yaw = -0.55F;   ///< radians at turn 1, about the vertical axis
    float pitch = 0.22F;  ///< radians at turn 1, about the horizontal axis

    /// Pixel position of a point given by its flat and space positions.
    [[nodiscard]] Vec2 project(const Vec3& flat, const Vec3& space) const;
    /// How near a point is to the viewer, in figure units; larger is nearer.
    [[nodiscard]] float depth(const Vec3& flat, const Vec3& space) const;
    /// The affine map of a placement: pixel = origin + u*right + v*down with u, v in 0..1 over the box.
    struct Quad {
        Vec2 origin, right, down;
    };
    [[nodiscard]] Quad quad(const Placement& place) const;
    /// (u, v) of a pixel on the quad, or outside 0..1.
    [[nodiscard]] static Vec2 unproject(const Quad& quad, const Vec2& pixel);
};

/// How near the middle of a plane is: what is nearer is drawn over what is farther, and takes the pointer.
float centre_depth(const Plane& plane, const Camera& camera);

/// The values of one plane. `revision` changes when the values do, so that unchanged textures are kept.
struct PlaneValues {
    PlaneId id;
    const float* values = nullptr;  ///< rows * cols, row-major; null: not known yet (drawn as waiting)
    std::int64_t rows = 0, cols = 0;
    std::uint64_t revision = 0;
};

class Renderer {
public:
    /// Needs a current GL 3.3 core (or GLES 3.0) context with glad loaded. Throws GpuError naming shader, stage and
    /// log.
    Renderer();
    ~Renderer();
    Renderer(const Renderer&) = delete;
    Renderer& operator=(const Renderer&) = delete;

    /// Uploads what changed. Textures of planes that are in no list for a while are dropped.
    void set_values(std::span<const PlaneValues> values);

    struct Target {
        int width = 0, height = 0;  ///< of the framebuffer, pixels
        /// The canvas in framebuffer pixels, y down; Camera pixels are relative to its top left corner.
        int x = 0, y = 0, w = 0, h = 0;
        float pixel_scale = 1.0F;  ///< framebuffer pixels a Camera pixel (HiDPI)
        bool whole_pixels = true;  ///< cell edges of flat planes lie on whole pixels
        bool marks_only = false;   ///< write mark_of() in red, 0-255, and nothing else; cell gaps are closed
    };
    /// Draws every plane of the figure into the bound framebuffer, far ones first. Leaves GL state as it was found for
    /// what Dear ImGui's backend sets itself.
    void draw(const Figure& figure, const Camera& camera, const Theme& theme, const Target& target);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace convscope
