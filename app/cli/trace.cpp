// `convscope trace`: what the Step lens shows, as JSON lines or CSV, on stdout.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>

#include "app/cli/command.h"
#include "app/cli/layer_options.h"
#include "app/io/scene_files.h"
#include "app/io/trace.h"
#include "core/loop_nest.h"
#include "core/scene.h"

namespace convscope {
namespace {

struct TraceWords {
    std::string scene;
    std::string order, granularity;  ///< empty: the scene's own
    std::string from, to;            ///< empty: the first and the last step
    bool csv = false;
};

/// The step that `text` names, or `otherwise` when it is empty.
Result<std::int64_t> read_step(const std::string& text, const std::string& option, std::int64_t otherwise,
                               std::int64_t least, std::int64_t most) {
    if (text.empty()) return otherwise;
    Result<std::int64_t> number = parse_number(text, option);
    if (!number) return number;
    if (*number >= least && *number <= most) return number;
    const std::string nearest = std::to_string(std::clamp(*number, least, most));
    return fail("step_range", option, {option, text, std::to_string(least), std::to_string(most), nearest}, nearest);
}

Result<int> trace(const TraceWords& words) {
    auto scene = load_scene(words.scene);
    if (!scene) return tl::unexpected(scene.error());
    if (!words.order.empty()) {
        const auto order = loop_order_of(words.order);
        if (!order) return tl::unexpected(order.error());
        scene->order = *order;
    }
    if (!words.granularity.empty()) {
        const auto granularity = granularity_of(words.granularity);
        if (!granularity) return tl::unexpected(granularity.error());
        scene->granularity = *granularity;
    }
    const auto nest = LoopNest::make(scene->spec, scene->order);
    if (!nest) return tl::unexpected(nest.error());
    const std::int64_t steps = nest->step_count(scene->granularity);
    if (steps == 0) return exit_done;
    const auto from = read_step(words.from, "from", 0, 0, steps - 1);
    if (!from) return tl::unexpected(from.error());
    const auto to = read_step(words.to, "to", steps - 1, *from, steps - 1);
    if (!to) return tl::unexpected(to.error());

    const Tracer tracer(*scene, *nest, words.csv ? TraceForm::csv : TraceForm::json_lines);
    int error = 0;
    const TextSink print = [&](std::string_view text) {
        if (error == 0 && std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) error = errno;
        return error == 0;
    };
    bool more = print(tracer.head());
    for (std::int64_t step = *from; step <= *to && more; ++step) more = tracer.write_step(step, print);
    if (std::fflush(stdout) != 0 && error == 0) error = errno;
    if (error != 0) return fail("file_write", "stdout", {"stdout", std::generic_category().message(error)});
    return exit_done;
}

Action declare_trace(CLI::App& app) {
    auto words = std::make_shared<TraceWords>();
    app.add_option("SCENE", words->scene, "A scene file (.json) or a preset's name")->required()->option_text(" ");
    app.add_option("--order", words->order,
                   "output-stationary, channel-outer, weight-stationary, or the eight loops in any order, as in\n"
                   "\"n g oc oh ow ic kh kw\"; default: the scene's")
        ->option_text("O");
    app.add_option("--granularity", words->granularity,
                   "tap, output-position, input-channel, output-channel, group or sample; default: the scene's")
        ->option_text("G");
    app.add_option("--from", words->from, "First step; default 0")->option_text("A");
    app.add_option("--to", words->to, "Last step, included; default: the last there is")->option_text("B");
    app.add_flag("--csv", words->csv, "A table: one line a product, with a line of names above");
    return [words] { return trace(*words); };
}

}  // namespace

const Command trace_command{
    "trace", "Print the steps of a scene as JSON, one object a line, or as CSV",
    "Each line: step, indices (of the loops that the granularity keeps), output [n, channel, row, column], taps (ic, "
    "kh,\n"
    "kw, position [row, column] without padding, padding, source [channel, row, column] or null, value, weight,\n"
    "product), partial_before and partial_after. Where a step works on several outputs, each tap names its own and "
    "the\n"
    "partial sums stand in outputs. NaN and infinities are the strings \"nan\", \"inf\" and \"-inf\".\n"
    "Example: convscope trace classic --granularity output-position --from 10 --to 12",
    declare_trace};

}  // namespace convscope
