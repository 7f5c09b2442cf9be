// One layer within the cone of a probe: its outputs from its inputs, and the gradient the other way, for the cells and
// channels that reach the probe and no others. Planes hold those channels one after the other, each with its reached
// cells, rows * cols of them, last axis fastest.
#pragma once

#include <cstdint>
#include <vector>

#include "core/field_cone.h"
#include "core/layer.h"

namespace convscope {

/// first <= i < last
struct FieldRange {
    std::int64_t first = 0;
    std::int64_t last = 0;
};

class FieldLayer {
public:
    /// `below` and `above` say which channels of the two levels reach the probe (channels_reaching).
    FieldLayer(const Layer& layer, ConeTaps rows, ConeTaps cols, const std::vector<bool>& below,
               const std::vector<bool>& above);

    [[nodiscard]] std::int64_t groups() const { return static_cast<std::int64_t>(first_inputs_.size()); }
    [[nodiscard]] std::int64_t cells() const { return rows_.outs * cols_.outs; }  ///< reached, of an output plane
    /// Taps of an output: rows of the matrix of patches.
    [[nodiscard]] std::int64_t taps() const { return group_inputs_ * rows_.kernel * cols_.kernel; }
    /// Multiply-adds of one cell of one group, and what its patch costs beside.
    [[nodiscard]] std::int64_t cell_cost() const { return (group_outputs_ + 2) * taps(); }
    /// Output channels that have weights, of all groups at work: 0 for pooling. Each has taps() of them.
    [[nodiscard]] std::int64_t weight_rows() const { return pooling() ? 0 : groups() * group_outputs_; }

    /// The layer's own weights and biases; `layer` is the one of the constructor.
    void take_weights(const Layer& layer);
    /// Weights of these output channels at random, N(0, v / fan-in), v = 2 before a ReLU and else 1 (K. He, X. Zhang,
    /// S. Ren, J. Sun, "Delving Deep into Rectifiers", ICCV 2015), so that values neither grow nor vanish with depth.
    /// No bias.
    void draw_weights(std::uint64_t seed, const FieldRange& weight_rows);

    /// Adds to nothing but the planes `y` of these groups and cells. x and y are planes below and above.
    void forward(const FieldRange& groups, const FieldRange& cells, const float* x, float* y) const;

    /// Adds to dx what these groups and cells hand down of dy, the gradient with respect to y. ReLU asks for y and max
    /// pooling for x: null where neither is there. As in torch, ReLU hands nothing down at 0, and the first of several
    /// largest cells takes all.
    void backward(const FieldRange& groups, const FieldRange& cells, const float* x, const float* y, const float* dy,
                  float* dx) const;

private:
    struct Segment;
    template <class Visit>
    void for_segments(const FieldRange& cells, Visit&& visit) const;
    [[nodiscard]] bool pooling() const { return kind_ != LayerKind::conv; }
    [[nodiscard]] std::int64_t input_cells() const { return rows_.ins * cols_.ins; }
    void gather(const float* plane, std::int64_t kh, std::int64_t kw, const FieldRange& cells, float* values) const;
    void scatter(const float* values, std::int64_t kh, std::int64_t kw, const FieldRange& cells, float* plane) const;
    void convolve_group(std::int64_t group, const FieldRange& cells, const float* x, float* y) const;
    void convolve_back(std::int64_t group, const FieldRange& cells, const float* dy, float* dx) const;
    void pool_channel(std::int64_t group, const FieldRange& cells, const float* x, float* y) const;
    void pool_back(std::int64_t group, const FieldRange& cells, const float* x, const float* dy, float* dx) const;
    [[nodiscard]] std::int64_t largest_cell(std::int64_t row, std::int64_t col, const float* plane) const;
    [[nodiscard]] std::vector<float> open_gradient(std::int64_t group, const FieldRange& cells, const float* y,
                                                   const float* dy) const;

    LayerKind kind_;
    bool relu_;
    ConeTaps rows_;
    ConeTaps cols_;
    std::int64_t group_inputs_;
    std::int64_t group_outputs_;
    std::vector<std::int64_t>
        group_numbers_;  ///< of the groups at work: those that make a channel which reaches the probe
    std::vector<std::int64_t> first_inputs_;  ///< place among the planes below of each one's first input
    std::vector<std::int64_t> outputs_;       ///< place among the planes above of each one's outputs; -1: not needed
    std::vector<float> weights_;              ///< groups() * group_outputs_ rows of taps()
    std::vector<float> biases_;               ///< one a row, or empty
};

}  // namespace convscope
