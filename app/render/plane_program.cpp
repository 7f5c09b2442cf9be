// The shader of a plane and what it is told; see plane_program.h and shaders/plane.frag.
#include "app/render/plane_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "assets/assets.h"

namespace convscope {
namespace {

constexpr std::int64_t most_tap_colours = 1024;

struct FeatureName {
    unsigned feature;
    std::string_view define;
};
constexpr std::array<FeatureName, 13> feature_names{{{feature_marks, "MARKS"},
                                                     {feature_cells, "CELLS"},
                                                     {feature_padded, "PADDED"},
                                                     {feature_grid, "GRID"},
                                                     {feature_mirror, "MIRROR"},
                                                     {feature_output, "OUTPUT"},
                                                     {feature_current, "CURRENT"},
                                                     {feature_hover, "HOVER"},
                                                     {feature_frame, "FRAME"},
                                                     {feature_reduced, "REDUCED"},
                                                     {feature_odd, "ODD"},
                                                     {feature_unknown, "UNKNOWN"},
                                                     {feature_space, "SPACE"}}};

/// Constants that the shader shares with C++, and the features.
std::string defines_of(unsigned features) {
    std::string text;
    for (const FeatureName& name : feature_names) {
        if ((features & name.feature) != 0U) text += fmt::format("#define {}\n", name.define);
    }
    const Colour nan = map_colour(theme_of(ThemeKind::dark), ColourMap::diverging, std::nanf(""));
    text +=
        fmt::format("#define MARK_PADDING {}\n#define MARK_WINDOW {}\n#define MARK_MIRROR {}\n#define MARK_HOVER {}\n",
                    mark_padding, mark_window, mark_mirror, mark_hover);
    text += fmt::format("#define PADDING_REFLECT {}\n#define PADDING_REPLICATE {}\n",
                        static_cast<int>(PaddingMode::reflect), static_cast<int>(PaddingMode::replicate));
    text += fmt::format("#define NOT_A_NUMBER vec3({:.6f}, {:.6f}, {:.6f})\n", nan.r, nan.g, nan.b);
    return text;
}

int to_int(std::int64_t value) {
    constexpr std::int64_t far = std::int64_t{1} << 29U;  // room for the shader to add and double
    return static_cast<int>(std::clamp(value, -far, far));
}
/// A count of cells or taps from near the middle of the screen: exact where it can matter.
float to_float(std::int64_t value) {
    constexpr std::int64_t far = std::int64_t{1} << 23U;
    return static_cast<float>(std::clamp(value, -far, far));
}
float to_float(double value) {
    return static_cast<float>(value);
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
    return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

void set_colour(PlaneParameters& given, std::size_t name, const Colour& colour) {
    given.set(name, {colour.r, colour.g, colour.b});
}

/// Centre and half size, `outset` px wider all round.
void set_box(PlaneParameters& given, std::size_t name, const PlaneBox& box, double outset) {
    given.set(name, {to_float((box.left + box.right) / 2), to_float((box.top + box.bottom) / 2),
                     to_float((box.right - box.left) / 2 + outset), to_float((box.bottom - box.top) / 2 + outset)});
}

/// First and last of `cells`, counted from the base cell.
void set_cells(PlaneParameters& given, std::size_t name, const PlaneView& view, const CellRect& cells) {
    const std::int64_t left = cells.col - view.base_col;
    const std::int64_t top = cells.row - view.base_row;
    given.set(name, {to_float(left), to_float(top), to_float(left + cells.cols - 1), to_float(top + cells.rows - 1)});
}

template <class State>
float pack(const std::array<std::array<State, 3>, 3>& table) {
    int packed = 0;
    for (std::size_t i = 9; i-- > 0;) packed = packed * 4 + static_cast<int>(table[i / 3][i % 3]);
    return static_cast<float>(packed);
}

/// One axis of a sampling grid, seen from the base cell.
struct LatticeAxis {
    std::int64_t base_tap, phase, half;  // the nearest tap; the base cell past where that tap's reach begins
    LatticeAxis(std::int64_t base_cell, std::int64_t origin, std::int64_t dilation) : half(dilation / 2) {
        const std::int64_t from = base_cell - origin + half;
        base_tap = floor_divide(from, dilation);
        phase = from - base_tap * dilation;
    }
};

void set_lattice(PlaneParameters& given, const PlaneView& view, const SamplingGrid& grid) {
    const LatticeAxis down(view.base_row, grid.row, grid.dilation.h);
    const LatticeAxis across(view.base_col, grid.col, grid.dilation.w);
    const float step_w = to_float(grid.dilation.w);
    const float step_h = to_float(grid.dilation.h);
    given.set(parameter("lattice_phase"), {to_float(across.phase), to_float(down.phase)});
    given.set(parameter("lattice_half"), {to_float(across.half), to_float(down.half)});
    given.set(parameter("lattice_step"), {step_w, step_h, 1.0F / step_w, 1.0F / step_h});
    given.set(parameter("lattice_range"),
              {to_float(-across.base_tap), to_float(-down.base_tap), to_float(grid.kernel.w - 1 - across.base_tap),
               to_float(grid.kernel.h - 1 - down.base_tap)});
    given.set(parameter("tap_of_step"), {to_float(grid.tap.w - across.base_tap), to_float(grid.tap.h - down.base_tap)});
    given.set(parameter("tap_states"), {pack(grid.state)});
    set_cells(given, parameter("window_cells"), view, window_of(grid));
}

void set_mirror(const Program& program, PlaneParameters& given, const PlaneView& view, const Plane& plane) {
    given.set(parameter("mirror_mode"), {static_cast<float>(plane.padding_mode)});
    program.set("base_cell", std::array{to_int(view.base_col), to_int(view.base_row)});
    program.set("plane_size", std::array{to_int(plane.cols), to_int(plane.rows)});
    if (!plane.grid) return;
    const SamplingGrid& grid = *plane.grid;
    // The last tap before the plane and the first one past it.
    const auto before = [](std::int64_t origin, std::int64_t dilation, std::int64_t kernel) {
        return origin < 0 ? std::min(kernel - 1, (-origin - 1) / dilation) : -1;
    };
    const auto past = [](std::int64_t origin, std::int64_t dilation, std::int64_t kernel, std::int64_t size) {
        const std::int64_t tap = origin >= size ? 0 : (size - origin + dilation - 1) / dilation;
        return tap < kernel ? tap : -1;
    };
    program.set("edge_taps", std::array{to_int(before(grid.col, grid.dilation.w, grid.kernel.w)),
                                        to_int(before(grid.row, grid.dilation.h, grid.kernel.h)),
                                        to_int(past(grid.col, grid.dilation.w, grid.kernel.w, plane.cols)),
                                        to_int(past(grid.row, grid.dilation.h, grid.kernel.h, plane.rows))});
    program.set("lattice_base", std::array{to_int(LatticeAxis(view.base_col, grid.col, grid.dilation.w).base_tap),
                                           to_int(LatticeAxis(view.base_row, grid.row, grid.dilation.h).base_tap)});
}

/// Window outline, rings: how they look at this size of cell.
void set_grid_look(PlaneParameters& given, const PlaneView& view, const Plane& plane, int texels) {
    const SamplingGrid& grid = *plane.grid;
    const RingLook ring = ring_look(view, grid);
    given.set(parameter("ring"),
              {to_float(ring.width), to_float(ring.radius), to_float(ring.reach), to_float(ring.extra)});
    given.set(parameter("ring_hair"), {to_float(ring.hair)});
    set_box(given, parameter("window_box"), view.box_of(window_of(grid)), window_outset(view));
    given.set(parameter("window_shown"), {plane.id.role == Role::weight ? 0.0F : 1.0F});
    const double a_tap = texels / static_cast<double>(grid.kernel.h * grid.kernel.w);
    const std::int64_t base_kw = LatticeAxis(view.base_col, grid.col, grid.dilation.w).base_tap;
    const std::int64_t base_kh = LatticeAxis(view.base_row, grid.row, grid.dilation.h).base_tap;
    const auto base = static_cast<double>(base_kh * grid.kernel.w + base_kw);
    given.set(parameter("tap_colour_place"),
              {to_float(a_tap), to_float(a_tap * static_cast<double>(grid.kernel.w)), to_float((base + 0.5) * a_tap)});
}

void set_values(PlaneParameters& given, const PlaneDrawing& drawing) {
    const PlaneView& view = drawing.view;
    const ValueTextures::Fetch& values = drawing.values;
    const double width = values.texture->width();
    const double height = values.texture->height();
    const double shrink = std::ldexp(1.0, -values.level);  // texels a cell
    given.set(parameter("texel_scale"), {to_float(shrink / width), to_float(shrink / height),
                                         to_float(static_cast<double>(view.base_col - values.col) * shrink / width),
                                         to_float(static_cast<double>(view.base_row - values.row) * shrink / height)});
    given.set(parameter("reduced_size"),
              {to_float(width), to_float(height), to_float(1.0 / width), to_float(1.0 / height)});
}

/// How cells and the plane as a whole look.
void set_look(PlaneParameters& given, const PlaneView& view, const Plane& plane, const Theme& theme, float turn) {
    const double bias = view.snapped ? snap_bias : 0.0;
    const double left = -view.fraction.x * view.pitch.x + view.lead.x + bias;
    const double top = -view.fraction.y * view.pitch.y + view.lead.y + bias;
    given.set(parameter("pitch"), {to_float(view.pitch.x), to_float(view.pitch.y)});
    given.set(parameter("cell_edges"), {to_float(left), to_float(top), to_float(left + view.pitch.x - view.gap.x),
                                        to_float(top + view.pitch.y - view.gap.y)});
    given.set(parameter("gap_strength"), {to_float(view.gap_strength)});
    given.set(parameter("corner_radius"),
              {to_float(std::min(0.1 * view.cell_side(), 4.0 * view.scale) * view.gap_strength)});
    set_box(given, parameter("plane_box"), view.box_of(plane.view), 0.0);
    given.set(parameter("line_width"), {to_float(view.scale)});
    given.set(parameter("inverse_range"), {plane.range > 0.0F ? 1.0F / plane.range : 0.0F});
    set_colour(given, parameter("map_low"), map_colour(theme, plane.map, -1.0F));
    set_colour(given, parameter("map_middle"), map_colour(theme, plane.map, 0.0F));
    set_colour(given, parameter("map_high"), map_colour(theme, plane.map, 1.0F));
    set_colour(given, parameter("ground"), theme.background);
    set_colour(given, parameter("strong"), theme.strong);
    set_colour(given, parameter("accent"), theme.accent);
    set_colour(given, parameter("cell_empty"), colour_to_come(theme, plane.overview));
    set_colour(given, parameter("cell_border"), theme.cell_border);
    set_colour(given, parameter("padding_border"), theme.padding_border);
    const bool shown = plane.show_padding_values && plane.padding_mode != PaddingMode::zeros;
    given.set(parameter("padding_value_opacity"), {shown ? 0.3F : 0.0F});
    given.set(parameter("opacity"), {plane.dimmed ? 0.38F : 1.0F});
    given.set(parameter("ground_opacity"), {0.82F * turn});
    if (plane.frame) set_box(given, parameter("frame_box"), view.box_of(*plane.frame), 0.5 * view.scale);
}

void set_output(PlaneParameters& given, const PlaneView& view, const Plane& plane) {
    const OutputMarks& marks = *plane.output;
    given.set(parameter("cell_of_step"), {to_float(marks.ow - view.base_col), to_float(marks.oh - view.base_row)});
    given.set(parameter("progress_states"), {pack(marks.progress)});
    if (only_the_step(marks.progress, marks.oh, plane.rows, marks.ow, plane.cols)) {
        set_box(given, parameter("current_box"), view.box_of({marks.oh, marks.ow, 1, 1}), current_outset(view));
        given.set(parameter("outline_current"), {0.0F});
    } else {
        given.set(parameter("current_box"), {0.0F, 0.0F, -1.0F, -1.0F});
        given.set(parameter("outline_current"), {1.0F});
    }
}

void set_hover(PlaneParameters& given, const PlaneView& view, const HoverMask& mask) {
    given.set(parameter("hover_place"), {static_cast<float>(mask.cols_at), static_cast<float>(mask.rows_at),
                                         static_cast<float>(mask.col_count), static_cast<float>(mask.row_count)});
    given.set(parameter("hover_first"),
              {to_float(mask.first_col - view.base_col), to_float(mask.first_row - view.base_row),
               1.0F / to_float(mask.cols_a_texel), 1.0F / to_float(mask.rows_a_texel)});
}

void set_place(PlaneParameters& given, const PlaneView& view, const Plane& plane, int target_height) {
    given.set(parameter("reference"), {to_float(view.reference.x), to_float(target_height - view.reference.y)});
    given.set(parameter("to_plane"), {to_float(view.to_plane[0]), to_float(view.to_plane[1]),
                                      to_float(view.to_plane[2]), to_float(view.to_plane[3])});
    given.set(parameter("fraction"), {to_float(view.fraction.x), to_float(view.fraction.y)});
    given.set(parameter("inverse_pitch"), {to_float(1.0 / view.pitch.x), to_float(1.0 / view.pitch.y)});
    set_cells(given, parameter("view_cells"), view, plane.view);
    set_cells(given, parameter("real_cells"), view, {0, 0, plane.rows, plane.cols});
}

}  // namespace

PlanePrograms::PlanePrograms() = default;
PlanePrograms::~PlanePrograms() = default;

bool PlanePrograms::is_opaque(unsigned features, const Plane& plane) {
    constexpr unsigned see_through =
        feature_cells | feature_padded | feature_grid | feature_current | feature_space | feature_frame;
    return (features & see_through) == 0U && !plane.dimmed;
}

PlanePrograms::Variant::Variant(unsigned features)
    : parameters(features, most_shader_inputs()),
      program("plane", asset("shaders/plane.vert"), asset("shaders/plane.frag"),
              defines_of(features) + parameters.declarations()) {}

PlanePrograms::Variant& PlanePrograms::variant(unsigned features) {
    std::unique_ptr<Variant>& variant = variants_[features];
    if (!variant) variant = std::make_unique<Variant>(features);
    return *variant;
}

const Texture& PlanePrograms::tap_colours(const Theme& theme, std::int64_t count) {
    const auto key = std::pair{theme.kind, count};
    const auto found = tap_colours_.find(key);
    if (found != tap_colours_.end()) return found->second;
    if (tap_colours_.size() > 64) tap_colours_.clear();
    const std::int64_t texels = std::min(count, most_tap_colours);
    std::vector<std::uint8_t> pixels;
    for (std::int64_t i = 0; i < texels; ++i) {
        const Colour colour = tap_colour(theme, i * count / texels, count);
        for (const float part : {colour.r, colour.g, colour.b, 1.0F}) {
            pixels.push_back(static_cast<std::uint8_t>(std::lround(part * 255.0F)));
        }
    }
    Texture& texture = tap_colours_.emplace(key, Texture(Texture::Format::rgba8)).first->second;
    texture.resize(static_cast<int>(texels), 1, pixels.data());
    return texture;
}

void PlanePrograms::use(unsigned features, const PlaneDrawing& drawing, const Theme& theme, int target_height) {
    const Plane& plane = *drawing.plane;
    const PlaneView& view = drawing.view;
    const auto has = [features](PlaneFeature feature) { return (features & feature) != 0U; };
    Variant& variant = this->variant(features);
    Program& program = variant.program;
    PlaneParameters& given = variant.parameters;
    program.use();
    set_place(given, view, plane, target_height);
    if (has(feature_grid)) set_lattice(given, view, *plane.grid);
    if (has(feature_mirror)) set_mirror(program, given, view, plane);
    if (has(feature_output)) set_output(given, view, plane);
    if (has(feature_hover)) {
        program.set("hover_masks", 1);
        set_hover(given, view, drawing.hover);
    }
    if (!has(feature_marks)) {
        set_look(given, view, plane, theme, drawing.turn);
        if (has(feature_grid)) {
            const Texture& colours = tap_colours(theme, plane.grid->kernel.h * plane.grid->kernel.w);
            colours.bind(2);
            program.set("tap_colours", 2);
            set_grid_look(given, view, plane, colours.width());
        }
        if (!has(feature_unknown)) {
            program.set("values", 0);
            set_values(given, drawing);
            drawing.values.texture->bind(0);  // last: making another texture binds it for a moment
        }
    }
    given.send(program);
}

}  // namespace convscope
