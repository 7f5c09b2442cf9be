// Dear ImGui as the pen of app/render/pen.h, and the session's look: what the canvas draws a figure with.
#pragma once

#include <imgui.h>

#include <vector>

#include "app/figure/figure.h"
#include "app/render/figure_painter.h"
#include "app/render/pen.h"
#include "app/ui/session.h"

namespace convscope {

class ImGuiRuler : public TypeRuler {
public:
    explicit ImGuiRuler(const Fonts& fonts) : fonts_(fonts) {}
    [[nodiscard]] float line_height(Face face) const override { return fonts_.line(font_of(fonts_, face)); }
    [[nodiscard]] Vec2 extent(Face face, float size, const std::string& text) const override;
    [[nodiscard]] bool whole_pixels() const override { return true; }

    static ImFont* font_of(const Fonts& fonts, Face face);

private:
    const Fonts& fonts_;
};

/// Draws into a list, in screen units.
class ImGuiPen : public Pen {
public:
    ImGuiPen(const Fonts& fonts, ImDrawList& list) : fonts_(fonts), ruler_(fonts), list_(list) {}

    [[nodiscard]] float line_height(Face face) const override { return ruler_.line_height(face); }
    [[nodiscard]] Vec2 extent(Face face, float size, const std::string& text) const override {
        return ruler_.extent(face, size, text);
    }
    [[nodiscard]] bool whole_pixels() const override { return true; }

    void line(const Vec2& from, const Vec2& to, const LineStyle& style) override;
    void curve(const Curve& curve, const LineStyle& style) override;
    void polygon(std::span<const Vec2> corners, const Colour& colour) override;
    void box(const Vec2& low, const Vec2& high, float radius, const Colour& colour) override;
    void frame(const Vec2& low, const Vec2& high, float radius, const LineStyle& style) override;
    void disc(const Vec2& centre, float radius, const Colour& colour) override;
    void text(Face face, float size, const Vec2& low, const Colour& colour, const std::string& text) override;
    void lay(const Affine& on) override;
    void unlay() override;
    [[nodiscard]] Area visible() const override;

private:
    const Fonts& fonts_;
    ImGuiRuler ruler_;
    ImDrawList& list_;
    Affine on_;
    int laid_from_ = -1;  ///< first vertex of what is to be laid on the plane; -1: nothing is
};

/// How the session's canvas draws.
Look look_of(const Session& session);
std::vector<PlacedLabel> place_labels(const Session& session, const Figure& figure, const Camera& camera);

}  // namespace convscope
