// What a step or a jump costs: finding the loop indices, every tap of the position and its partial sum, at the start,
// in the middle, at the end and at random places of a scene of 10^12 steps. No step before it is run, so that all cost
// the same. The places take turns, so that a busy machine slows them alike.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <limits>
#include <random>
#include <vector>

#include "core/loop_nest.h"
#include "core/partial.h"
#include "core/taps.h"

namespace convscope::bench {
namespace {

// 16 -> 4096 channels, kernel 15x15, 261x261 outputs: 4096 * 16 * 15*15 * 261*261 = 1.004e12 taps. No padding, so that
// the positions differ in nothing but their place.
Conv2dSpec large_spec() {
    Conv2dSpec spec;
    spec.in_channels = 16;
    spec.out_channels = 4096;
    spec.kernel = {15, 15};
    spec.dilation = {2, 2};
    spec.height = 261 + 28;
    spec.width = 261 + 28;
    return spec;
}

ConvData random_data(const Conv2dSpec& spec) {
    std::mt19937 random(1);
    std::uniform_real_distribution<float> real(-1.0F, 1.0F);
    ConvData data{Tensor(input_shape(spec)), Tensor(weight_shape(spec)), {}};
    for (Tensor* tensor : {&data.x, &data.w}) {
        std::generate(tensor->data.begin(), tensor->data.end(), [&] { return real(random); });
    }
    return data;
}

struct Place {
    const char* name;
    double part;  // of all steps; negative: another random one each time
    std::vector<double> microseconds;
};

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

constexpr int rounds = 2001;

int run() {
    const Conv2dSpec spec = large_spec();
    const ConvData data = random_data(spec);
    const auto made = LoopNest::make(spec, named_orders()[0].order);
    if (!made) {
        std::fprintf(stderr, "%s\n", made.error().message().c_str());
        return 1;
    }
    const LoopNest& nest = *made;
    const std::int64_t last = nest.step_count(Granularity::output_position) - 1;
    std::printf("%.4g steps of one tap; %lld steps of one output, %lld taps each; medians of %d:\n",
                static_cast<double>(nest.tap_count()), static_cast<long long>(last + 1),
                static_cast<long long>(nest.taps_per_output()), rounds);

    std::array places{Place{"step 0", 0.0, {}}, Place{"middle", 0.5, {}}, Place{"end", 1.0, {}},
                      Place{"random jump", -1.0, {}}};
    std::mt19937_64 random(2);
    float seen = 0.0F;
    for (int round = 0; round < rounds; ++round) {
        for (Place& place : places) {
            const std::int64_t step = place.part < 0.0
                                          ? static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(last + 1))
                                          : static_cast<std::int64_t>(place.part * static_cast<double>(last));
            const auto before = std::chrono::steady_clock::now();
            const std::int64_t t = step * nest.taps_per_step(Granularity::output_position);
            const OutputPosition position = nest.output_of(nest.indices_of(t));
            const std::vector<Tap> taps = taps_of(spec, nest, data.x, data.w, position, 0, nest.taps_per_output());
            seen += taps.back().product;
            seen += partial_output(spec, nest, data, position, t + nest.taps_per_step(Granularity::output_position));
            const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - before;
            place.microseconds.push_back(took.count());
        }
    }
    double least = std::numeric_limits<double>::max();
    double most = 0.0;
    for (const Place& place : places) {
        const double time = median(place.microseconds);
        const bool random_place = place.part < 0.0;
        std::printf("%-12s %8.1f us%s\n", place.name, time, random_place ? "  (its cells are not in the caches)" : "");
        least = random_place ? least : std::min(least, time);
        most = random_place ? most : std::max(most, time);
    }
    std::printf("start, middle, end: slowest / fastest = %.2f, %s (checksum %g)\n", most / least,
                most / least < 1.1 ? "the same" : "NOT the same", static_cast<double>(seen));
    return 0;
}

}  // namespace
}  // namespace convscope::bench

int main() {
    return convscope::bench::run();
}
