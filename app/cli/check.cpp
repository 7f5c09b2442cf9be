// `convscope check`: the engine against answers that others computed. Both paths must give them: the fast one, with
// each instruction set that this CPU has, and the stepped one run to its last step in each of the named loop orders.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/case_folder.h"
#include "app/cli/command.h"
#include "core/convolve.h"
#include "core/convolve_direct.h"
#include "core/cost.h"

namespace convscope {
namespace {

/// The stepped path adds products one by one; larger cases are left to the fast path.
constexpr std::int64_t most_stepped_macs = 5'000'000;

struct CheckWords {
    std::vector<std::string> folders;
    std::string memory_limit = "2048";
};

/// What the loops leave behind when they have run to the end in this order.
Tensor run_loops(const Conv2dSpec& spec, const LoopNest& nest, const ConvData& data) {
    Tensor y(output_shape(spec));
    for (std::int64_t n = 0; n < y.shape[0]; ++n) {
        for (std::int64_t channel = 0; channel < y.shape[1]; ++channel) {
            partial_rows(spec, nest, data, n, channel, nest.tap_count(), 0, y.shape[2], y.plane(n, channel));
        }
    }
    return y;
}

/// What is wrong with `y`, or nothing.
std::optional<std::string> compare(const Tensor& y, const Tensor& expected, const Tolerance& tolerance) {
    if (y.shape != expected.shape) {
        return fmt::format("output is {}, expected {}", shape_text(y.shape), shape_text(expected.shape));
    }
    const CloseReport report = allclose(y.data, expected.data, tolerance);
    if (report.close) return std::nullopt;
    const auto at = static_cast<std::size_t>(report.index);
    return fmt::format("largest difference {} at [{}]: {}, expected {}; {} of {} values outside rtol={} atol={}",
                       report.largest_difference, fmt::join(unravel(report.index, y.shape), ", "), y.data[at],
                       expected.data[at], report.failures, y.data.size(), tolerance.rtol, tolerance.atol);
}

/// What is wrong with the case, or nothing.
std::optional<std::string> check_case(Case checked, const Limits& limits) {
    Result<Conv2dSpec> spec =
        checked.refusal ? Result<Conv2dSpec>(tl::unexpected(*checked.refusal))
                        : spec_of(checked.options, checked.x, checked.w, checked.b ? &*checked.b : nullptr, limits);
    if (checked.expects_refusal) {
        if (!spec) return std::nullopt;
        return "accepted, and it is to be refused";
    }
    if (!spec) return "refused: " + spec.error().message();

    const Tensor expected = to_tensor(std::move(checked.expected));
    const ConvData data = data_of(std::move(checked.x), std::move(checked.w), checked.b ? &*checked.b : nullptr);
    for (const std::string& target : convolve_targets()) {
        force_direct_target(target);
        const Tensor y = convolve(*spec, data);
        force_direct_target("");
        if (auto wrong = compare(y, expected, checked.tolerance))
            return fmt::format("fast path, {}: {}", target, *wrong);
    }
    if (cost_of(*spec).macs > most_stepped_macs) return std::nullopt;
    for (const NamedOrder& named : named_orders()) {
        const auto nest = LoopNest::make(*spec, named.order);
        if (!nest) return "refused: " + nest.error().message();
        if (auto wrong = compare(run_loops(*spec, *nest, data), expected, checked.tolerance)) {
            return fmt::format("stepped, {}: {}", named.name, *wrong);
        }
    }
    return std::nullopt;
}

Result<int> check(const CheckWords& words) {
    const auto limits = parse_memory_limit(words.memory_limit);
    if (!limits) return tl::unexpected(limits.error());
    const auto folders = find_cases(words.folders);
    if (!folders) return tl::unexpected(folders.error());
    // All are read once before the first is run: bad input is said before any result is.
    for (const std::string& folder : *folders) {
        if (const auto readable = read_case(folder); !readable) return tl::unexpected(readable.error());
    }
    std::int64_t passed = 0;
    std::int64_t failed = 0;
    for (const std::string& folder : *folders) {
        auto read = read_case(folder);
        if (!read) return tl::unexpected(read.error());
        const auto wrong = check_case(std::move(*read), *limits);
        if (wrong) fmt::print("{}: {}\n", folder, *wrong);
        ++(wrong ? failed : passed);
    }
    fmt::print("{} passed, {} failed\n", passed, failed);
    return failed == 0 ? exit_done : exit_wrong;
}

Action declare_check(CLI::App& app) {
    auto words = std::make_shared<CheckWords>();
    app.add_option("DIR", words->folders, "Folders of cases, or folders that hold such folders at any depth")
        ->required()
        ->option_text(" ");
    app.add_option("--memory-limit", words->memory_limit, "Most that the arrays of a case may take; default 2048")
        ->option_text("MiB");
    return [words] { return check(*words); };
}

}  // namespace

const Command check_command{
    "check", "Compare the engine with answers that others computed",
    "A case is a folder with case.json, input.npy, weight.npy, [bias.npy] and output.npy. case.json: kind (ok or\n"
    "error), stride, dilation, pads [top, left, bottom, right], padding_mode, groups, bias, rtol, atol; other keys "
    "are\n"
    "ignored. NaN matches NaN, an infinity its own sign. A case of kind error passes when the engine refuses it.\n"
    "A line for each failure, and last: N passed, M failed. Exit code 1 when any failed.",
    declare_check};

}  // namespace convscope
