// A figure laid out on a page of its own: which camera, how large the type, how high the page.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/export/figure_options.h"
#include "app/export/page_ruler.h"
#include "app/export/vector_pen.h"
#include "app/panels/lens_ui.h"
#include "app/render/figure_painter.h"
#include "app/ui/session.h"

namespace convscope {

struct FigureSheet {
    Figure figure;
    std::vector<PlaneValues> values;  ///< of the figure's planes; of the session's document and lens
    Camera camera;
    Vec2 size;             ///< of the page, in the pen's units
    double enlarge = 1.0;  ///< CSS pixels of the finished page a unit of the pen
    float scale = 1.0F;    ///< Look::scale
    float label_unit = 1.0F;
    float least_type = 0.0F;    ///< em of a label, at least, as far as the figure can give way; in the pen's units
    float least_number = 0.0F;  ///< em of a number in a cell, at least
    ThemeKind theme = ThemeKind::print;
    bool transparent = false;
    std::string title;                 ///< of the file: the lens
    std::vector<std::string> caption;  ///< broken into lines
    float caption_top = 0.0F, caption_em = 0.0F;

    /// The finished page, CSS pixels.
    [[nodiscard]] double width() const { return static_cast<double>(size.x) * enlarge; }
    [[nodiscard]] double height() const { return static_cast<double>(size.y) * enlarge; }
    /// Of the labels on the finished page, in points; 0 without labels.
    [[nodiscard]] double smallest_type(const TypeRuler& ruler) const;
};

/// How the sheet's figure is drawn.
Look look_of(const FigureSheet& sheet, const TypeRuler& ruler);

/// Computes what the lens still waits for, for at most `seconds`. True when nothing is left.
bool finish_work(Session& session, LensUi& lens, double seconds);

/// What is on the page depends on the document, the session's view and the options only; nothing of the session
/// changes.
FigureSheet lay_out_figure(Session& session, LensUi& lens, const FigureOptions& options, const PageRuler& ruler);

/// Draws the page, its background included.
void draw_sheet(VectorPen& pen, const FigureSheet& sheet);

}  // namespace convscope
