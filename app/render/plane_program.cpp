// The shader of a plane and what it is told; see plane_program.h and shaders/plane.frag.
#include "app/render/plane_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
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
    text += fmt::format("#define PADDING_REFLECT {}\n#define PADDING_REPLICATE {}\n#define PADDING_CIRCULAR {}\n",
                        static_cast<int>(PaddingMode::reflect), static_cast<int>(PaddingMode::replicate),
                        static_cast<int>(PaddingMode::circular));
    text += fmt::format("#define NOT_A_NUMBER vec3({:.6f}, {:.6f}, {:.6f})\n", nan.r, nan.g, nan.b);
    return text;
}

int to_int(std::int64_t value) {
    constexpr std::int64_t far = std::int64_t{1} << 30U;  // room for the shader to add and negate
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

std::array<float, 3> rgb(const Colour& colour) {
    return {colour.r, colour.g, colour.b};
}

/// Centre and half size, `outset` px wider all round.
std::array<float, 4> centre_and_half(const PlaneBox& box, double outset) {
    return {to_float((box.left + box.right) / 2), to_float((box.top + box.bottom) / 2),
            to_float((box.right - box.left) / 2 + outset), to_float((box.bottom - box.top) / 2 + outset)};
}

template <class State>
int pack(const std::array<std::array<State, 3>, 3>& table) {
    int packed = 0;
    for (int i = 8; i >= 0; --i) {
        packed = packed * 4 + static_cast<int>(table[static_cast<std::size_t>(i / 3)][static_cast<std::size_t>(i % 3)]);
    }
    return packed;
}

struct LatticeAxis {
    std::int64_t base_tap, phase, half;  // nearest tap to the base cell; base cell past where that tap's reach begins
};
LatticeAxis lattice_axis(std::int64_t base_cell, std::int64_t origin, std::int64_t dilation) {
    const std::int64_t half = dilation / 2;
    const std::int64_t from = base_cell - origin + half;
    const std::int64_t tap = floor_divide(from, dilation);
    return {tap, from - tap * dilation, half};
}

/// `cells` counted from the base cell, first and last.
std::array<float, 4> counted(const PlaneView& view, const CellRect& cells) {
    const std::int64_t left = cells.col - view.base_col;
    const std::int64_t top = cells.row - view.base_row;
    return {to_float(left), to_float(top), to_float(left + cells.cols - 1), to_float(top + cells.rows - 1)};
}

void set_lattice(const Program& program, const PlaneView& view, const SamplingGrid& grid) {
    const LatticeAxis down = lattice_axis(view.base_row, grid.row, grid.dilation.h);
    const LatticeAxis across = lattice_axis(view.base_col, grid.col, grid.dilation.w);
    program.set("lattice_phase", std::array{to_float(across.phase), to_float(down.phase)});
    program.set("lattice_half", std::array{to_float(across.half), to_float(down.half)});
    const float step_w = to_float(grid.dilation.w);
    const float step_h = to_float(grid.dilation.h);
    program.set("lattice_step", std::array{step_w, step_h, 1.0F / step_w, 1.0F / step_h});
    program.set("lattice_range",
                std::array{to_float(-across.base_tap), to_float(-down.base_tap),
                           to_float(grid.kernel.w - 1 - across.base_tap), to_float(grid.kernel.h - 1 - down.base_tap)});
    program.set("tap_of_step",
                std::array{to_float(grid.tap.w - across.base_tap), to_float(grid.tap.h - down.base_tap)});
    program.set("tap_states", pack(grid.state));
    program.set("window_cells", counted(view, window_of(grid)));
}

void set_mirror_marks(const Program& program, const PlaneView& view, const Plane& plane) {
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
    program.set("lattice_base", std::array{to_int(lattice_axis(view.base_col, grid.col, grid.dilation.w).base_tap),
                                           to_int(lattice_axis(view.base_row, grid.row, grid.dilation.h).base_tap)});
}

/// Window outline, rings: how they look at this size of cell.
void set_grid_look(const Program& program, const PlaneView& view, const Plane& plane, const Theme& theme, int texels) {
    const SamplingGrid& grid = *plane.grid;
    const double side = view.cell_side() / view.scale;
    const double growth = side < 20.0 ? std::max(0.45, side / 20.0) : std::max(1.0, std::sqrt(side / 40.0));
    // Rings of cells that do not touch may reach a little past them.
    const bool apart = (grid.dilation.h > 1 || grid.kernel.h == 1) && (grid.dilation.w > 1 || grid.kernel.w == 1);
    const bool one_tap = only_the_step(grid.state, grid.tap.h, grid.kernel.h, grid.tap.w, grid.kernel.w);
    program.set(
        "ring",
        std::array{to_float(2.6 * growth * view.scale), to_float(std::clamp(side * 0.2, 1.0, 5.0) * view.scale),
                   to_float(apart ? 0.8 * view.scale : 0.0), to_float(one_tap ? 0.9 * growth * view.scale : 0.0)});
    program.set("window_box", centre_and_half(view.box_of(window_of(grid)), window_outset(view)));
    program.set("window_shown", plane.id.role == Role::weight ? 0.0F : 1.0F);
    program.set("accent", rgb(theme.accent));
    const double a_tap = texels / static_cast<double>(grid.kernel.h * grid.kernel.w);
    const std::int64_t base_kw = lattice_axis(view.base_col, grid.col, grid.dilation.w).base_tap;
    const std::int64_t base_kh = lattice_axis(view.base_row, grid.row, grid.dilation.h).base_tap;
    const auto base = static_cast<double>(base_kh * grid.kernel.w + base_kw);
    program.set("tap_colours", 2);
    program.set("tap_colour_place", std::array{to_float(a_tap), to_float(a_tap * static_cast<double>(grid.kernel.w)),
                                               to_float((base + 0.5) * a_tap)});
}

void set_values(const Program& program, const PlaneDrawing& drawing) {
    const PlaneView& view = drawing.view;
    const ValueTextures::Fetch& values = drawing.values;
    program.set("values", 0);
    program.set("texel_of_base", std::array{to_int(view.base_col - values.col), to_int(view.base_row - values.row)});
    program.set("last_texel", std::array{values.texture->width() - 1, values.texture->height() - 1});
    const double shrink = std::ldexp(1.0, -values.level);
    program.set("reduction",
                std::array{to_float(shrink), to_float(static_cast<double>(view.base_col - values.col) * shrink - 0.5),
                           to_float(static_cast<double>(view.base_row - values.row) * shrink - 0.5)});
}

/// How cells and the plane as a whole look.
void set_look(const Program& program, const PlaneView& view, const Plane& plane, const Theme& theme, float turn) {
    const double bias = view.snapped ? snap_bias : 0.0;
    const double left = -view.fraction.x * view.pitch.x + view.lead.x + bias;
    const double top = -view.fraction.y * view.pitch.y + view.lead.y + bias;
    program.set("pitch", std::array{to_float(view.pitch.x), to_float(view.pitch.y)});
    program.set("cell_edges", std::array{to_float(left), to_float(top), to_float(left + view.pitch.x - view.gap.x),
                                         to_float(top + view.pitch.y - view.gap.y)});
    program.set("gap_strength", to_float(view.gap_strength));
    program.set("corner_radius", to_float(std::min(0.1 * view.cell_side(), 4.0 * view.scale) * view.gap_strength));
    program.set("plane_box", centre_and_half(view.box_of(plane.view), 0.0));
    program.set("line", to_float(view.scale));
    program.set("inverse_range", plane.range > 0.0F ? 1.0F / plane.range : 0.0F);
    program.set("map_low", rgb(map_colour(theme, plane.map, -1.0F)));
    program.set("map_middle", rgb(map_colour(theme, plane.map, 0.0F)));
    program.set("map_high", rgb(map_colour(theme, plane.map, 1.0F)));
    program.set("ground", rgb(theme.background));
    program.set("strong", rgb(theme.strong));
    program.set("cell_border", rgb(theme.cell_border));
    program.set("padding_border", rgb(theme.padding_border));
    const bool shown = plane.show_padding_values && plane.padding_mode != PaddingMode::zeros;
    program.set("padding_value_opacity", shown ? 0.3F : 0.0F);
    program.set("opacity", plane.dimmed ? 0.38F : 1.0F);
    program.set("ground_opacity", 0.82F * turn);
}

void set_current(const Program& program, const PlaneView& view, const Plane& plane, const Theme& theme) {
    const OutputMarks& marks = *plane.output;
    const bool single = only_the_step(marks.progress, marks.oh, plane.rows, marks.ow, plane.cols);
    std::array<float, 4> box = centre_and_half(view.box_of({marks.oh, marks.ow, 1, 1}), current_outset(view));
    if (!single) box[2] = -1.0F;
    program.set("accent", rgb(theme.accent));
    program.set("current_box", box);
    program.set("outline_current", single ? 0.0F : 1.0F);
}

}  // namespace

PlanePrograms::PlanePrograms() = default;

bool PlanePrograms::is_opaque(unsigned features, const Plane& plane) {
    constexpr unsigned see_through =
        feature_cells | feature_padded | feature_grid | feature_current | feature_space | feature_frame;
    return (features & see_through) == 0U && !plane.dimmed;
}

const Program& PlanePrograms::program(unsigned features) {
    std::unique_ptr<Program>& program = programs_[features];
    if (!program) {
        program = std::make_unique<Program>("plane", asset("shaders/plane.vert"), asset("shaders/plane.frag"),
                                            defines_of(features));
    }
    return *program;
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

void PlanePrograms::set_uniforms(const Program& program, unsigned features, const PlaneDrawing& drawing,
                                 const Theme& theme, int target_height) {
    const Plane& plane = *drawing.plane;
    const PlaneView& view = drawing.view;
    const auto has = [features](PlaneFeature feature) { return (features & feature) != 0U; };
    program.set("reference", std::array{to_float(view.reference.x), to_float(target_height - view.reference.y)});
    program.set_matrix("to_plane", {to_float(view.to_plane[0]), to_float(view.to_plane[1]), to_float(view.to_plane[2]),
                                    to_float(view.to_plane[3])});
    program.set("fraction", std::array{to_float(view.fraction.x), to_float(view.fraction.y)});
    program.set("inverse_pitch", std::array{to_float(1.0 / view.pitch.x), to_float(1.0 / view.pitch.y)});
    program.set("view_cells", counted(view, plane.view));
    if (has(feature_padded)) program.set("real_cells", counted(view, {0, 0, plane.rows, plane.cols}));
    if (has(feature_grid)) set_lattice(program, view, *plane.grid);
    if (has(feature_mirror)) {
        program.set("padding_mode", static_cast<int>(plane.padding_mode));
        program.set("base_cell", std::array{to_int(view.base_col), to_int(view.base_row)});
        program.set("plane_size", std::array{to_int(plane.cols), to_int(plane.rows)});
        if (has(feature_grid)) set_mirror_marks(program, view, plane);
    }
    if (has(feature_output)) {
        program.set("cell_of_step",
                    std::array{to_float(plane.output->ow - view.base_col), to_float(plane.output->oh - view.base_row)});
        program.set("progress_states", pack(plane.output->progress));
    }
    if (has(feature_hover)) {
        const HoverMask& mask = drawing.hover;
        program.set("hover_masks", 1);
        program.set("hover_place", std::array{mask.cols_at, mask.rows_at, mask.col_count, mask.row_count});
        program.set("hover_first",
                    std::array{to_float(mask.first_col - view.base_col), to_float(mask.first_row - view.base_row),
                               1.0F / to_float(mask.cols_a_texel), 1.0F / to_float(mask.rows_a_texel)});
    }
    if (has(feature_marks)) return;

    set_look(program, view, plane, theme, drawing.turn);
    if (has(feature_grid)) {
        const Texture& colours = tap_colours(theme, plane.grid->kernel.h * plane.grid->kernel.w);
        colours.bind(2);
        set_grid_look(program, view, plane, theme, colours.width());
    }
    if (has(feature_output)) program.set("cell_empty", rgb(theme.cell_empty));
    if (has(feature_current)) set_current(program, view, plane, theme);
    if (has(feature_frame)) {
        program.set("frame_box", centre_and_half(view.box_of(*plane.frame), 0.5 * view.scale));
    }
    if (!has(feature_unknown)) {
        set_values(program, drawing);
        drawing.values.texture->bind(0);  // last: making another texture binds it for a moment
    }
}

}  // namespace convscope
