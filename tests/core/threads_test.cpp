// The engine's threads under ThreadSanitizer: a program of its own, since that cannot be mixed with AddressSanitizer.
// It repeats what threads share: the pool, its waking and its sleep, one Convolver for many layers.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <thread>

#include "core/convolve.h"
#include "core/parallel.h"

namespace convscope {
namespace {

TEST(Threads, EveryIndexIsDoneOnceByAWorkerThatNobodyElseIs) {
    for (int round = 0; round < 200; ++round) {
        std::array<std::atomic<int>, 40> done{};
        std::array<int, 4> by_worker{};  // not atomic: two threads with one number would be a race
        parallel_for(40, 4, [&](int index, int worker) {
            ++done[static_cast<std::size_t>(index)];
            ++by_worker[static_cast<std::size_t>(worker)];
        });
        for (const auto& count : done) EXPECT_EQ(count, 1);
        if (round % 50 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));  // until they sleep
    }
}

TEST(Threads, SleepWhileThereIsNothingToDoAndWakeForMore) {
    if (core_count() == 1) GTEST_SKIP() << "there is one core, so nobody helps";
    const auto moment = std::chrono::milliseconds(100);
    std::atomic<int> by_others{0};
    const auto work = [&] {
        parallel_for(20, 2, [&](int, int worker) {
            std::this_thread::sleep_for(moment / 20);
            if (worker > 0) ++by_others;
        });
    };
    work();
    std::this_thread::sleep_for(moment);
    const std::clock_t before = std::clock();  // the program's time on all cores
    std::this_thread::sleep_for(moment);
    const double busy = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
    EXPECT_LT(busy, 0.05) << "seconds of 0.1";
    by_others = 0;
    work();
    EXPECT_GT(by_others, 0);
}

TEST(Threads, CallersAtTheSameTimeAndInsideOneAnotherAreAllServed) {
    const auto call = [] {
        for (int round = 0; round < 200; ++round) {
            std::atomic<int> done{0};
            parallel_for(5, 2, [&](int, int) { parallel_for(7, 2, [&](int, int) { ++done; }); });
            EXPECT_EQ(done, 35);
        }
    };
    std::thread other(call);
    call();
    other.join();
}

TEST(Threads, AConvolverGivesTheSameWithAnyNumberOfThem) {
    for (const std::int64_t groups : {1, 4, 32}) {
        Conv2dSpec spec;
        spec.in_channels = spec.out_channels = 32;
        spec.groups = groups;
        spec.height = spec.width = 60;
        spec.kernel = {3, 3};
        spec.dilation = {2, 2};
        spec.pads = {2, 2, 2, 2};
        ConvData data{Tensor(input_shape(spec)), Tensor(weight_shape(spec)), {}};
        for (std::size_t i = 0; i < data.x.data.size(); ++i) data.x.data[i] = static_cast<float>(i % 17) - 8.0F;
        for (std::size_t i = 0; i < data.w.data.size(); ++i) data.w.data[i] = static_cast<float>(i % 5) - 2.0F;
        Tensor alone(output_shape(spec));
        Tensor together(output_shape(spec));
        Convolver one(1);
        one.prepare(spec, data);
        one.run(alone.data.data());
        Convolver many(4);
        many.prepare(spec, data);
        for (int round = 0; round < 5; ++round) many.run(together.data.data());
        EXPECT_EQ(alone, together);
    }
}

}  // namespace
}  // namespace convscope
