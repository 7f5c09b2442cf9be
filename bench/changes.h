// What a change costs when the output before it is kept: one number, a bias, the dilation, the groups.
#pragma once

#include <array>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bench/layers.h"
#include "core/convolve.h"

namespace convscope::bench {

/// A layer before and after a change. Each run() goes from the one to the other and back.
class Change {
public:
    /// `before` and `after` are what the layer is and has; where their specs are equal, only the outputs that read what
    /// differs are computed, as the program does it (core/changed_outputs.h).
    Change(std::string name, Conv2dSpec spec, ConvData before, Conv2dSpec spec_after, ConvData after);

    [[nodiscard]] const std::string& name() const { return name_; }  ///< "photo 3->8 512x512 d1, one weight"
    void start(int threads);
    void run();
    /// Whether the output is now what plain loops make of the layer.
    [[nodiscard]] bool is_right();

private:
    struct Side {
        Conv2dSpec spec;
        ConvData data;
        std::optional<Tensor> expected;  ///< computed once, when first asked for
    };
    std::string name_;
    std::array<Side, 2> sides_;
    std::size_t now_ = 0;
    Tensor y_;
    Convolver convolver_{1};
};

/// Of every layer that a change is timed on, every change that it can have.
std::vector<std::unique_ptr<Change>> changes();

/// Their names: {LAYER: {"one weight": NAME, ...}, ...}.
nlohmann::ordered_json changes_json();

}  // namespace convscope::bench
