// The changes, and the two ways: some outputs again, or all.
#include "bench/changes.h"

#include <nlohmann/json.hpp>

#include "bench/im2col.h"
#include "core/changed_outputs.h"

namespace convscope::bench {
namespace {

struct Edit {
    const char* name;
    void (*edit)(Conv2dSpec& spec, ConvData& data);  ///< nothing changes where a layer cannot have it
};

constexpr std::array edits{
    Edit{"one weight", [](Conv2dSpec& /*spec*/, ConvData& data) { data.w.data[data.w.data.size() / 2] += 1.0F; }},
    Edit{"one input cell", [](Conv2dSpec& /*spec*/, ConvData& data) { data.x.data[data.x.data.size() / 2] += 1.0F; }},
    Edit{"a bias", [](Conv2dSpec& /*spec*/, ConvData& data) { data.bias[data.bias.size() / 2] += 1.0F; }},
    Edit{"dilation to 2",
         [](Conv2dSpec& spec, ConvData& /*data*/) {
             spec.dilation = {2, 2};
             spec.pads = {2, 2, 2, 2};
         }},
    Edit{"groups to 2",
         [](Conv2dSpec& spec, ConvData& data) {
             if (spec.in_channels % 2 != 0 || spec.out_channels % 2 != 0) return;
             spec.groups = 2;
             const std::vector<float> bias = data.bias;
             data = data_of(spec);
             data.bias = bias;
         }},
};

constexpr std::array edited_layers{"photo 3->8 512x512 d1", "ResNet 64->64 56x56"};

/// Calls use(layer's name, edit's name, spec, data, spec after, data after) for every change.
template <typename Use>
void for_changes(const Use& use) {
    for (const Layer& layer : layers()) {
        if (std::find(edited_layers.begin(), edited_layers.end(), std::string_view(layer.name)) ==
            edited_layers.end()) {
            continue;
        }
        Conv2dSpec spec = spec_of(layer);
        spec.bias = true;
        ConvData data = data_of(spec);
        data.bias.assign(static_cast<std::size_t>(spec.out_channels), 1.0F);
        for (const Edit& edit : edits) {
            Conv2dSpec spec_after = spec;
            ConvData after = data;
            edit.edit(spec_after, after);
            if (spec_after == spec && after == data) continue;
            use(layer.name, edit.name, spec, data, spec_after, after);
        }
    }
}

std::string name_of(const char* layer, const char* edit) {
    return std::string(layer) + ", " + edit;
}

}  // namespace

Change::Change(std::string name, Conv2dSpec spec, ConvData before, Conv2dSpec spec_after, ConvData after)
    : name_(std::move(name)),
      sides_{Side{spec, std::move(before), {}}, Side{spec_after, std::move(after), {}}},
      y_(output_shape(spec)) {}

void Change::start(int threads) {
    convolver_ = Convolver(threads);
    convolver_.prepare(sides_[now_].spec, sides_[now_].data);
    convolver_.run(y_.data.data());
}

void Change::run() {
    const Side& before = sides_[now_];
    now_ = 1 - now_;
    const Side& after = sides_[now_];
    convolver_.prepare(after.spec, after.data);
    if (!(before.spec == after.spec)) return convolver_.run(y_.data.data());
    const auto changed = changed_outputs(after.spec, before.data, after.data);
    for (const OutputBlock& block : changed.value()) convolver_.run(block, y_.data.data());
}

bool Change::is_right() {
    Side& side = sides_[now_];
    if (!side.expected) side.expected = convolve_naive(side.spec, side.data);
    return y_ == *side.expected;
}

std::vector<std::unique_ptr<Change>> changes() {
    std::vector<std::unique_ptr<Change>> list;
    for_changes([&](const char* layer, const char* edit, const auto&... sides) {
        list.push_back(std::make_unique<Change>(name_of(layer, edit), sides...));
    });
    return list;
}

nlohmann::ordered_json changes_json() {
    nlohmann::ordered_json rows;
    for_changes([&](const char* layer, const char* edit, const auto&... /*sides*/) {
        rows[layer][edit] = name_of(layer, edit);
    });
    return rows;
}

}  // namespace convscope::bench
