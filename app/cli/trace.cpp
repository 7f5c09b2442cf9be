// `convscope trace`: what the Step lens shows, as JSON, one object a line and step. Each line is a pure function of
// (scene, step); a step of a thousand million taps is written as it is computed. Format: docs/command-line.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "app/cli/command.h"
#include "app/cli/layer_options.h"
#include "app/io/scene_files.h"
#include "core/loop_nest.h"
#include "core/partial.h"
#include "core/scene.h"
#include "core/taps.h"

namespace convscope {
namespace {

struct Words {
    std::string scene;
    std::string order, granularity;  ///< empty: the scene's own
    std::string from, to;            ///< empty: the first and the last step
};

/// Text on its way to stdout, in pieces.
class Output {
public:
    template <class... Args>
    void add(fmt::format_string<Args...> format, Args&&... args) {
        fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
        if (text_.size() > (std::size_t{1} << 16U)) flush();
    }
    /// A float as JSON: the shortest text that reads back as the same float; NaN and infinities, which JSON lacks, as
    /// the strings "nan", "inf" and "-inf".
    void add_number(float value) {
        if (std::isfinite(value)) {
            add("{}", value);
        } else {
            add("\"{}\"", std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
        }
    }
    void flush() {
        if (error_ == 0 && std::fwrite(text_.data(), 1, text_.size(), stdout) != text_.size()) error_ = errno;
        text_.clear();
    }
    /// Flushes; the errno of the first failure, or 0.
    int finish() {
        flush();
        if (std::fflush(stdout) != 0 && error_ == 0) error_ = errno;
        return error_;
    }
    [[nodiscard]] bool failed() const { return error_ != 0; }

private:
    std::string text_;
    int error_ = 0;
};

/// Writes the steps of one scene.
class Tracer {
public:
    Tracer(const Scene& scene, const LoopNest& nest)
        : spec_(scene.spec),
          nest_(nest),
          data_(materialise(scene)),
          depth_(nest.depth(scene.granularity)),
          taps_per_step_(nest.taps_per_step(scene.granularity)) {
        const auto& loops = nest.order().loops;
        single_output_ = std::all_of(loops.begin() + depth_, loops.end(), is_reduction);
    }

    void write_step(std::int64_t step, Output& out) const {
        const std::int64_t first = step * taps_per_step_;
        const LoopIndices indices = nest_.indices_of(first);
        out.add("{{\"step\":{},\"indices\":{{", step);
        for (int position = 0; position < depth_; ++position) {
            const Loop loop = nest_.order().loops[static_cast<std::size_t>(position)];
            out.add("{}\"{}\":{}", position == 0 ? "" : ",", name_of(loop), indices[loop]);
        }
        out.add("}},");
        if (single_output_) {
            const OutputPosition at = nest_.output_of(indices);
            write_output(at, out);
            write_taps_of(at, first, out);
            write_partials(at, first, out);
        } else {
            write_all_taps(first, out);
            write_all_outputs(indices, first, out);
        }
        out.add("}}\n");
    }

private:
    static void write_output(const OutputPosition& at, Output& out) {
        out.add("\"output\":[{},{},{},{}],", at.n, at.out_channel, at.oh, at.ow);
    }

    void write_partials(const OutputPosition& at, std::int64_t first, Output& out) const {
        out.add("\"partial_before\":");
        out.add_number(partial_output(spec_, nest_, data_, at, first));
        out.add(",\"partial_after\":");
        out.add_number(partial_output(spec_, nest_, data_, at, first + taps_per_step_));
    }

    /// What stands inside the braces of a tap.
    static void write_tap(const Tap& tap, Output& out) {
        const TapSource& from = tap.source;
        out.add("\"ic\":{},\"kh\":{},\"kw\":{},\"position\":[{},{}],\"padding\":{},", tap.ic, tap.kh, tap.kw, from.row,
                from.col, from.padding);
        if (from.zero) {
            out.add("\"source\":null,");
        } else {
            out.add("\"source\":[{},{},{}],", tap.in_channel, from.source_row, from.source_col);
        }
        out.add("\"value\":");
        out.add_number(tap.value);
        out.add(",\"weight\":");
        out.add_number(tap.weight);
        out.add(",\"product\":");
        out.add_number(tap.product);
    }

    /// The taps of a step that works on one output cell.
    void write_taps_of(const OutputPosition& at, std::int64_t first, Output& out) const {
        constexpr std::int64_t at_once = 4096;
        const std::int64_t begin = nest_.completed_taps(at, first);
        const std::int64_t end = nest_.completed_taps(at, first + taps_per_step_);
        const char* before = "\"taps\":[{";
        for (std::int64_t k = begin; k < end && !out.failed(); k += at_once) {
            for (const Tap& tap : taps_of(spec_, nest_, data_.x, data_.w, at, k, std::min(end, k + at_once))) {
                out.add("{}", before);
                before = "},{";
                write_tap(tap, out);
            }
        }
        out.add("}}],");
    }

    /// The taps of a step that works on several output cells, each with its own, in loop order.
    void write_all_taps(std::int64_t first, Output& out) const {
        const char* before = "\"taps\":[{";
        for (std::int64_t t = first; t < first + taps_per_step_ && !out.failed(); ++t) {
            const OutputPosition at = nest_.output_of(nest_.indices_of(t));
            const std::int64_t k = nest_.completed_taps(at, t);
            out.add("{}", before);
            before = "},{";
            write_output(at, out);
            write_tap(taps_of(spec_, nest_, data_.x, data_.w, at, k, k + 1).front(), out);
        }
        out.add("}}],");
    }

    /// The output cells of such a step, in loop order: those with the outer `indices` and any of the loops inside.
    void write_all_outputs(LoopIndices indices, std::int64_t first, Output& out) const {
        const auto& loops = nest_.order().loops;
        const char* before = "\"outputs\":[{";
        bool more = true;
        while (more && !out.failed()) {
            const OutputPosition at = nest_.output_of(indices);
            out.add("{}", before);
            before = "},{";
            write_output(at, out);
            write_partials(at, first, out);
            more = false;
            for (int position = loop_count - 1; position >= depth_ && !more; --position) {
                const Loop loop = loops[static_cast<std::size_t>(position)];
                if (is_reduction(loop)) continue;
                more = ++indices[loop] < nest_.extent(loop);
                if (!more) indices[loop] = 0;
            }
        }
        out.add("}}]");
    }

    const Conv2dSpec& spec_;
    const LoopNest& nest_;
    ConvData data_;
    int depth_;  ///< loops that a step's indices have
    std::int64_t taps_per_step_;
    bool single_output_ = false;
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

Result<int> run(const Words& words) {
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

    const Tracer tracer(*scene, *nest);
    Output out;
    for (std::int64_t step = *from; step <= *to && !out.failed(); ++step) tracer.write_step(step, out);
    if (const int error = out.finish(); error != 0) {
        return fail("file_write", "stdout", {"stdout", std::generic_category().message(error)});
    }
    return exit_done;
}

Action declare(CLI::App& app) {
    auto words = std::make_shared<Words>();
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
    return [words] { return run(*words); };
}

}  // namespace

const Command trace_command{
    "trace", "Print the steps of a scene as JSON, one object a line",
    "Each line: step, indices (of the loops that the granularity keeps), output [n, channel, row, column], taps (ic, "
    "kh,\n"
    "kw, position [row, column] without padding, padding, source [channel, row, column] or null, value, weight,\n"
    "product), partial_before and partial_after. Where a step works on several outputs, each tap names its own and "
    "the\n"
    "partial sums stand in outputs. NaN and infinities are the strings \"nan\", \"inf\" and \"-inf\".\n"
    "Example: convscope trace classic --granularity output-position --from 10 --to 12",
    declare};

}  // namespace convscope
