// A pool of threads that lives as long as the program. One job at a time is shared out. Threads look for work for a
// moment before they sleep, and who shares a job out waits only for those that have joined in: it may be over before a
// sleeping thread has woken. It does not sleep itself: what is left is a part of a job, while to fall asleep and be
// woken takes longer than many a layer. All that a thread is told lies in one pair of cache lines: each that goes from
// core to core takes as long as thousands of multiply-adds.
#include "core/parallel.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>
#include <vector>

#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
#define CONVSCOPE_THREADS 0
#else
#define CONVSCOPE_THREADS 1
#include <hwy/cache_control.h>
#endif

namespace convscope {

int core_count() {
#if defined(CONVSCOPE_CORES)
    return CONVSCOPE_CORES;  // for tests: more than their machine may have
#elif CONVSCOPE_THREADS
    // Asked once: some systems take longer to answer than a small layer takes.
    static const int count = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    return count;
#else
    return 1;
#endif
}

#if CONVSCOPE_THREADS
namespace {

class Pool {
public:
    using Task = std::function<void(int index, int worker)>;

    Pool() {
        for (int worker = 1; worker < std::min(core_count(), most_workers); ++worker) {
            threads_.emplace_back([this, worker] { serve(worker); });
        }
    }
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;
    ~Pool() {
        for (std::size_t i = 0; i < threads_.size(); ++i) {
            tell(seats_[i + 1], over);
            threads_[i].join();
        }
    }

    /// False: another job is going on.
    bool share(int count, int workers, const Task& task) {
        if (taken_.test_and_set(std::memory_order_acquire)) return false;
        for (int worker = 0; worker < workers; ++worker) {
            Seat& seat = seat_of(worker);
            seat.task = &task;
            seat.workers = workers;
            seat.next.store(count * worker / workers, std::memory_order_relaxed);
            seat.end = count * (worker + 1) / workers;
        }
        for (int worker = 1; worker < workers; ++worker) tell(seat_of(worker), offered);
        work(0);
        for (int worker = 1; worker < workers; ++worker) wait_for(seat_of(worker));
        taken_.clear(std::memory_order_release);
        return true;
    }

    static constexpr int most_workers = 64;

private:
    enum State : int { idle, asleep, offered, joined, over };
    /// What one worker is told, and its share of the indices.
    struct alignas(128) Seat {
        std::atomic<int> state{idle};
        std::atomic<int> next{0};
        int end = 0;
        int workers = 0;
        const Task* task = nullptr;
    };

    Seat& seat_of(int worker) { return seats_[static_cast<std::size_t>(worker)]; }

    static void tell(Seat& seat, State state) {
        if (seat.state.exchange(state) == asleep) seat.state.notify_one();
    }

    /// A thread of the pool, as long as it lives.
    void serve(int worker) {
        std::atomic<int>& state = seat_of(worker).state;
        for (;;) {
            for (int turn = 0; turn < turns_before_sleep && state.load(std::memory_order_relaxed) == idle; ++turn) {
                hwy::Pause();
            }
            int found = idle;
            if (state.compare_exchange_strong(found, asleep)) state.wait(asleep);
            found = offered;
            if (state.compare_exchange_strong(found, joined, std::memory_order_acquire)) {
                work(worker);
                found = joined;
                if (!state.compare_exchange_strong(found, idle, std::memory_order_release)) return;  // it is over
            } else if (found == over) {
                return;
            }
        }
    }

    /// Returns when it is done; one that has not joined no longer may.
    static void wait_for(Seat& seat) {
        int state = seat.state.load(std::memory_order_acquire);
        if (state == offered && seat.state.compare_exchange_strong(state, idle, std::memory_order_acquire)) return;
        for (int turn = 0; seat.state.load(std::memory_order_acquire) == joined; ++turn) {
            if (turn < turns_before_yield) {
                hwy::Pause();
            } else {
                std::this_thread::yield();
            }
        }
    }

    // Its own share first, the same in every job of that size: what it wrote last time is in its core's cache. Then
    // what others have left of theirs.
    void work(int worker) {
        const Seat& own = seat_of(worker);
        const Task& task = *own.task;
        const int workers = own.workers;
        for (int turn = 0; turn < workers; ++turn) {
            Seat& seat = seat_of((worker + turn) % workers);
            while (seat.next.load(std::memory_order_relaxed) < seat.end) {
                const int index = seat.next++;
                if (index < seat.end) task(index, worker);
            }
        }
    }

    static constexpr int turns_before_yield = 1000;
    static constexpr int turns_before_sleep = 2000;

    std::atomic_flag taken_;
    std::array<Seat, most_workers> seats_;
    std::vector<std::thread> threads_;
};

}  // namespace
#endif

void parallel_for(int count, int workers, const std::function<void(int index, int worker)>& task) {
#if CONVSCOPE_THREADS
    workers = std::min({workers, count, core_count(), Pool::most_workers});
    if (workers > 1) {
        static Pool pool;
        if (pool.share(count, workers, task)) return;
    }
#else
    static_cast<void>(workers);
#endif
    for (int index = 0; index < count; ++index) task(index, 0);
}

}  // namespace convscope
