// What every lens is given and gives. A lens turns (scene, step, what the pointer is on) into a Figure.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>

#include "app/figure/document.h"
#include "app/figure/figure.h"
#include "app/figure/strings.h"

namespace convscope {

/// Row and column of a CellRef that means its plane as a whole.
inline constexpr std::int64_t whole_plane = std::numeric_limits<std::int64_t>::min();

/// A cell that the pointer is on, in coordinates of its plane (padding has negative or too large ones), or a plane.
struct CellRef {
    PlaneId plane;
    std::int64_t row = 0, col = 0;
    bool operator==(const CellRef&) const = default;
};

/// How much room labels take, so that a lens can lay planes out around them.
struct LabelMetrics {
    float unit = 1.0F;  ///< figure units a pixel of type (see text_pixels); labels are drawn no larger than this
    /// Width of a text in pixels of type; an estimate when there are no fonts.
    std::function<float(const std::string&, TextSize)> width;
};

/// What the effective receptive field is taken of.
enum class EffectiveKind : std::uint8_t {
    off,
    weights,  ///< the present ones
    draws,    ///< random ones, averaged
};

/// Switches of the receptive-field lens.
struct FieldView {
    bool along_rows = false;  ///< side view, table and chart follow the rows, not the columns
    bool paths = true;        ///< the map's brightness is the number of paths
    bool rectangle = true;
    EffectiveKind effective = EffectiveKind::off;
    std::int64_t draws = 20;
    // What can be seen: all of the one, of the other, or both while the planes turn.
    bool flat = true;
    bool space = false;
    bool operator==(const FieldView&) const = default;
};

/// What a lens draws from besides the scene: nothing here changes a number.
struct LensView {
    std::optional<CellRef> hover;
    std::int64_t input_page = 0;  ///< which page of the group's input channels is large; clamped by the lens
    bool why_differs = false;     ///< the Groups lens compares outputs in place of its wires
    /// Compare lens: the input channel that was chosen to be large; see compared_channel().
    std::optional<std::int64_t> compared_channel;
    LabelMetrics labels;
    FieldView field;
};

/// One page of the input channels that the current output sees.
struct InputPages {
    std::int64_t per_page = 1;
    std::int64_t count = 1;
    std::int64_t page = 0;
};

}  // namespace convscope
