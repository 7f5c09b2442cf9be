// Questions about receptive fields: the sizes of a deep stack, the path-count map of a large field, and effective
// fields.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>

#include "core/effective_field.h"
#include "core/receptive_field.h"

namespace convscope::bench {
namespace {

/// What ResNets are made of: a 1x1, a 3x3 and a 1x1 layer, over and over, with a stride here and there.
void field_sizes_of_200_layers(benchmark::State& state) {
    std::vector<Axis> axes;
    for (int l = 0; l < 200; ++l) {
        const std::int64_t kernel = l % 3 == 1 ? 3 : 1;
        axes.push_back(
            {.size = 4096, .out = 4096, .kernel = kernel, .stride = l % 50 == 49 ? 2 : 1, .pad_before = kernel / 2});
    }
    for ([[maybe_unused]] auto round : state) {
        benchmark::DoNotOptimize(receptive_fields(axes));  // rows
        benchmark::DoNotOptimize(receptive_fields(axes));  // columns
    }
}

/// Paths to a whole square of cells, as the map that is drawn.
void path_map(benchmark::State& state, const std::vector<Axis>& axes, std::int64_t side) {
    for ([[maybe_unused]] auto round : state) {
        const PathCounts rows = paths_down(axes, 2048, Border::clip).front();
        const PathCounts cols = paths_down(axes, 2048, Border::clip).front();
        std::vector<float> map;
        map.reserve(rows.counts.size() * cols.counts.size());
        for (const long double row : rows.counts) {
            for (const long double col : cols.counts) map.push_back(static_cast<float>(row * col));
        }
        if (rows.counts.size() != static_cast<std::size_t>(side)) std::abort();
        benchmark::DoNotOptimize(map.data());
    }
}

void path_map_of_10_layers(benchmark::State& state) {  // 1024x1024
    std::vector<Axis> axes;
    for (std::int64_t dilation = 1; dilation <= 512; dilation *= 2) {
        axes.push_back({.size = 4096, .out = 4096, .kernel = 2, .dilation = dilation, .pad_before = dilation});
    }
    path_map(state, axes, 1024);
}

void path_map_of_200_layers(benchmark::State& state) {  // 1025x1025
    std::vector<Axis> axes;
    for (int l = 0; l < 200; ++l) {
        const std::int64_t dilation = l < 112 ? 3 : 2;
        axes.push_back({.size = 4096, .out = 4096, .kernel = 3, .dilation = dilation, .pad_before = dilation});
    }
    path_map(state, axes, 1025);
}

Layer convolution(std::int64_t channels, std::int64_t side, std::int64_t kernel) {
    Layer layer;
    layer.spec.in_channels = layer.spec.out_channels = channels;
    layer.spec.height = layer.spec.width = side;
    layer.spec.kernel = {kernel, kernel};
    layer.spec.padding = PaddingKind::same;
    layer.relu = true;
    return layer;
}

void run_field(benchmark::State& state, const std::vector<Layer>& stack, std::int64_t draws) {
    const OutputPosition probe{0, 0, stack.back().spec.height / 2, stack.back().spec.width / 2};
    for ([[maybe_unused]] auto round : state) {
        auto field = EffectiveField::of_draws(stack, probe, draws, 1);
        if (!field) std::abort();
        while (field->work(10'000'000)) {
        }
        benchmark::DoNotOptimize(field->map());
        state.counters["work"] = static_cast<double>(field->total());
    }
}

void effective_field_of_4_layers(benchmark::State& state) {  // 3x3, 16 channels, 128x128, 20 draws
    run_field(state, std::vector<Layer>(4, convolution(16, 128, 3)), 20);
}

void effective_field_of_20_layers(benchmark::State& state) {  // 3x3, 64 channels, 128x128, one draw
    run_field(state, std::vector<Layer>(20, convolution(64, 128, 3)), 1);
}

void effective_field_depthwise(benchmark::State& state) {  // 10 times 7x7 in 256 groups and 1x1, 64x64, one draw
    std::vector<Layer> stack;
    for (int l = 0; l < 10; ++l) {
        stack.push_back(convolution(256, 64, 7));
        stack.back().spec.groups = 256;
        stack.push_back(convolution(256, 64, 1));
    }
    run_field(state, stack, 1);
}

BENCHMARK(field_sizes_of_200_layers)->Unit(benchmark::kMillisecond);
BENCHMARK(path_map_of_10_layers)->Unit(benchmark::kMillisecond);
BENCHMARK(path_map_of_200_layers)->Unit(benchmark::kMillisecond);
BENCHMARK(effective_field_of_4_layers)->Unit(benchmark::kMillisecond);
BENCHMARK(effective_field_of_20_layers)->Unit(benchmark::kMillisecond);
BENCHMARK(effective_field_depthwise)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace convscope::bench

BENCHMARK_MAIN();
