// Ground, cells, then what lies over them.
#include "app/export/plane_picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "app/export/cell_paint.h"
#include "app/export/plane_marks.h"
#include "app/render/plane_pieces.h"

namespace convscope {
namespace {

constexpr float dimmed_opacity = 0.38F;
constexpr float space_ground = 0.82F;
constexpr std::int64_t least_image_pixels = 256;  // so that no viewer blurs a few large cells into each other

Vec2 vec(double x, double y) {
    return {static_cast<float>(x), static_cast<float>(y)};
}

class PlanePicture {
public:
    PlanePicture(VectorPen& pen, const Plane& plane, const PlaneValues& values, const PlaneView& view,
                 const Theme& theme)
        : pen_(pen), plane_(plane), values_(values), view_(view), theme_(theme) {}

    void cells() const {
        const CellRect& seen = view_.seen;
        if (seen.rows * seen.cols > most_vector_cells || view_.gap_strength < 0.5) return picture();
        for (std::int64_t row = seen.row; row < seen.row + seen.rows; ++row) {
            for (std::int64_t col = seen.col; col < seen.col + seen.cols; ++col) cell(row, col);
        }
    }

private:
    [[nodiscard]] CellPaint paint(std::int64_t row, std::int64_t col) const {
        CellPaint made = paint_cell(plane_, mark_of(plane_, row, col), value_of(plane_, values_, row, col), theme_);
        if (plane_.frame && !plane_.frame->contains(row, col)) made.fill *= 0.5F;
        return made;
    }

    void cell(std::int64_t row, std::int64_t col) const {
        const CellPaint paint = this->paint(row, col);
        const PlaneBox box = view_.box_of({row, col, 1, 1});
        const Vec2 low = vec(box.left, box.top);
        const Vec2 high = vec(box.right, box.bottom);
        const auto scale = static_cast<float>(view_.scale);
        const auto radius = static_cast<float>(std::min(0.1 * view_.cell_side(), 4.0 * view_.scale));
        if (paint.fill > 0.0F) {
            pen_.box(low, high, radius, faded(paint.colour, paint.fill));
            if (paint.hatch != CellHatch::none) stripes(low, high, paint);
        }
        if (paint.corner) {
            const float leg = 0.55F * std::min(high.x - low.x, high.y - low.y) / 2.0F;
            const std::array corner{Vec2{high.x - leg, low.y}, Vec2{high.x, low.y}, Vec2{high.x, low.y + leg}};
            pen_.polygon(corner, theme_.strong);
        }
        if (paint.edge == CellEdge::none) return;
        LineStyle style{paint.edge == CellEdge::empty ? theme_.cell_border : theme_.padding_border, scale};
        if (paint.edge == CellEdge::dotted) style.dashes = {2.0F * scale, 2.0F * scale, 2.0F * scale, 2.0F * scale};
        const float inset = scale / 2.0F;
        pen_.frame({low.x + inset, low.y + inset}, {high.x - inset, high.y - inset}, std::max(0.0F, radius - inset),
                   style);
    }

    // The parts of a box where x + y lies in a stripe.
    void stripes(const Vec2& low, const Vec2& high, const CellPaint& paint) const {
        const Stripes stripes = stripes_of(paint.hatch);
        const auto period = stripes.period * static_cast<float>(view_.scale);
        const Colour colour = faded(paint.hatch_colour, paint.fill);
        for (float sum = std::floor((low.x + low.y) / period) * period; sum < high.x + high.y; sum += period) {
            const float from = std::max(sum, low.x + low.y);
            const float to = std::min(sum + stripes.share * period, high.x + high.y);
            if (from < to) stripe(low, high, from, to, colour);
        }
    }
    // Where from <= x + y <= to: the ends on the upper and right edge, then back along the left and lower one.
    void stripe(const Vec2& low, const Vec2& high, float from, float to, const Colour& colour) const {
        const auto upper = [&](float sum) {
            return sum - low.y <= high.x ? Vec2{sum - low.y, low.y} : Vec2{high.x, sum - high.x};
        };
        const auto lower = [&](float sum) {
            return sum - low.x <= high.y ? Vec2{low.x, sum - low.x} : Vec2{sum - high.y, high.y};
        };
        std::vector<Vec2> corners{upper(from), upper(to), lower(to), lower(from)};
        const float right = high.x + low.y;  // the sum at the upper right corner, and at the lower left one
        const float left = low.x + high.y;
        if (from < left && left < to) corners.insert(corners.begin() + 3, {low.x, high.y});
        if (from < right && right < to) corners.insert(corners.begin() + 1, {high.x, low.y});
        pen_.polygon(corners, colour);
    }

    // Many cells: one picture, whose pixels are cells or blocks of them.
    void picture() const {
        const CellRect& seen = view_.seen;
        const auto grid = [](std::int64_t cells) {  // pixels along an axis
            return cells >= most_image_pixels ? most_image_pixels
                                              : cells * std::max<std::int64_t>(1, least_image_pixels / cells);
        };
        const std::int64_t width = grid(seen.cols);
        const std::int64_t height = grid(seen.rows);
        std::vector<std::uint8_t> pixels;
        pixels.reserve(static_cast<std::size_t>(width * height * 4));
        for (std::int64_t y = 0; y < height; ++y) {
            const auto rows = block(y, height, seen.row, seen.rows);
            for (std::int64_t x = 0; x < width; ++x) {
                const Colour colour = block_colour(rows, block(x, width, seen.col, seen.cols));
                for (const float part : {colour.r, colour.g, colour.b, colour.a}) {
                    pixels.push_back(static_cast<std::uint8_t>(std::lround(std::clamp(part, 0.0F, 1.0F) * 255.0F)));
                }
            }
        }
        const PlaneBox box = view_.box_of(seen);
        pen_.image(vec(box.left, box.top), vec(box.right, box.bottom), static_cast<int>(width),
                   static_cast<int>(height), pixels, true);
    }

    struct Block {
        std::int64_t first = 0, end = 0;
    };
    static Block block(std::int64_t pixel, std::int64_t pixels, std::int64_t first, std::int64_t cells) {
        const std::int64_t from = pixel * cells / pixels;
        return {first + from, first + std::max(from + 1, (pixel + 1) * cells / pixels)};
    }

    // The mean of the values, with the marks of the middle cell: what is done to all of them, not to one.
    [[nodiscard]] Colour block_colour(const Block& rows, const Block& cols) const {
        const std::int64_t row = (rows.first + rows.end - 1) / 2;
        const std::int64_t col = (cols.first + cols.end - 1) / 2;
        std::optional<float> value = value_of(plane_, values_, row, col);
        if (value && (rows.end - rows.first > 1 || cols.end - cols.first > 1)) {
            double sum = 0.0;
            for (std::int64_t r = rows.first; r < rows.end; ++r) {
                for (std::int64_t c = cols.first; c < cols.end; ++c) {
                    sum += static_cast<double>(*value_of(plane_, values_, r, c));
                }
            }
            value = static_cast<float>(sum / static_cast<double>((rows.end - rows.first) * (cols.end - cols.first)));
        }
        const MarkBits mark = mark_of(plane_, row, col);
        CellPaint made = paint_cell(plane_, mark, value, theme_);
        if (plane_.frame && !plane_.frame->contains(row, col)) made.fill *= 0.5F;
        Colour colour = mean_colour(made);
        if (plane_.hover && (mark & mark_hover) != 0) colour = mix(colour, theme_.strong, 0.35F);
        return colour;
    }

    VectorPen& pen_;
    const Plane& plane_;
    const PlaneValues& values_;
    const PlaneView& view_;
    const Theme& theme_;
};

}  // namespace

std::optional<PlaneView> view_on_page(const Plane& plane, const Camera& camera, const Vec2& page) {
    Renderer::Target target;
    target.width = target.w = static_cast<int>(std::ceil(page.x));
    target.height = target.h = static_cast<int>(std::ceil(page.y));
    target.whole_pixels = false;
    return view_plane(plane, camera, target);
}

void draw_plane(VectorPen& pen, const Plane& plane, const PlaneValues& values, const Camera& camera, const Theme& theme,
                const Vec2& page) {
    const std::optional<PlaneView> view = view_on_page(plane, camera, page);
    if (!view) return;
    if (plane.dimmed) pen.begin_group(dimmed_opacity);
    const auto at = [&view](double x, double y) {
        const Point point = view->screen_of({x, y});
        return vec(point.x, point.y);
    };
    const Vec2 origin = at(0.0, 0.0);
    const Vec2 right = at(1.0, 0.0);
    const Vec2 down = at(0.0, 1.0);
    pen.lay({origin, {right.x - origin.x, right.y - origin.y}, {down.x - origin.x, down.y - origin.y}});
    if (camera.turn > 0.0F) {
        const PlaneBox box = view->box_of(plane.view);
        pen.box(vec(box.left, box.top), vec(box.right, box.bottom), 0.0F,
                faded(theme.background, space_ground * camera.turn));
    }
    draw_window_tint(pen, plane, *view, theme);
    PlanePicture(pen, plane, values, *view, theme).cells();
    draw_plane_marks(pen, plane, *view, theme);
    pen.unlay();
    if (plane.dimmed) pen.end_group();
}

}  // namespace convscope
