// The canvas: the figure drawn, looked around in (pan, zoom, orbit) and pointed at (hover, click, type a value).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "app/figure/figure.h"
#include "app/panels/cell_info.h"
#include "app/panels/lens_ui.h"
#include "app/render/figure_fit.h"
#include "app/render/renderer.h"
#include "app/ui/session.h"

namespace convscope {

/// Zooms by `factor` about a place of the canvas, which stays where it is.
void zoom_at(CanvasView& view, const Vec2& place, float factor);

class Canvas {
public:
    /// `renderer` may be null: then only what Dear ImGui draws appears (used where there is no GL).
    explicit Canvas(Renderer* renderer) : renderer_(renderer) {}

    /// Draws `lens` into the present window's content region. `width` and `height` are the framebuffer's, in pixels.
    void draw(Session& session, LensUi& lens, int width, int height);

    /// The figure of the last frame.
    [[nodiscard]] const Figure& figure() const { return figure_; }

private:
    static void draw_planes(const ImDrawList* list, const ImDrawCmd* command);
    void update_figure(Session& session);
    void move_camera(Session& session, const ImVec2& origin, const ImVec2& size, bool hovered);
    void pick(Session& session, const ImVec2& origin, bool hovered);
    void toolbar(Session& session, const ImVec2& origin, const ImVec2& size);
    /// What a fitted figure has of a canvas of `size`.
    [[nodiscard]] static FitRoom room(const Session& session, const ImVec2& size);
    [[nodiscard]] std::vector<ScreenBox> lit_boxes(const Camera& camera, const ImVec2& origin) const;
    void choose_label_size(Session& session, const ImVec2& size);

    /// What the size of labels depends on.
    struct LabelRoom {
        LensKind lens = LensKind::step;
        std::vector<Conv2dSpec> specs;  // of all layers, of the scene and of the others
        std::size_t selected = 0;       // layer
        bool why_differs = false;
        ImVec2 size;
        float kept_clear = 0.0F;
        float scale = 0.0F;
        Language language = Language::en;
        bool operator==(const LabelRoom& other) const {
            return lens == other.lens && specs == other.specs && selected == other.selected &&
                   why_differs == other.why_differs && size.x == other.size.x && size.y == other.size.y &&
                   kept_clear == other.kept_clear && scale == other.scale && language == other.language;
        }
    };

    struct Job {  // what the draw callback needs
        Renderer* renderer = nullptr;
        const Figure* figure = nullptr;
        Camera camera;
        const Theme* theme = nullptr;
        Renderer::Target target;
    };

    Renderer* renderer_;
    LensUi* lens_ = nullptr;  // that is being drawn
    Figure figure_;
    std::vector<PlaneValues> values_;
    Job job_;
    std::optional<LabelRoom> label_room_;
    std::optional<LensKind> lens_shown_;  // in the last frame
    bool dragged_ = false;
    bool over_overview_ = false;
};

}  // namespace convscope
