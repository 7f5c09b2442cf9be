// Figure: the one description of the picture. A lens makes it from (scene, step); the GL renderer, the vector export
// and the tests read it, and none of them decides what is highlighted. Marks are analytic: a window is an origin, a
// dilation and a kernel size, never a list of cells, so a figure's size does not grow with the tensor.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/conv2d_spec.h"

namespace convscope {

/// Figure units: pixels at zoom 1. y grows downward, z towards the viewer.
struct Vec2 {
    float x = 0.0F, y = 0.0F;
    bool operator==(const Vec2&) const = default;
};
struct Vec3 {
    float x = 0.0F, y = 0.0F, z = 0.0F;
    bool operator==(const Vec3&) const = default;
};

/// An upright rectangle facing the viewer: origin is its top left corner.
struct Box {
    Vec3 origin;
    Vec2 size;
    bool operator==(const Box&) const = default;
};

/// Where a thing stands in the flat view and in the 3-D view; the turn between them interpolates.
struct Placement {
    Box flat;
    Box space;
    bool operator==(const Placement&) const = default;
};

enum class Role : std::uint8_t {
    input,
    weight,
    output,
    derived,  ///< computed by the lens, which gives it values of its own
};

/// Which plane of which tensor: x is (n, channel), w is (oc, ic) with ic inside the group, y is (n, channel). The lens
/// chooses the numbers of derived planes.
struct PlaneId {
    Role role = Role::input;
    std::int64_t outer = 0;
    std::int64_t channel = 0;
    std::int64_t setting = 0;                          ///< of the compare lens: 0 the scene itself, 1 and 2 the others
    auto operator<=>(const PlaneId&) const = default;  // NOLINT(modernize-use-nullptr): the linter misreads it
};

/// Cells [row, row+rows) x [col, col+cols) in the coordinates of the real plane; outside it lies padding.
struct CellRect {
    std::int64_t row = 0, col = 0, rows = 0, cols = 0;
    bool operator==(const CellRect&) const = default;
    [[nodiscard]] bool contains(std::int64_t r, std::int64_t c) const {
        return r >= row && r < row + rows && c >= col && c < col + cols;
    }
};

/// first, first+step, ... (count values); step >= 1.
struct Lattice {
    std::int64_t first = 0, step = 1, count = 0;
    [[nodiscard]] bool contains(std::int64_t i) const {
        return i >= first && (i - first) % step == 0 && (i - first) / step < count;
    }
    bool operator==(const Lattice&) const = default;
};

/// `indices`, in any order, as few lattices: each run of equal differences is one.
std::vector<Lattice> lattices_of(std::vector<std::int64_t> indices);

/// The cells whose row is in `rows` and whose column is in `cols` (each a union of lattices).
struct CellSet {
    std::vector<Lattice> rows, cols;
    [[nodiscard]] bool contains(std::int64_t r, std::int64_t c) const;
    bool operator==(const CellSet&) const = default;
};

/// How far one tap of the window on this plane is.
enum class TapState : std::uint8_t {
    waiting,  ///< its product comes later
    current,  ///< its product is made in this step
    done,     ///< its product is in the sum already
};

/// The sampling grid of one output position on an input plane, or the same taps on a kernel plane (origin 0, dilation
/// 1). The tap at (kh, kw) samples cell (row + kh*dilation.h, col + kw*dilation.w).
struct SamplingGrid {
    std::int64_t row = 0, col = 0;  ///< of tap (0, 0), in plane coordinates; may lie on padding
    Pair dilation;
    Pair kernel;
    /// State of tap (kh, kw) by its place before (0), at (1) or after (2) `tap`, row first.
    std::array<std::array<TapState, 3>, 3> state{};
    Pair tap{0, 0};  ///< (kh, kw) of the step
    /// On an input plane: also mark the real cells that padding taps mirror (modes other than zeros).
    bool mirror = false;

    [[nodiscard]] TapState state_of(std::int64_t kh, std::int64_t kw) const {
        const auto place = [](std::int64_t k, std::int64_t at) {
            return static_cast<std::size_t>(k < at ? 0 : k == at ? 1 : 2);
        };
        return state[place(kh, tap.h)][place(kw, tap.w)];
    }
    bool operator==(const SamplingGrid&) const = default;
};

enum class CellProgress : std::uint8_t {
    to_come,  ///< no product yet
    partial,  ///< some products, not at work in this step
    current,  ///< the cell (or cells) of this step
    done,     ///< every product
};

/// Progress of an output plane's cells by their place relative to (oh, ow) of the step; see ProgressTable.
struct OutputMarks {
    std::array<std::array<CellProgress, 3>, 3> progress{};
    std::int64_t oh = 0, ow = 0;

    [[nodiscard]] CellProgress progress_of(std::int64_t r, std::int64_t c) const {
        const auto place = [](std::int64_t k, std::int64_t at) {
            return static_cast<std::size_t>(k < at ? 0 : k == at ? 1 : 2);
        };
        return progress[place(r, oh)][place(c, ow)];
    }
    bool operator==(const OutputMarks&) const = default;
};

enum class ColourMap : std::uint8_t {
    diverging,   ///< centred on 0: blue, neutral, red
    brightness,  ///< perceptually even, for images: 0 dark, 1 light
    reach,       ///< from the empty cell's colour (0) to the accent (1); below 0 towards the warning's: holes
};

/// Numbers that a lens computed for a derived plane, rows * cols. Made by own_values().
struct OwnValues {
    std::vector<float> values;
    std::uint64_t revision = 0;  ///< no two made have the same
};
std::shared_ptr<const OwnValues> own_values(std::vector<float> values);

/// One channel: one textured quad.
struct Plane {
    PlaneId id;
    Placement place;
    CellRect view;                    ///< the cells that the quad shows
    std::int64_t rows = 0, cols = 0;  ///< of the real plane (the texture)
    PaddingMode padding_mode = PaddingMode::zeros;
    bool show_padding_values = false;  ///< mirrored values are shown faintly in padding cells
    std::int64_t group = 0;
    bool dimmed = false;    ///< the current output cannot see it, or it is not at work
    bool overview = false;  ///< small picture of a whole plane: no numbers, no cell gaps
    float gap = 0.053F;     ///< share of a cell that is left free beside the next: 1 px at 20 px, 2 px at 36 px
    bool numbers = true;    ///< numbers stand in the cells when they fit
    ColourMap map = ColourMap::diverging;
    float range = 1.0F;  ///< value of the map's end: diverging shows -range..range, brightness 0..range

    std::shared_ptr<const OwnValues> own_values;  ///< of a derived plane

    std::optional<SamplingGrid> grid;   ///< input and kernel planes
    std::optional<OutputMarks> output;  ///< output planes
    std::optional<CellSet> hover;       ///< cells lit because of what the pointer is on
    std::optional<CellRect> frame;      ///< cells outlined: the part that a crop beside it shows

    bool operator==(const Plane&) const = default;
};

/// What one cell of a plane is, as the shader's marks-only output codes it in one byte (see plane.frag):
/// bits 0-1: the tap's state + 1 on a sampled cell (0: not sampled), or CellProgress on output planes;
/// bit 2: padding; bit 3: inside the window; bit 4: mirrored source of a padding tap; bit 5: in the hover set.
using MarkBits = std::uint8_t;
inline constexpr MarkBits mark_padding = 1U << 2U;
inline constexpr MarkBits mark_window = 1U << 3U;
inline constexpr MarkBits mark_mirror = 1U << 4U;
inline constexpr MarkBits mark_hover = 1U << 5U;

/// The mark of cell (row, col) of `plane`, computed on the CPU. The renderer's twin in GLSL is tested against core.
MarkBits mark_of(const Plane& plane, std::int64_t row, std::int64_t col);

/// Names of colours that the theme fills in.
enum class Ink : std::uint8_t {
    strong,
    text,
    quiet,
    faint,
    accent,
    warning,
    good,
    group,
    raised
};  // raised: of a card

enum class TextSize : std::uint8_t {
    huge,   ///< a number that is the answer
    large,  ///< one beside it
    title,
    body,
    small,
    tiny
};
/// True for the sizes that are set in the strong face.
constexpr bool is_strong(TextSize size) {
    return size == TextSize::huge || size == TextSize::large || size == TextSize::title;
}

/// Size of the type, in pixels of the mock-up.
constexpr float text_pixels(TextSize size) {
    switch (size) {
        case TextSize::huge:
            return 34.0F;
        case TextSize::large:
            return 28.0F;
        case TextSize::title:
            return 16.0F;
        case TextSize::body:
            return 13.0F;
        case TextSize::small:
            return 12.0F;
        case TextSize::tiny:
            return 11.0F;
    }
    return 13.0F;
}
enum class Align : std::uint8_t { left, centre, right };

struct Label {
    Vec3 flat, space;  ///< the baseline's left end, middle or right end (see align)
    std::string text;
    TextSize size = TextSize::body;
    Align align = Align::left;
    Ink ink = Ink::text;
    std::int64_t group = 0;  ///< for Ink::group
    bool mono = false;
    bool flat_only = false;  ///< left out when the planes stand in space
    /// A line of the heading of tensor `tensor`: in space it stands over all planes of it, this many pixels of type up.
    /// Below 0: it belongs to one plane.
    float over_tensor = -1.0F;
    Role tensor = Role::input;
    bool operator==(const Label&) const = default;
};

/// A curve from left to right with level ends, with or without an arrow head: what flows where. It runs between planes,
/// never over their numbers.
struct Link {
    Vec3 from_flat, to_flat, from_space, to_space;
    Ink ink = Ink::accent;
    std::int64_t group = 0;
    float opacity = 0.75F;
    float level = 0.0F;  ///< figure units that it runs level before it bends
    bool arrow = true;
    float width = 1.6F;    ///< pixels of the mock-up
    bool dashed = false;   ///< in the dashes of its group, which tell groups apart without colour
    bool beneath = false;  ///< below planes and filled patches
    bool operator==(const Link&) const = default;
};

/// A part of the picture that stands for all of plane `id` when it is pointed at: its name, the end of its wire.
struct Spot {
    Placement place;
    PlaneId id;
    bool operator==(const Spot&) const = default;
};

/// The strip beside a plane that shows its group, by colour and hatch.
struct GroupBar {
    Placement place;
    std::int64_t group = 0;
    bool dimmed = false;
    bool operator==(const GroupBar&) const = default;
};

/// A straight line.
struct Stroke {
    Vec3 from_flat, to_flat, from_space, to_space;
    Ink ink = Ink::accent;
    std::int64_t group = 0;  ///< for Ink::group
    float opacity = 1.0F;
    float width = 1.0F;  ///< pixels of the mock-up
    bool dashed = false;
    bool over_planes = false;
    bool operator==(const Stroke&) const = default;
};

/// An upright rectangle: filled, or outlined over the planes.
struct Patch {
    Placement place;
    Ink ink = Ink::accent;
    std::int64_t group = 0;
    float opacity = 1.0F;
    float width = 0.0F;   ///< of the outline, pixels of the mock-up; 0: filled, below the planes
    float radius = 0.0F;  ///< of the corners, pixels of the mock-up; flat only
    bool dashed = false;
    bool operator==(const Patch&) const = default;
};

struct Figure {
    std::vector<Plane> planes;
    std::vector<Label> labels;
    std::vector<Link> links;
    std::vector<GroupBar> bars;
    std::vector<Stroke> strokes;
    std::vector<Patch> patches;
    std::vector<Spot> spots;  ///< below the planes
    Box bounds_flat;          ///< what "fit" shows when flat; in space the camera's turn says
    bool operator==(const Figure&) const = default;
};

}  // namespace convscope
