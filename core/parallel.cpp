// A pool of threads that lives as long as the program: Eigen's, whose threads look for work for a moment and then
// sleep. One job at a time is shared out, and who shares it out waits only for the threads that have joined in: a job
// may be over before a sleeping thread has woken. It does not sleep itself: what is left is a part of a job, while to
// fall asleep and be woken takes longer than many a layer.
#include "core/parallel.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
#define CONVSCOPE_THREADS 0
#else
#define CONVSCOPE_THREADS 1
#include <hwy/cache_control.h>

#include <unsupported/Eigen/CXX11/ThreadPool>
#endif

namespace convscope {

int core_count() {
#if CONVSCOPE_THREADS
    // Asked once: some systems take longer to answer than a small layer takes.
    static const int count = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    return count;
#else
    return 1;
#endif
}

#if CONVSCOPE_THREADS
namespace {

/// What is shared out, if anything. It outlives every job: a thread may come when all is done.
class Job {
public:
    using Task = std::function<void(int index, int worker)>;

    /// False: another job is going on.
    bool share(int count, int workers, const Task& task) {
        if (taken_.test_and_set(std::memory_order_acquire)) return false;
        static Eigen::ThreadPool pool(core_count() - 1);
        task_ = &task;
        workers_ = workers;
        next_worker_ = 1;
        for (int worker = 0; worker < workers; ++worker) {
            share_of(worker).next = count * worker / workers;
            share_of(worker).end = count * (worker + 1) / workers;
        }
        state_.store(open, std::memory_order_release);
        for (int other = 1; other < workers; ++other) {
            pool.Schedule([this] { join(); });  // a capture that a std::function holds without allocating
        }
        work(0);
        state_.fetch_and(~open);
        for (int turn = 0; state_.load(std::memory_order_acquire) != 0; ++turn) {
            if (turn < turns_before_yield) {
                hwy::Pause();
            } else {
                std::this_thread::yield();
            }
        }
        taken_.clear(std::memory_order_release);
        return true;
    }

    static constexpr int most_workers = 64;

private:
    struct alignas(64) Share {  // in a cache line of its own
        std::atomic<int> next{0};
        int end = 0;
    };

    static constexpr unsigned open = 1;  // of state_: threads may join
    static constexpr unsigned one = 2;   // a thread that has joined
    static constexpr int turns_before_yield = 1000;

    Share& share_of(int worker) { return shares_[static_cast<std::size_t>(worker)]; }

    void join() {
        unsigned state = state_.load(std::memory_order_relaxed);
        do {
            if ((state & open) == 0) return;
        } while (!state_.compare_exchange_weak(state, state + one, std::memory_order_acquire));
        // One that was called for an earlier job may be one too many.
        if (const int worker = next_worker_++; worker < workers_) work(worker);
        state_.fetch_sub(one, std::memory_order_release);
    }

    // Its own share first, the same in every job of that size: what it wrote last time is in its core's cache. Then
    // what others have left of theirs.
    void work(int worker) {
        for (int turn = 0; turn < workers_; ++turn) {
            Share& share = share_of((worker + turn) % workers_);
            for (int index = share.next++; index < share.end; index = share.next++) (*task_)(index, worker);
        }
    }

    std::atomic_flag taken_;
    std::atomic<unsigned> state_{0};
    const Task* task_ = nullptr;
    int workers_ = 0;
    std::array<Share, most_workers> shares_;
    std::atomic<int> next_worker_{1};
};

}  // namespace
#endif

void parallel_for(int count, int workers, const std::function<void(int index, int worker)>& task) {
#if CONVSCOPE_THREADS
    static Job job;
    workers = std::min({workers, count, core_count(), Job::most_workers});
    if (workers > 1 && job.share(count, workers, task)) return;
#else
    static_cast<void>(workers);
#endif
    for (int index = 0; index < count; ++index) task(index, 0);
}

}  // namespace convscope
