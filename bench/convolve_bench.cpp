// The full convolution on layers that people use (layers.cpp): the engine's own on every instruction set this CPU has,
// oneDNN, im2col with Eigen, the plain loops; and what the machine can do at most. Each way is checked against the
// plain loops before it is timed. With --ask it is a worker that report.py takes turns with: one process for each
// number of threads, since threads that one library has left spinning would slow the next.
#include <benchmark/benchmark.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "bench/changes.h"
#include "bench/im2col.h"
#include "bench/layers.h"
#include "bench/machine_limits.h"
#include "core/convolve_direct.h"
#ifdef CONVSCOPE_ONEDNN
#include "bench/onednn.h"
#endif

namespace convscope::bench {
namespace {

/// A layer with its numbers and the right answer, which is computed once, when first asked for.
class Problem {
public:
    explicit Problem(const Layer& layer) : spec_(spec_of(layer)), data_(data_of(spec_)) {}

    [[nodiscard]] const Conv2dSpec& spec() const { return spec_; }
    [[nodiscard]] const ConvData& data() const { return data_; }
    const Tensor& expected() {
        if (!expected_) expected_ = convolve_naive(spec_, data_);
        return *expected_;
    }

private:
    Conv2dSpec spec_;
    ConvData data_;
    std::optional<Tensor> expected_;
};

/// Writes y, of the output's shape.
using Run = std::function<void(Tensor& y)>;

struct Way {
    std::string name;
    std::string target;                          ///< the engine's instruction set; "" for the best
    std::function<Run(const Problem&)> prepare;  ///< done once for a layer, and not timed
};

Way direct_way(const std::string& name, Tensor (*convolve_with)(const Conv2dSpec&, const ConvData&),
               const std::string& target) {
    return {name, target, [convolve_with](const Problem& problem) -> Run {
                return [&problem, convolve_with](Tensor& y) { y = convolve_with(problem.spec(), problem.data()); };
            }};
}

/// The product's own path. The weights are packed in every run, as oneDNN reorders them in every run.
Way engine_way(const std::string& target, int threads) {
    return {"engine " + target, target, [threads](const Problem& problem) -> Run {
                return [&problem, convolver = std::make_shared<Convolver>(threads)](Tensor& y) {
                    convolver->prepare(problem.spec(), problem.data());
                    convolver->run(y.data.data());
                };
            }};
}

std::vector<Way> ways(int threads) {
    std::vector<Way> list;
    for (const std::string& target : convolve_targets()) list.push_back(engine_way(target, threads));
#ifdef CONVSCOPE_ONEDNN
    list.push_back({"oneDNN " + onednn_version(), "",
                    [](const Problem& problem) { return onednn_convolution(problem.spec(), problem.data()); }});
#endif
    list.push_back(direct_way("Eigen im2col", convolve_im2col, ""));
    list.push_back(direct_way("plain loops", convolve_naive, ""));
    return list;
}

void time_way(benchmark::State& state, Problem& problem, const Way& way, Run& run) {
    force_direct_target(way.target);
    if (!run) run = way.prepare(problem);
    Tensor y(output_shape(problem.spec()));
    run(y);
    if (!(y == problem.expected())) {
        state.SkipWithError("differs from the plain loops");
    }
    for ([[maybe_unused]] auto round : state) {
        run(y);
        benchmark::DoNotOptimize(y.data.data());
        benchmark::ClobberMemory();
    }
    state.counters["FLOP/s"] =
        benchmark::Counter(flops_of(problem.spec()), benchmark::Counter::kIsIterationInvariantRate);
    force_direct_target("");
}

void time_change(benchmark::State& state, Change& change, int threads) {
    change.start(threads);
    for ([[maybe_unused]] auto round : state) {
        change.run();
        benchmark::ClobberMemory();
    }
    if (!change.is_right()) state.SkipWithError("differs from the plain loops");
}

/// Moves `bytes` as a plain copy does, half of them read and half written, each thread its part of them.
void time_copy(benchmark::State& state, std::int64_t bytes) {
    const std::int64_t part = bytes / 2 / static_cast<std::int64_t>(sizeof(float)) / state.threads();
    const std::vector<float> from(static_cast<std::size_t>(part), 1.0F);
    std::vector<float> to(static_cast<std::size_t>(part), 2.0F);
    for ([[maybe_unused]] auto round : state) {
        copy_cells(from.data(), part, to.data());
        benchmark::DoNotOptimize(to.data());
        benchmark::ClobberMemory();
    }
    state.counters["bytes/s"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * 2.0 * static_cast<double>(part) * sizeof(float),
                           benchmark::Counter::kIsRate);
}

void time_multiply_adds(benchmark::State& state) {
    double flops = 0.0;
    for ([[maybe_unused]] auto round : state) {
        flops += run_multiply_adds(10'000);
    }
    state.counters["FLOP/s"] = benchmark::Counter(flops, benchmark::Counter::kIsRate);
}

struct Machine {
    const char* name;
    std::int64_t bytes;  ///< that the two sides of the copy take together
};

constexpr std::array copies{Machine{"copy in L2", 512 << 10}, Machine{"copy in L3", 8 << 20},
                            Machine{"copy in memory", 256 << 20}};

void register_all(const std::vector<std::unique_ptr<Problem>>& problems,
                  const std::vector<std::unique_ptr<Change>>& all_changes, int threads) {
    const auto add = [](const std::string& name, auto function) {
        return benchmark::RegisterBenchmark(name.c_str(), function)->Unit(benchmark::kMicrosecond)->UseRealTime();
    };
    add("machine / multiply-adds", time_multiply_adds)->Threads(threads);
    for (const Machine& copy : copies) {
        const auto time = [&copy](benchmark::State& state) { time_copy(state, copy.bytes); };
        add(std::string("machine / ") + copy.name, time)->Threads(threads);
    }
    for (std::size_t l = 0; l < problems.size(); ++l) {
        const std::string layer = layers()[l].name;
        Problem& problem = *problems[l];
        for (const Way& way : ways(threads)) {
            const auto run = std::make_shared<Run>();
            add(layer + " / " + way.name,
                [&problem, way, run](benchmark::State& state) { time_way(state, problem, way, *run); });
        }
        const auto time = [&problem](benchmark::State& state) { time_copy(state, bytes_of(problem.spec())); };
        add(layer + " / copy of the same bytes", time)->Threads(threads);
    }
    for (const auto& each : all_changes) {
        const auto time = [&change = *each, threads](benchmark::State& state) { time_change(state, change, threads); };
        add(each->name() + " / engine " + convolve_targets().front(), time);
    }
}

/// Bytes that the engine keeps for one thread after a run of each layer.
nlohmann::ordered_json scratch_of_layers() {
    nlohmann::ordered_json scratch;
    for (const Layer& layer : layers()) {
        const Problem problem(layer);
        Tensor y(output_shape(problem.spec()));
        Convolver convolver(1);
        convolver.prepare(problem.spec(), problem.data());
        convolver.run(y.data.data());
        scratch[layer.name] = convolver.scratch_bytes();
    }
    return scratch;
}

/// What report.py has to know: the layers, the engine's instruction sets (best first) and scratch memory, the ways.
nlohmann::ordered_json description() {
    nlohmann::ordered_json names = nlohmann::ordered_json::array();
    for (const Way& way : ways(1)) names.push_back(way.name);
    return {{"layers", layers_json()},
            {"changes", changes_json()},
            {"targets", convolve_targets()},
            {"scratch", scratch_of_layers()},
            {"ways", names}};
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Keeps the median of a benchmark's repetitions, as one line of JSON.
class OneAnswer : public benchmark::BenchmarkReporter {
public:
    bool ReportContext(const Context& /*context*/) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        std::vector<double> times;
        std::map<std::string, std::vector<double>> counters;
        for (const Run& run : runs) {
            if (run.error_occurred) answer_ = {{"error", run.error_message}};
            if (run.error_occurred || run.run_type != Run::RT_Iteration) continue;
            times.push_back(run.GetAdjustedRealTime());
            for (const auto& [name, counter] : run.counters) counters[name].push_back(counter.value);
        }
        if (times.empty()) return;
        answer_ = {{"us", median(std::move(times))}};
        for (auto& [name, values] : counters) answer_[name] = median(std::move(values));
    }
    [[nodiscard]] const nlohmann::ordered_json& answer() const { return answer_; }

private:
    nlohmann::ordered_json answer_ = {{"error", "no such benchmark"}};
};

/// For each line on standard input, a regular expression: times the benchmark that it names, answers with a line of
/// JSON.
void answer_questions() {
    for (std::string pattern; std::getline(std::cin, pattern);) {
        OneAnswer reporter;
        benchmark::RunSpecifiedBenchmarks(&reporter, pattern);
        std::cout << reporter.answer() << std::endl;
    }
}

}  // namespace
}  // namespace convscope::bench

int main(int argc, char** argv) {
    using namespace convscope::bench;
    CLI::App app("Times convolutions. Google Benchmark's own options (--benchmark_filter=...) are taken as well.");
    int threads = 1;
    bool list_layers = false;
    bool ask = false;
    app.add_option("--threads", threads, "Threads of the engine, of oneDNN and of the machine's limits")
        ->check(CLI::Range(1, 1024));
    app.add_flag("--layers", list_layers, "Print the layers, instruction sets and ways as JSON, and stop");
    app.add_flag("--ask", ask, "Time the benchmarks that standard input names, one a line, and answer in JSON");
    app.allow_extras();
    CLI11_PARSE(app, argc, argv);
    if (list_layers) {
        std::cout << description().dump(1) << '\n';
        return 0;
    }

#ifdef CONVSCOPE_ONEDNN
    set_onednn_threads(threads);
#else
    std::cerr << "oneDNN is skipped: libdnnl-dev was not there when this was built\n";
#endif
    std::vector<std::string> rest = app.remaining();
    rest.insert(rest.begin(), argv[0]);
    std::vector<char*> pointers;
    for (std::string& argument : rest) pointers.push_back(argument.data());
    int count = static_cast<int>(pointers.size());
    benchmark::Initialize(&count, pointers.data());
    if (benchmark::ReportUnrecognizedArguments(count, pointers.data())) {
        return 2;
    }
    std::vector<std::unique_ptr<Problem>> problems;
    for (const Layer& layer : layers()) problems.push_back(std::make_unique<Problem>(layer));
    const auto all_changes = changes();
    register_all(problems, all_changes, threads);
    if (ask) {
        answer_questions();
    } else {
        benchmark::RunSpecifiedBenchmarks();
    }
    benchmark::Shutdown();
    return 0;
}
