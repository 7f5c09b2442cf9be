// The numbers that shaders/plane.frag is told about one plane. They are sent as uniforms to the vertex shader, which
// hands them on as flat inputs: llvmpipe reads an input at no cost, but fetches a uniform anew for every eight pixels,
// and the uniforms took more time than all of the shader's arithmetic. What is beyond the context's limit of inputs
// stays a uniform of the fragment shader.
#pragma once

#include <array>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/render/gl.h"
#include "app/render/plane_pieces.h"

namespace convscope {

struct PlaneParameter {
    std::string_view name;  ///< as the shader knows it
    int components = 1;     ///< 1 to 4: float, vec2, vec3, vec4
    unsigned features = 0;  ///< the variants with any of these have it
};

/// Stands for all variants, and for all that draw (not MARKS).
inline constexpr unsigned in_all = ~0U;
inline constexpr unsigned in_drawing = 1U << 31U;

/// "px" are plane pixels, "whole" are cells counted from the base cell, pairs are (col, row): see plane.frag.
inline constexpr std::array<PlaneParameter, 47> plane_parameters{{
    {"reference", 2, in_all},          // framebuffer pixel (y up) from which px are counted
    {"fraction", 2, in_all},           // of the base cell at the reference pixel
    {"inverse_pitch", 2, in_all},      // cells a px
    {"view_cells", 4, in_all},         // whole: first and last that the quad shows
    {"to_plane", 4, feature_space},    // columns of the map from framebuffer pixels (y down) to px
    {"texel_scale", 4, in_drawing},    // texture coordinates a cell; those of the base cell's corner
    {"inverse_range", 1, in_drawing},  // of the colour map
    {"map_low", 3, in_drawing},        // colours of the map
    {"map_middle", 3, in_drawing},
    {"map_high", 3, in_drawing},
    {"opacity", 1, in_drawing},
    {"line_width", 1, in_drawing},         // px a line width of 1
    {"pitch", 2, feature_cells},           // px a cell
    {"cell_edges", 4, feature_cells},      // px: left, top, right, bottom of the base cell; flat planes add snap_bias
    {"gap_strength", 1, feature_cells},    // 0 to 1
    {"corner_radius", 1, feature_cells},   // px
    {"reduced_size", 4, feature_reduced},  // texels of the texture; one over it
    {"real_cells", 4, feature_padded},     // whole: first and last; outside lies padding
    {"padding_border", 3, feature_padded},
    {"padding_value_opacity", 1, feature_padded},
    {"cell_of_step", 2, feature_output},     // whole: ow, oh
    {"progress_states", 1, feature_output},  // nine times two bits
    {"cell_empty", 3, feature_output},
    {"cell_border", 3, feature_output | feature_unknown},
    {"ground", 3, feature_output | feature_grid | feature_space | feature_odd},
    {"strong", 3, feature_hover | feature_frame | feature_odd},
    {"accent", 3, feature_grid | feature_current},
    {"plane_box", 4, feature_grid | feature_current | feature_space},  // px: centre, half size
    {"ground_opacity", 1, feature_space},
    {"current_box", 4, feature_current},      // px, of a single current cell; half size below 0: there is none
    {"outline_current", 1, feature_current},  // 1: many cells are current, outline them together
    {"frame_box", 4, feature_frame},          // px
    {"lattice_phase", 2, feature_grid},       // cells from where the reach of the tap nearest to the base cell begins
    {"lattice_half", 2, feature_grid},        // dilation / 2, whole
    {"lattice_step", 4, feature_grid},        // dilation and its inverse
    {"lattice_range", 4, feature_grid},       // first and last tap, counted from the tap nearest to the base cell
    {"tap_of_step", 2, feature_grid},         // kw, kh of the step, so counted
    {"tap_states", 1, feature_grid},          // nine times two bits, by place of kh, kw against the step's
    {"window_cells", 4, feature_grid},        // whole: first and last
    {"tap_colour_place", 3, feature_grid},    // texels a kw, a kh; texel of the tap nearest to the base cell
    {"window_box", 4, feature_grid},          // px
    {"window_shown", 1, feature_grid},        // 0 on kernels
    {"ring", 4, feature_grid},                // px: width, radius, reach past the cell; extra width of the current one
    {"ring_hair", 1, feature_grid},           // opacity of the line of ground inside a ring
    {"hover_first", 4, feature_hover},        // whole: first col, row; one over the cells that share a texel
    {"hover_place", 4, feature_hover},        // where the masks of columns, of rows begin; length of each
    {"mirror_mode", 1, feature_mirror},       // PADDING_REFLECT, ...
}};

/// Place of a name in the table; a name that is not there does not compile.
consteval std::size_t parameter(std::string_view name) {
    for (std::size_t i = 0; i < plane_parameters.size(); ++i) {
        if (plane_parameters[i].name == name) return i;
    }
    throw "no such parameter of a plane";
}

/// The values of one variant's parameters, packed as its shaders want them.
class PlaneParameters {
public:
    /// `most_inputs`: vec4s that can pass from the vertex to the fragment shader.
    PlaneParameters(unsigned features, int most_inputs);

    /// Declarations for both shaders: what PARAMETERS_OUT, PARAMETERS_IN and the names stand for.
    [[nodiscard]] std::string declarations() const;
    /// A parameter that this variant does not have is let pass.
    void set(std::size_t parameter, std::initializer_list<float> values);
    /// To the program in use.
    void send(const Program& program) const;

private:
    static constexpr int absent = -1;

    std::array<int, plane_parameters.size()> place_{};  // first component, or absent
    std::vector<float> values_;                         // vec4s: the inputs, then the rest
    int inputs_ = 0, rest_ = 0;                         // vec4s
};

}  // namespace convscope
