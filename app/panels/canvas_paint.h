// What the canvas draws through Dear ImGui over and around the planes: labels, links, group bars, numbers in cells.
#pragma once

#include <imgui.h>

#include <span>

#include "app/figure/figure.h"
#include "app/render/renderer.h"
#include "app/ui/session.h"

namespace convscope {

/// `origin` is the canvas's top left corner on the screen.
struct Painter {
    const Session& session;
    const Figure& figure;
    const Camera& camera;
    ImVec2 origin;
    ImDrawList& list;

    void bars() const;
    void links() const;
    void labels() const;
    void numbers(std::span<const PlaneValues> values) const;

private:
    [[nodiscard]] ImVec2 at(const Vec3& flat, const Vec3& space) const;
    void plane_numbers(const Plane& plane, const PlaneValues& values) const;
};

}  // namespace convscope
