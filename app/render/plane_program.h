// The shader of a plane, in the variants that planes need, and what each variant is told.
#pragma once

#include <map>
#include <memory>
#include <string_view>

#include "app/render/gl.h"
#include "app/render/plane_parameters.h"
#include "app/render/plane_pieces.h"
#include "app/render/value_textures.h"

namespace convscope {

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

    [[nodiscard]] ValueState value_state() const {
        return values.texture == nullptr ? ValueState::unknown : values.odd ? ValueState::odd : ValueState::ordinary;
    }
};

class PlanePrograms {
public:
    PlanePrograms();
    ~PlanePrograms();

    /// True when a pixel with these features hides what is below it: no need to blend.
    static bool is_opaque(unsigned features, const Plane& plane);
    /// Has the program with these features compiled, if it is not yet.
    void prepare(unsigned features) { variant(features); }
    /// Uses the program with these features (compiled when first wanted; throws GpuError) and tells it all about one
    /// plane. Texture units: 0 values, 1 hover masks, 2 tap colours.
    void use(unsigned features, const PlaneDrawing& drawing, const Theme& theme, int target_height);

private:
    struct Variant {
        explicit Variant(unsigned features);
        PlaneParameters parameters;
        Program program;
    };
    Variant& variant(unsigned features);
    const Texture& tap_colours(const Theme& theme, std::int64_t count);

    std::map<unsigned, std::unique_ptr<Variant>> variants_;
    std::map<std::pair<ThemeKind, std::int64_t>, Texture> tap_colours_;
};

}  // namespace convscope
