// From calls to a stack: channels must fit, modules that change a neighbour (ReLU, padding) join it, and the input
// grows where the layers need more.
#include "core/torch_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>
#include <utility>
#include <vector>

#include "core/checked_math.h"
#include "core/torch_layers.h"

namespace convscope {
namespace {

using torch::Call;
using torch::fail_at;
using torch::Form;
using torch::Parsed;

/// A layer of the text, and the call that it comes from.
struct Read {
    Layer layer;
    const Call* call = nullptr;
};

/// What an axis of the input must at least have for every layer to have an output; 1 when a layer is not in order.
std::int64_t least_size(const std::vector<Layer>& layers, bool rows) {
    std::int64_t needed = 1;
    for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
        const Conv2dSpec& spec = layer->spec;
        const auto of = [&](const Pair& pair) { return rows ? pair.h : pair.w; };
        const std::int64_t before = rows ? spec.pads.top : spec.pads.left;
        const std::int64_t after = rows ? spec.pads.bottom : spec.pads.right;
        if (of(spec.kernel) < 1 || of(spec.stride) < 1 || of(spec.dilation) < 1 || before < 0 || after < 0) return 1;
        const bool same = spec.padding == PaddingKind::same;
        if (!same) {
            const std::int64_t window = saturating_add(saturating_mul(of(spec.dilation), of(spec.kernel) - 1), 1);
            needed = saturating_add(saturating_mul(needed - 1, of(spec.stride)), window);
            if (spec.padding == PaddingKind::sides) needed -= std::min(needed - 1, saturating_add(before, after));
        }
        const std::int64_t most_pad = spec.padding == PaddingKind::sides ? std::max(before, after) : 0;
        if (spec.padding_mode == PaddingMode::reflect) needed = std::max(needed, saturating_add(most_pad, 1));
        if (spec.padding_mode == PaddingMode::circular) needed = std::max(needed, most_pad);
    }
    return needed;
}

class Builder {
public:
    Builder(std::string_view text, const Scene& present, const std::vector<Call>& calls)
        : text_(text), present_(present), calls_(calls) {}

    Parsed<TorchScene> build() {
        if (calls_.empty()) return fail_at(text_, {text_.size(), 0}, "torch_nothing", {}, "nn.Conv2d(4, 8, 3)");
        if (calls_.size() == 1 && calls_.front().form == Form::functional_conv) return functional();
        for (const Call& call : calls_) {
            if (auto added = add(call); !added) return tl::unexpected(added.error());
        }
        if (pad_ != nullptr) return fail_at(text_, pad_->place, "torch_pad_before", {torch::shown(text_, pad_->place)});
        return stack();
    }

private:
    Parsed<void> add(const Call& call) {
        switch (call.form) {
            case Form::relu:
            case Form::shuffle:
                if (reads_.empty() || pad_ != nullptr) {
                    return fail_at(text_, call.place, "torch_before_layer", {torch::shown(text_, call.place)});
                }
                if (call.form == Form::relu) reads_.back().layer.relu = true;
                if (call.form == Form::shuffle) reads_.back().layer.shuffle = call.spec.groups;
                return {};
            case Form::pad:
                pad_ = &call;
                return {};
            case Form::functional_conv:
                if (call.weight_shape.empty()) return fail_at(text_, call.place, "torch_alone", {});
                return add_layer(call);
            case Form::conv:
            case Form::max_pool:
            case Form::average_pool:
                return add_layer(call);
            case Form::identity:
            case Form::sequential:
                return {};
        }
        return {};
    }

    [[nodiscard]] std::int64_t channels_so_far() const {
        return reads_.empty() ? layer_at(present_, 0).spec.in_channels : reads_.back().layer.spec.out_channels;
    }

    Parsed<void> add_layer(const Call& call) {
        if (reads_.size() >= most_layers) {
            return fail_at(text_, call.place, "too_many_layers", {std::to_string(most_layers)});
        }
        Read read{{}, &call};
        Layer& layer = read.layer;
        layer.spec = call.spec;
        if (call.form == Form::functional_conv) set_shapes(layer.spec, call);
        const bool pool = call.form == Form::max_pool || call.form == Form::average_pool;
        if (pool) {
            layer.kind = call.form == Form::max_pool ? LayerKind::max_pool : LayerKind::average_pool;
            layer.spec.in_channels = layer.spec.out_channels = layer.spec.groups = channels_so_far();
        } else if (!reads_.empty() && layer.spec.in_channels != channels_so_far()) {
            const std::string made = std::to_string(channels_so_far());
            return fail_at(text_, call.place_of(call.form == Form::conv ? "in_channels" : "weight"), "torch_channels",
                           {std::to_string(layer.spec.in_channels), made}, made);
        }
        if (pad_ != nullptr) {
            const bool can =
                layer.kind == LayerKind::conv && layer.spec.pads == Sides{} && layer.spec.padding != PaddingKind::same;
            if (!can) return fail_at(text_, pad_->place, "torch_pad_before", {torch::shown(text_, pad_->place)});
            layer.spec.padding = PaddingKind::sides;
            layer.spec.pads = pad_->spec.pads;
            layer.spec.padding_mode = pad_->spec.padding_mode;
            pad_ = nullptr;
        }
        reads_.push_back(std::move(read));
        return {};
    }

    // Channels and kernel of F.conv2d, from the shape of its weight.
    static void set_shapes(Conv2dSpec& spec, const Call& call) {
        const std::vector<std::int64_t>& w = call.weight_shape;
        spec.out_channels = w[0];
        spec.in_channels = saturating_mul(w[1], spec.groups);
        spec.kernel = {w[2], w[3]};
    }

    // Weights and biases of the layer that had this place, as far as they still fit.
    void keep_numbers(Layer& layer, std::size_t index) const {
        const bool had = index < layer_count(present_) && layer_at(present_, index).kind == LayerKind::conv;
        const Layer& model = had ? layer_at(present_, index) : present_;
        layer.weight = model.weight;
        layer.weight_seed = layer.bias_seed = index + 1;
        if (had) {
            layer.weight_seed = model.weight_seed;
            layer.bias_seed = model.bias_seed;
            const bool fits = same_weights(layer.spec, model.spec);
            if (fits) layer.weight_source = model.weight_source;
            if (fits) layer.weight_edits = model.weight_edits;
            if (layer.spec.out_channels == model.spec.out_channels) {
                layer.bias_source = model.bias_source;
                layer.bias_edits = model.bias_edits;
            }
        }
        if (layer.weight == WeightKind::array && layer.weight_source.array == nullptr) layer.weight = Layer{}.weight;
    }

    Parsed<TorchScene> stack() {
        std::vector<Layer> layers;
        std::optional<std::size_t> stepped;
        for (std::size_t i = 0; i < reads_.size(); ++i) {
            Layer& layer = reads_[i].layer;
            if (layer.kind == LayerKind::conv) {
                keep_numbers(layer, i);
                if (!stepped || i == selected_layer(present_)) stepped = i;
            }
            layers.push_back(layer);
        }
        if (!stepped) return fail_at(text_, calls_.front().place, "torch_no_conv", {}, "nn.Conv2d(4, 8, 3)");
        Conv2dSpec input = layer_at(present_, 0).spec;
        input.in_channels = layers.front().spec.in_channels;
        if (const auto& shape = reads_.front().call->input_shape; !shape.empty()) take_shape(input, shape);
        return finish(std::move(layers), *stepped, input, reads_.size());
    }

    // `read` may be what no layer can have; `present` is valid.
    static bool same_weights(const Conv2dSpec& read, const Conv2dSpec& present) {
        return read.groups > 0 && weight_shape(read) == weight_shape(present);
    }

    static void take_shape(Conv2dSpec& input, const std::vector<std::int64_t>& shape) {
        input.batch = shape[0];
        input.height = shape[2];
        input.width = shape[3];
    }

    // F.conv2d alone: the stepped layer, and of its sizes what the text knows.
    Parsed<TorchScene> functional() {
        const Call& call = calls_.front();
        const std::size_t own = selected_layer(present_);
        std::vector<Layer> layers = layers_of(present_);
        Layer& layer = layers[own];
        const Conv2dSpec before = layer.spec;
        layer.spec = call.spec;
        share_input(layer, before);
        layer.spec.out_channels = before.out_channels;
        layer.spec.kernel = before.kernel;
        if (call.axes == 1) layer.spec.kernel.h = 1;
        if (!call.weight_shape.empty()) set_shapes(layer.spec, call);
        if (own > 0 && layer.spec.in_channels != before.in_channels) {
            const std::string made = std::to_string(before.in_channels);
            return fail_at(text_, call.place_of("weight"), "torch_channels",
                           {std::to_string(layer.spec.in_channels), made}, made);
        }
        if (!same_weights(layer.spec, before) && layer.weight == WeightKind::array) {
            layer.weight = Layer{}.weight;
            layer.weight_source = {};
        }
        reads_.assign(layers.size(), Read{{}, &call});
        Conv2dSpec input = layers.front().spec;
        if (own == 0 && !call.input_shape.empty()) {
            if (call.input_shape[1] != layer.spec.in_channels && call.weight_shape.empty()) {
                layer.spec.in_channels = input.in_channels = call.input_shape[1];
            }
            take_shape(input, call.input_shape);
        }
        return finish(std::move(layers), own, input, 0);
    }

    Parsed<TorchScene> finish(std::vector<Layer> layers, std::size_t stepped, Conv2dSpec input, std::size_t named) {
        TorchScene made{present_, named, false};
        const Conv2dSpec& shown = layer_at(present_, 0).spec;
        const bool one_dimensional = calls_.front().axes == 1;
        if (one_dimensional) input.height = 1;
        if (!one_dimensional && shown.height == 1 && layers.front().spec.kernel.h > 1) {
            input.height = input.width;  // it was one row of a 1-D layer
        }
        const Pair least{least_size(layers, true), least_size(layers, false)};
        made.input_grew = least.h > input.height || least.w > input.width;
        input.height = std::max(input.height, least.h);
        input.width = std::max(input.width, least.w);
        share_input(layers.front(), input);
        for (std::size_t i = 0; i < layers.size(); ++i) {
            const auto wanted = layers[i].spec.in_channels;
            connect(layers[i], i == 0 ? nullptr : &layers[i - 1]);
            if (layers[i].kind == LayerKind::conv && named > 0) layers[i].spec.in_channels = wanted;
        }
        Scene& scene = made.scene;
        set_layers(scene, std::move(layers), stepped);
        for (auto& other : scene.others) take_input(other.front(), input);
        if (named == 0 || !scene.others.empty()) scene = connected(std::move(scene));
        scene.hidden_layers = std::min(scene.hidden_layers, static_cast<std::int64_t>(layer_count(scene)));
        scene = with_step_kept(std::move(scene), present_);
        if (auto valid = validate(scene); !valid) return refuse(valid.error());
        return made;
    }

    // The fault lies in the argument that the Error names, of the call that made the layer.
    [[nodiscard]] tl::unexpected<TextError> refuse(Error error) const {
        const std::size_t index = error.layer == 0 ? 0 : error.layer - 1;
        const Call& call = index < reads_.size() ? *reads_[index].call : calls_.front();
        const torch::Place& place = call.place_of(error.parameter);
        return torch::error_at(text_, place, std::move(error));
    }

    std::string_view text_;
    const Scene& present_;
    const std::vector<Call>& calls_;
    std::vector<Read> reads_;
    const Call* pad_ = nullptr;
};

}  // namespace

std::string TextError::message() const {
    return fmt::format("line {}, column {}: {}", line, column, error.message());
}

bool looks_like_torch(std::string_view text) {
    constexpr std::array<std::string_view, 8> signs{"Conv2d(",     "Conv1d(",    "conv2d(",    "conv1d(",
                                                    "Sequential(", "MaxPool2d(", "AvgPool2d(", "nn."};
    return std::any_of(signs.begin(), signs.end(),
                       [&](std::string_view sign) { return text.find(sign) != std::string_view::npos; });
}

tl::expected<TorchScene, TextError> scene_from_torch(std::string_view text, const Scene& present) {
    const auto statements = torch::parse(text);
    if (!statements) return tl::unexpected(statements.error());
    const auto calls = torch::read_calls(text, *statements);
    if (!calls) return tl::unexpected(calls.error());
    return Builder(text, present, *calls).build();
}

}  // namespace convscope
