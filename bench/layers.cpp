// The table of layers: those of real networks, dilated and grouped ones above all, and small ones that people play
// with.
#include "bench/layers.h"

#include <array>
#include <nlohmann/json.hpp>
#include <random>

#include "core/cost.h"

namespace convscope::bench {
namespace {

constexpr std::array all_layers{
    Layer{"classic 2->4 5x5 s2 p1 d2 g2", 2, 4, 2, {5, 5}, {3, 3}, 2, 1, {2, 2}},
    Layer{"8->8 16x16 d2 g4", 8, 8, 4, {16, 16}, {3, 3}, 1, 2, {2, 2}},
    Layer{"3->8 64x64", 3, 8, 1, {64, 64}, {3, 3}, 1, 1, {1, 1}},
    Layer{"16->32 64x64 d2", 16, 32, 1, {64, 64}, {3, 3}, 1, 2, {2, 2}},
    Layer{"depthwise 32 112x112 d1", 32, 32, 32, {112, 112}, {3, 3}, 1, 1, {1, 1}},
    Layer{"depthwise 32 112x112 d2", 32, 32, 32, {112, 112}, {3, 3}, 1, 2, {2, 2}},
    Layer{"MobileNetV2 depthwise 144 56x56", 144, 144, 144, {56, 56}, {3, 3}, 1, 1, {1, 1}},
    Layer{"MobileNetV2 depthwise 144 56x56 s2", 144, 144, 144, {56, 56}, {3, 3}, 2, 1, {1, 1}},
    Layer{"ResNet 64->64 56x56", 64, 64, 1, {56, 56}, {3, 3}, 1, 1, {1, 1}},
    Layer{"ResNeXt 128->128 g32 56x56", 128, 128, 32, {56, 56}, {3, 3}, 1, 1, {1, 1}},
    Layer{"ASPP 256->256 33x33 d6", 256, 256, 1, {33, 33}, {3, 3}, 1, 6, {6, 6}},
    Layer{"ASPP 256->256 33x33 d12", 256, 256, 1, {33, 33}, {3, 3}, 1, 12, {12, 12}},
    Layer{"WaveNet 64->64 1x512 k1x2 d1", 64, 64, 1, {1, 513}, {1, 2}, 1, 0, {1, 1}},
    Layer{"WaveNet 64->64 1x512 k1x2 d512", 64, 64, 1, {1, 1024}, {1, 2}, 1, 0, {1, 512}},
    Layer{"photo 3->8 512x512 d1", 3, 8, 1, {512, 512}, {3, 3}, 1, 1, {1, 1}},
    Layer{"photo 3->8 512x512 d8", 3, 8, 1, {512, 512}, {3, 3}, 1, 8, {8, 8}},
    Layer{"pointwise 256->256 28x28", 256, 256, 1, {28, 28}, {1, 1}, 1, 0, {1, 1}},
};

}  // namespace

std::span<const Layer> layers() {
    return all_layers;
}

Conv2dSpec spec_of(const Layer& layer) {
    Conv2dSpec spec;
    spec.in_channels = layer.in_channels;
    spec.out_channels = layer.out_channels;
    spec.groups = layer.groups;
    spec.height = layer.size.h;
    spec.width = layer.size.w;
    spec.kernel = layer.kernel;
    spec.stride = {layer.stride, layer.stride};
    spec.dilation = layer.dilation;
    spec.pads = {layer.pad, layer.pad, layer.pad, layer.pad};
    return spec;
}

ConvData data_of(const Conv2dSpec& spec) {
    std::mt19937 random(1);
    std::uniform_int_distribution<int> whole(-3, 3);
    ConvData data{Tensor(input_shape(spec)), Tensor(weight_shape(spec)), {}};
    for (Tensor* tensor : {&data.x, &data.w}) {
        for (float& value : tensor->data) {
            value = static_cast<float>(whole(random));
        }
    }
    return data;
}

double flops_of(const Conv2dSpec& spec) {
    const Cost cost = cost_of(spec);
    return 2.0 * static_cast<double>(cost.macs - cost.padding_taps);
}

std::int64_t bytes_of(const Conv2dSpec& spec) {
    const std::int64_t elements = element_count(input_shape(spec)) + element_count(output_shape(spec));
    return elements * static_cast<std::int64_t>(sizeof(float));
}

nlohmann::ordered_json layers_json() {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Layer& layer : layers()) {
        const Conv2dSpec spec = spec_of(layer);
        list.push_back({{"name", layer.name},
                        {"in_channels", layer.in_channels},
                        {"out_channels", layer.out_channels},
                        {"groups", layer.groups},
                        {"size", {layer.size.h, layer.size.w}},
                        {"kernel_size", {layer.kernel.h, layer.kernel.w}},
                        {"stride", layer.stride},
                        {"padding", layer.pad},
                        {"dilation", {layer.dilation.h, layer.dilation.w}},
                        {"flops", flops_of(spec)},
                        {"bytes", bytes_of(spec)}});
    }
    return list;
}

}  // namespace convscope::bench
