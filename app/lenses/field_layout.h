// Lays out the receptive-field lens; sizes follow the mock-up. The side view is in field_side.cpp, the maps and the
// stack in space in field_maps.cpp, the numbers beside the map in field_numbers.cpp.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "app/lenses/figure_builder.h"
#include "app/lenses/receptive_field.h"

namespace convscope {

/// Where a map lies: figure units of cell edges along each axis.
struct MapPlace {
    Vec3 corner;                     // of cell edges (0, 0)
    float wide = 0.0F, high = 0.0F;  // of a cell

    [[nodiscard]] Vec3 at(double row, double col) const {
        return {corner.x + static_cast<float>(col) * wide, corner.y + static_cast<float>(row) * high, corner.z};
    }
    [[nodiscard]] Box box(const CellRun& rows, const CellRun& cols) const {
        return {at(static_cast<double>(rows.first), static_cast<double>(cols.first)),
                {static_cast<float>(cols.count) * wide, static_cast<float>(rows.count) * high}};
    }
};

class FieldLayout : FigureBuilder {
    static constexpr float side_left = 42.0F;  // names of the levels stand left of it

public:
    FieldLayout(const Scene& scene, const FieldParts& parts, const LensView& view, const Strings& strings)
        : FigureBuilder(view, strings),
          parts_(parts),
          model_(parts.model),
          axis_(model_.axis(view.field.along_rows)),
          field_(view.field),
          hidden_(std::min(scene.hidden_layers, static_cast<std::int64_t>(model_.layers()))) {}
    Figure make();

private:
    [[nodiscard]] float wide(const std::string& text, TextSize size) const {
        return label_width(view_.labels, text, size);
    }
    /// One that is left out in space.
    Label& label(float x, float y, std::string text, TextSize size, Ink ink);

    void heading(float y, const std::string& title, const std::string& about) {
        label(0.0F, y, title, TextSize::title, Ink::strong);
        label(wide(title, TextSize::title) + 12.0F * type_, y, about, TextSize::body, Ink::quiet);
    }
    [[nodiscard]] bool grown(std::size_t level) const { return model_.grown(level, hidden_); }

    // ---- the side view ----
    void measure_side();

    /// Top edge of a level's row; `place` counts the levels on show from the input up.
    [[nodiscard]] float row_top(std::size_t place) const {
        return side_bottom_ - cell_height_ - row_pitch_ * static_cast<float>(place);
    }
    /// A place along the side view's axis, in input cells.
    [[nodiscard]] float across(double cells) const {
        return side_left + pitch_ * static_cast<float>(cells - axis_.side_first);
    }
    void side_view();
    /// True when cells are so narrow that no gap is left between them.
    [[nodiscard]] bool narrow(std::size_t place) const;
    void row(std::size_t place);

    [[nodiscard]] Vec3 cell_middle(std::size_t place, std::int64_t cell) const {
        return {across(axis_.centre(model_.shown[place], cell)), row_top(place) + cell_height_ / 2.0F, 0.0F};
    }

    void stroke_between(std::size_t place, std::int64_t below, std::int64_t above, float opacity, float width,
                        Ink ink = Ink::accent);

    /// Brighter towards the far level.
    [[nodiscard]] float brightness(std::size_t place) const;

    /// Strokes from each lit cell to the cells that it reads; of very many a fair share.
    void taps(std::size_t place);

    /// Where levels are left out: from lit cells to the ends of what they read through the layers between.
    void spans(std::size_t place);

    /// Strokes of the cell that the pointer is on.
    void hovered_taps();
    void horizontal(float from, float to, float y, bool dashed);

    /// What the far level says, under the rows.
    void caption();

    // ---- maps from above ----

    /// Cells that the large map leaves room for beyond its window, before and after.
    struct Beyond {
        double before = 0.0, after = 0.0;
    };
    [[nodiscard]] Beyond beyond(const FieldAxis& axis) const;
    static std::pair<float, float> cell_size(double rows, double cols, float side);
    void measure_maps();

    static MapPlace place_map(const CellRun& rows, const CellRun& cols, const std::pair<float, float>& cell,
                              const Vec3& corner, double rows_before, double cols_before);

    /// Where a level's map stands in space: over the cells that it is made from.
    [[nodiscard]] MapPlace sheet(std::size_t level) const;

    [[nodiscard]] Vec3 sheet_middle(std::size_t level) const {
        const Box box = sheet(level).box(model_.rows.map[level], model_.cols.map[level]);
        return {box.origin.x + box.size.x / 2.0F, box.origin.y + box.size.y / 2.0F, box.origin.z};
    }
    void map(std::size_t level, const Box& flat);

    /// The name of a level, left of its row and of its map.
    void level_label(std::size_t place);
    void maps();

    [[nodiscard]] std::string map_words() const;

    void line(const MapPlace& flat, const MapPlace& space, const std::array<double, 4>& ends, bool dashed, Ink ink,
              float width);

    /// The part of the field that lies on the far level, outlined, and the part beyond the border, dashed.
    void rectangle();

    /// Holds 95 % of the effective field.
    void circle();

    // ---- in space ----

    /// The rectangle of the cells reached at each level, and its corners joined.
    void cone();
    void in_space(std::size_t level, const Vec3& from, const Vec3& to, float opacity);

    // ---- numbers beside the map ----

    struct Line {
        std::string text;
        TextSize size = TextSize::body;
        Ink ink = Ink::quiet;
        float below = 22.0F;  // of the line before it, pixels of type
    };
    [[nodiscard]] std::vector<Line> lines() const { return model_.upward ? upward_lines() : downward_lines(); }

    [[nodiscard]] std::vector<Line> downward_lines() const;

    [[nodiscard]] std::vector<Line> upward_lines() const;

    void most_line(std::vector<Line>& made) const;

    [[nodiscard]] float numbers_width() const;
    void numbers();

    const FieldParts& parts_;
    const FieldModel& model_;
    const FieldAxis& axis_;  // of the side view
    const FieldView& field_;
    const std::int64_t hidden_;
    float pitch_ = 1.0F;  // of an input cell in the side view
    float row_pitch_ = 1.0F, cell_height_ = 1.0F, side_top_ = 0.0F, side_bottom_ = 0.0F, caption_y_ = 0.0F;
    float map_title_y_ = 0.0F, map_top_ = 0.0F, map_right_ = 0.0F, map_bottom_ = 0.0F;
    float numbers_left_ = 0.0F, small_left_ = 0.0F, right_ = 0.0F, bottom_ = 0.0F;
    Beyond rows_beyond_, cols_beyond_;
    MapPlace large_, small_;
    CellRun small_rows_, small_cols_;
    std::pair<float, float> small_size_;
    float sheet_wide_ = 1.0F, sheet_high_ = 1.0F, sheet_gap_ = 1.0F;
};

}  // namespace convscope
