// The orthographic camera: mix the flat and the space position, turn, drop the depth, zoom, pan.
#include <cmath>

#include "app/render/renderer.h"

namespace convscope {
namespace {

/// Position after the turn, in figure units; z towards the viewer.
Vec3 turned(const Camera& camera, const Vec3& flat, const Vec3& space) {
    if (camera.turn == 0.0F) return flat;  // no rounding: whole figure units stay whole pixels
    const auto between = [&camera](float a, float b) { return a + (b - a) * camera.turn; };
    const float x = between(flat.x, space.x);
    const float y = between(flat.y, space.y);
    const float z = between(flat.z, space.z);
    const float yaw = camera.yaw * camera.turn;
    const float pitch = camera.pitch * camera.turn;
    const float away = z * std::cos(yaw) - x * std::sin(yaw);
    return {x * std::cos(yaw) + z * std::sin(yaw), y * std::cos(pitch) + away * std::sin(pitch),
            away * std::cos(pitch) - y * std::sin(pitch)};
}

}  // namespace

Vec2 Camera::project(const Vec3& flat, const Vec3& space) const {
    const Vec3 position = turned(*this, flat, space);
    return {position.x * zoom + pan.x, position.y * zoom + pan.y};
}

float Camera::depth(const Vec3& flat, const Vec3& space) const {
    return turned(*this, flat, space).z;
}

Camera::Quad Camera::quad(const Placement& place) const {
    // Sides are turned as directions, not as differences of far points, so that they keep their precision.
    const Box& flat = place.flat;
    const Box& space = place.space;
    const Vec3 right = turned(*this, {flat.size.x, 0, 0}, {space.size.x, 0, 0});
    const Vec3 down = turned(*this, {0, flat.size.y, 0}, {0, space.size.y, 0});
    return {project(flat.origin, space.origin), {right.x * zoom, right.y * zoom}, {down.x * zoom, down.y * zoom}};
}

Vec2 Camera::unproject(const Quad& quad, const Vec2& pixel) {
    const double det =
        static_cast<double>(quad.right.x) * quad.down.y - static_cast<double>(quad.right.y) * quad.down.x;
    if (std::abs(det) < 1e-9) return {-1.0F, -1.0F};  // seen edge-on
    const double x = static_cast<double>(pixel.x) - quad.origin.x;
    const double y = static_cast<double>(pixel.y) - quad.origin.y;
    return {static_cast<float>((x * quad.down.y - y * quad.down.x) / det),
            static_cast<float>((y * quad.right.x - x * quad.right.y) / det)};
}

}  // namespace convscope
