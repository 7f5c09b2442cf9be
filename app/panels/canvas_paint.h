// What the canvas draws through Dear ImGui over and around the planes: labels, links, group bars, numbers in cells.
#pragma once

#include <imgui.h>

#include <span>
#include <vector>

#include "app/figure/figure.h"
#include "app/render/renderer.h"
#include "app/ui/session.h"

namespace convscope {

/// A label where the camera sees it; pixels from the canvas's top left corner.
struct PlacedLabel {
    const Label* label = nullptr;
    ImFont* font = nullptr;
    float size = 0.0F;     ///< Dear ImGui's, of the line
    float opacity = 1.0F;  ///< below 1 while the planes turn
    ImVec2 low, high;
};

/// The labels that are drawn. Type grows less than the planes do, and never past what the layout left room for. No two
/// overlap: in space, where the camera may bring labels together, the later one gives way.
std::vector<PlacedLabel> place_labels(const Session& session, const Figure& figure, const Camera& camera);

/// How large type is wanted where a figure unit is `zoom` pixels of the mock-up: it grows less than the planes, and
/// does not shrink below what can be read. Text larger than 150 % leaves so small a canvas that its type has to give
/// way.
float wanted_type(float zoom, int text_scale);

/// `origin` is the canvas's top left corner on the screen.
struct Painter {
    const Session& session;
    const Figure& figure;
    const Camera& camera;
    ImVec2 origin;
    ImDrawList& list;

    void bars() const;
    void patches(bool over_planes) const;
    void strokes(bool over_planes) const;
    void links(bool beneath) const;
    void labels() const;
    void numbers(std::span<const PlaneValues> values) const;

private:
    /// Leaves the link's curve in the list's path; where its arrow begins.
    ImVec2 follow(const Link& link) const;
    [[nodiscard]] ImVec2 at(const Vec3& flat, const Vec3& space) const;
    void plane_numbers(const Plane& plane, const PlaneValues& values) const;
    /// True when a plane that is nearer than `plane` covers a pixel of the canvas.
    [[nodiscard]] bool covered(const Plane& plane, const Vec2& pixel) const;
};

}  // namespace convscope
