// The shader of a plane, in the variants that planes need, and what each variant is told.
#pragma once

#include <map>
#include <memory>
#include <string_view>

#include "app/render/gl.h"
#include "app/render/plane_view.h"
#include "app/render/value_textures.h"

namespace convscope {

/// The parts of shaders/plane.frag that are compiled in; see its head.
enum PlaneFeature : unsigned {
    feature_marks = 1U << 0U,
    feature_grid = 1U << 1U,
    feature_mirror = 1U << 2U,
    feature_output = 1U << 3U,
    feature_hover = 1U << 4U,
    feature_frame = 1U << 5U,
    feature_padded = 1U << 6U,
    feature_reduced = 1U << 7U,
};

/// Where the hover masks of a plane lie in the texture of all masks.
struct HoverMask {
    int cols_at = 0, rows_at = 0;      ///< first texel
    int col_count = 0, row_count = 0;  ///< texels
    std::int64_t first_col = 0, first_row = 0;
    std::int64_t cols_a_texel = 1, rows_a_texel = 1;
};

/// One plane about to be drawn.
struct PlaneDrawing {
    const Plane* plane = nullptr;
    PlaneView view;
    ValueTextures::Fetch values;
    HoverMask hover;
    float turn = 0.0F;
};

class PlanePrograms {
public:
    PlanePrograms();

    /// The features that `plane` needs.
    static unsigned features_of(const Plane& plane, const PlaneView& view, bool marks_only);
    /// Compiles it when it is wanted for the first time. Throws GpuError.
    const Program& program(unsigned features);
    /// Tells the program (in use) all about one plane. Texture units: 0 values, 1 hover masks, 2 tap colours.
    void set_uniforms(const Program& program, unsigned features, const PlaneDrawing& drawing, const Theme& theme,
                      const Renderer::Target& target);

private:
    const Texture& tap_colours(const Theme& theme, std::int64_t count);

    std::map<unsigned, std::unique_ptr<Program>> programs_;
    std::map<std::pair<ThemeKind, std::int64_t>, Texture> tap_colours_;
    Texture nothing_;  // stands in for values that are not known
};

}  // namespace convscope
