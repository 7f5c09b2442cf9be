// The full convolution on layers that people use: the engine's own on every instruction set this CPU has, im2col with
// Eigen, and the plain loops. One thread. Each is checked against the plain loops before it is timed.
#include <benchmark/benchmark.h>

#include <array>
#include <cmath>
#include <random>

#include "bench/im2col.h"
#include "core/convolve.h"
#include "core/convolve_direct.h"

namespace convscope::bench {
namespace {

struct Layer {
    const char* name;
    std::int64_t in_channels, out_channels, groups;
    Pair size, kernel;
    std::int64_t stride, pad;
    Pair dilation;
};

constexpr std::array layers{
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

// Small integers: every sum of them is exact, so that all ways must agree to the bit.
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

using Way = Tensor (*)(const Conv2dSpec&, const ConvData&);

void run(benchmark::State& state, const Layer& layer, Way way, const std::string& target) {
    const Conv2dSpec spec = spec_of(layer);
    const ConvData data = data_of(spec);
    force_direct_target(target);
    if (way != convolve_naive && !(way(spec, data) == convolve_naive(spec, data))) {
        state.SkipWithError("differs from the plain loops");
    }
    for (auto _ : state) {
        benchmark::DoNotOptimize(way(spec, data));
    }
    const double macs = static_cast<double>(element_count(output_shape(spec))) *
                        static_cast<double>(spec.in_channels / spec.groups * spec.kernel.h * spec.kernel.w);
    state.counters["GFLOP/s"] = benchmark::Counter(2e-9 * macs, benchmark::Counter::kIsIterationInvariantRate);
    force_direct_target("");
}

void register_all() {
    const auto add = [](const Layer& layer, const std::string& name, Way way, const std::string& target) {
        const std::string full = std::string(layer.name) + " / " + name;
        benchmark::RegisterBenchmark(full.c_str(), [&layer, way, target](benchmark::State& state) {
            run(state, layer, way, target);
        })->Unit(benchmark::kMicrosecond);
    };
    for (const Layer& layer : layers) {
        for (const std::string& target : convolve_targets()) {
            add(layer, "engine " + target, convolve, target);
        }
        add(layer, "Eigen im2col", convolve_im2col, "");
        add(layer, "plain loops", convolve_naive, "");
    }
}

}  // namespace
}  // namespace convscope::bench

int main(int argc, char** argv) {
    convscope::bench::register_all();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 2;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
