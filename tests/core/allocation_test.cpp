// That a Convolver which has run before allocates nothing: every allocation of this program is counted.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "core/convolve.h"
#include "tests/core/reference.h"

namespace {

std::atomic<std::int64_t> allocations{0};

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {  // inlined, GCC would miss its counterpart
    ++allocations;
    if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}

[[gnu::noinline]] void operator delete(void* memory) noexcept {
    std::free(memory);
}

[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
    std::free(memory);
}

namespace convscope {
namespace {

// Of every kernel, with work enough for two threads.
TEST(Allocation, NoneAfterTheFirstRuns) {
    for (const std::int64_t groups : {1, 4, 48}) {
        for (const int threads : {1, 2}) {
            Conv2dSpec spec;
            spec.in_channels = spec.out_channels = 48;
            spec.groups = groups;
            spec.height = spec.width = 64;
            spec.kernel = groups == 4 ? Pair{5, 5} : Pair{3, 3};
            spec.pads = {1, 1, 1, 1};
            spec.padding_mode = groups == 4 ? PaddingMode::reflect : PaddingMode::zeros;
            const ConvData data = testing::any_data(spec, testing::Numbers::integers, 1);
            Tensor y(output_shape(spec));
            Convolver convolver(threads);
            const auto run = [&] {
                convolver.prepare(spec, data);
                convolver.run(y.data.data());
            };
            for (int i = 0; i < 10; ++i) run();  // the pool's threads take turns at their parts
            const std::int64_t before = allocations;
            EXPECT_GT(before, 0);
            for (int i = 0; i < 20; ++i) run();
            EXPECT_EQ(allocations, before) << "groups " << groups << ", threads " << threads;
        }
    }
}

}  // namespace
}  // namespace convscope
