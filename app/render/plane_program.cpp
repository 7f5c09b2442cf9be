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
constexpr std::array<FeatureName, 8> feature_names{{{feature_marks, "MARKS"},
                                                    {feature_grid, "GRID"},
                                                    {feature_mirror, "MIRROR"},
                                                    {feature_output, "OUTPUT"},
                                                    {feature_hover, "HOVER"},
                                                    {feature_frame, "FRAME"},
                                                    {feature_padded, "PADDED"},
                                                    {feature_reduced, "REDUCED"}}};

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

/// How many entries of a table of places hold `wanted`, of those that exist when the step is at `row` of `rows` and so
/// on.
template <class State>
int places_with(const std::array<std::array<State, 3>, 3>& table, State wanted, std::int64_t row, std::int64_t rows,
                std::int64_t col, std::int64_t cols) {
    const auto exists = [](int place, std::int64_t at, std::int64_t count) {
        return place == 0 ? at > 0 : place == 1 ? at >= 0 && at < count : at < count - 1;
    };
    int found = 0;
    for (int r = 0; r < 3; ++r) {
        for (int c = 0; c < 3; ++c) {
            const bool here = exists(r, row, rows) && exists(c, col, cols);
            if (here && table[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)] == wanted) ++found;
        }
    }
    return found;
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

void set_lattice(const Program& program, const PlaneView& view, const SamplingGrid& grid) {
    const LatticeAxis down = lattice_axis(view.base_row, grid.row, grid.dilation.h);
    const LatticeAxis across = lattice_axis(view.base_col, grid.col, grid.dilation.w);
    program.set("lattice_phase", std::array{to_float(across.phase), to_float(down.phase)});
    program.set("lattice_half", std::array{to_float(across.half), to_float(down.half)});
    program.set("lattice_step", std::array{to_float(grid.dilation.w), to_float(grid.dilation.h)});
    program.set("lattice_range",
                std::array{to_float(-across.base_tap), to_float(-down.base_tap),
                           to_float(grid.kernel.w - 1 - across.base_tap), to_float(grid.kernel.h - 1 - down.base_tap)});
    program.set("tap_of_step",
                std::array{to_float(grid.tap.w - across.base_tap), to_float(grid.tap.h - down.base_tap)});
    program.set("tap_states", pack(grid.state));
    const std::int64_t left = grid.col - view.base_col;
    const std::int64_t top = grid.row - view.base_row;
    program.set("window_cells",
                std::array{to_float(left), to_float(top), to_float(left + (grid.kernel.w - 1) * grid.dilation.w),
                           to_float(top + (grid.kernel.h - 1) * grid.dilation.h)});
}

void set_mirror_marks(const Program& program, const PlaneView& view, const Plane& plane) {
    const SamplingGrid& grid = *plane.grid;
    program.set("mark_mirrors", grid.mirror ? 1 : 0);
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
void set_grid_look(const Program& program, const PlaneView& view, const SamplingGrid& grid) {
    const double side = view.cell_side() / view.scale;
    const double growth = side < 20.0 ? std::max(0.45, side / 20.0) : std::max(1.0, std::sqrt(side / 40.0));
    const bool apart = (grid.dilation.h > 1 || grid.kernel.h == 1) && (grid.dilation.w > 1 || grid.kernel.w == 1);
    const int current =
        places_with(grid.state, TapState::current, grid.tap.h, grid.kernel.h, grid.tap.w, grid.kernel.w);
    const bool one_current = current == 1 && grid.state[1][1] == TapState::current;
    program.set(
        "ring",
        std::array{to_float(2.6 * growth * view.scale), to_float(std::clamp(side * 0.2, 1.0, 5.0) * view.scale),
                   to_float(apart ? 0.8 * view.scale : 0.0), to_float(one_current ? 0.9 * growth * view.scale : 0.0)});
    const CellRect window{grid.row, grid.col, (grid.kernel.h - 1) * grid.dilation.h + 1,
                          (grid.kernel.w - 1) * grid.dilation.w + 1};
    const double outset = std::clamp(side * 0.125, 0.8, 2.5) * view.scale;
    program.set("window_box", centre_and_half(view.box_of(window), outset));
}

}  // namespace

PlanePrograms::PlanePrograms() : nothing_(Texture::Format::r32f) {
    const float zero = 0.0F;
    nothing_.resize(1, 1, &zero);
}

unsigned PlanePrograms::features_of(const Plane& plane, const PlaneView& view, bool marks_only) {
    const bool mirrors = plane.padding_mode != PaddingMode::zeros;
    unsigned features = 0;
    if (plane.grid) features |= feature_grid;
    if (plane.output) features |= feature_output;
    if (plane.hover) features |= feature_hover;
    if (plane.grid && plane.grid->mirror && mirrors) features |= feature_mirror;
    if (marks_only) return features | feature_marks;
    const CellRect& cells = plane.view;
    const bool padded =
        cells.row < 0 || cells.col < 0 || cells.row + cells.rows > plane.rows || cells.col + cells.cols > plane.cols;
    if (padded) features |= feature_padded;
    if (padded && plane.show_padding_values && mirrors) features |= feature_mirror;
    if (plane.frame) features |= feature_frame;
    if (view.crowding() > 1.0) features |= feature_reduced;
    return features;
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
                                 const Theme& theme, const Renderer::Target& target) {
    const Plane& plane = *drawing.plane;
    const PlaneView& view = drawing.view;
    const auto has = [features](PlaneFeature feature) { return (features & feature) != 0U; };
    const auto clip = [&target](const Point& at) {
        return std::array{to_float(at.x / target.width * 2.0 - 1.0), to_float(1.0 - at.y / target.height * 2.0)};
    };
    const std::array<float, 2> top_left = clip(view.corners[0]);
    const std::array<float, 2> top_right = clip(view.corners[1]);
    const std::array<float, 2> bottom_left = clip(view.corners[2]);
    const std::array<float, 2> bottom_right = clip(view.corners[3]);
    program.set("upper_corners", std::array{top_left[0], top_left[1], top_right[0], top_right[1]});
    program.set("lower_corners", std::array{bottom_left[0], bottom_left[1], bottom_right[0], bottom_right[1]});
    program.set("reference", std::array{to_float(view.reference.x), to_float(target.height - view.reference.y)});
    program.set_matrix("to_plane", {to_float(view.to_plane[0]), to_float(view.to_plane[1]), to_float(view.to_plane[2]),
                                    to_float(view.to_plane[3])});
    program.set("fraction", std::array{to_float(view.fraction.x), to_float(view.fraction.y)});
    program.set("pitch", std::array{to_float(view.pitch.x), to_float(view.pitch.y)});
    program.set("base_cell", std::array{to_int(view.base_col), to_int(view.base_row)});
    program.set("view_cells",
                std::array{to_int(plane.view.col), to_int(plane.view.row), to_int(plane.view.col + plane.view.cols - 1),
                           to_int(plane.view.row + plane.view.rows - 1)});
    if (has(feature_marks) || has(feature_padded) || has(feature_mirror)) {
        program.set("plane_size", std::array{to_int(plane.cols), to_int(plane.rows)});
    }
    if (has(feature_grid)) set_lattice(program, view, *plane.grid);
    if (has(feature_mirror)) program.set("padding_mode", static_cast<int>(plane.padding_mode));
    if (has(feature_mirror) && has(feature_grid)) set_mirror_marks(program, view, plane);
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

    const ValueTextures::Fetch& values = drawing.values;
    const Texture& texture = values.texture != nullptr ? *values.texture : nothing_;
    program.set("values", 0);
    program.set("values_known", values.texture != nullptr ? 1 : 0);
    program.set("texels", std::array{to_int(view.base_col - values.col), to_int(view.base_row - values.row),
                                     texture.width(), texture.height()});
    program.set("inverse_range", plane.range > 0.0F ? 1.0F / plane.range : 0.0F);
    program.set("snapped", view.snapped ? 1.0F : 0.0F);
    program.set("gap_strength", to_float(view.gap_strength));
    program.set("line", to_float(view.scale));
    program.set("gap_and_lead",
                std::array{to_float(view.gap.x), to_float(view.gap.y), to_float(view.lead.x), to_float(view.lead.y)});
    program.set("plane_box", centre_and_half(view.box_of(plane.view), 0.0));
    program.set("map_low", rgb(map_colour(theme, plane.map, -1.0F)));
    program.set("map_middle", rgb(map_colour(theme, plane.map, 0.0F)));
    program.set("map_high", rgb(map_colour(theme, plane.map, 1.0F)));
    program.set("ground", rgb(theme.background));
    program.set("strong", rgb(theme.strong));
    program.set("cell_border", rgb(theme.cell_border));
    program.set("opacity", plane.dimmed ? 0.38F : 1.0F);
    program.set("ground_opacity", 0.82F * drawing.turn);
    if (has(feature_reduced)) {
        const double shrink = std::ldexp(1.0, -values.level);
        program.set("reduction", std::array{to_float(shrink), to_float(shrink),
                                            to_float(static_cast<double>(view.base_col - values.col) * shrink - 0.5),
                                            to_float(static_cast<double>(view.base_row - values.row) * shrink - 0.5)});
    }
    if (has(feature_padded)) {
        const bool shown = plane.show_padding_values && plane.padding_mode != PaddingMode::zeros;
        program.set("padding_border", rgb(theme.padding_border));
        program.set("padding_value_opacity", shown ? 0.3F : 0.0F);
    }
    if (has(feature_grid)) {
        const SamplingGrid& grid = *plane.grid;
        const std::int64_t count = grid.kernel.h * grid.kernel.w;
        const Texture& colours = tap_colours(theme, count);
        colours.bind(2);
        program.set("tap_colours", 2);
        program.set("tap_colour_place",
                    std::array{to_float(grid.kernel.w),
                               to_float(static_cast<double>(colours.width()) / static_cast<double>(count))});
        if (!has(feature_mirror)) {
            program.set("lattice_base",
                        std::array{to_int(lattice_axis(view.base_col, grid.col, grid.dilation.w).base_tap),
                                   to_int(lattice_axis(view.base_row, grid.row, grid.dilation.h).base_tap)});
        }
        program.set("accent", rgb(theme.accent));
        program.set("window_shown", plane.id.role == Role::weight ? 0.0F : 1.0F);
        set_grid_look(program, view, grid);
    }
    if (has(feature_output)) {
        const OutputMarks& marks = *plane.output;
        const int current =
            places_with(marks.progress, CellProgress::current, marks.oh, plane.rows, marks.ow, plane.cols);
        const bool single = current == 1 && marks.progress[1][1] == CellProgress::current;
        const double side = view.cell_side() / view.scale;
        std::array<float, 4> box =
            centre_and_half(view.box_of({marks.oh, marks.ow, 1, 1}), std::clamp(side * 0.08, 0.5, 2.0) * view.scale);
        if (!single) box[2] = -1.0F;
        program.set("cell_empty", rgb(theme.cell_empty));
        program.set("accent", rgb(theme.accent));
        program.set("current_box", box);
        program.set("outline_current", current > 0 && !single ? 1.0F : 0.0F);
    }
    if (has(feature_frame)) program.set("frame_box", centre_and_half(view.box_of(*plane.frame), 0.5 * view.scale));
    texture.bind(0);  // last: making another texture binds it for a moment
}

}  // namespace convscope
