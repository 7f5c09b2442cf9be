// A pool of threads that lives as long as the program: Eigen's, whose threads look for work for a moment and then
// sleep.
#include "core/parallel.h"

#include <algorithm>
#include <atomic>
#include <thread>

#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
#define CONVSCOPE_THREADS 0
#else
#define CONVSCOPE_THREADS 1
#include <unsupported/Eigen/CXX11/ThreadPool>
#endif

namespace convscope {

int core_count() {
#if CONVSCOPE_THREADS
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
#else
    return 1;
#endif
}

void parallel_for(int count, int workers, const std::function<void(int index, int worker)>& task) {
    std::atomic<int> next{0};
    const auto work = [&](int worker) {
        for (int index = next++; index < count; index = next++) task(index, worker);
    };
#if CONVSCOPE_THREADS
    if (const int others = std::min({workers, count, core_count()}) - 1; others > 0) {
        static Eigen::ThreadPool pool(core_count() - 1);
        Eigen::Barrier done(static_cast<unsigned>(others));
        const auto help = [&](int worker) {
            work(worker);
            done.Notify();
        };
        for (int worker = 1; worker <= others; ++worker) {
            pool.Schedule([&help, worker] { help(worker); });  // captures that a std::function holds without allocating
        }
        work(0);
        done.Wait();
        return;
    }
#else
    static_cast<void>(workers);
#endif
    work(0);
}

}  // namespace convscope
