// JSON lines and CSV of steps, flushed in pieces.
#include "app/io/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include "app/io/files.h"
#include "core/taps.h"

namespace convscope {

/// Text on its way to the sink, in pieces.
class Tracer::Output {
public:
    explicit Output(const TextSink& sink) : sink_(sink) {}

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
        if (!failed_ && !text_.empty()) failed_ = !sink_(text_);
        text_.clear();
    }
    [[nodiscard]] bool failed() const { return failed_; }

private:
    const TextSink& sink_;
    std::string text_;
    bool failed_ = false;
};

namespace {

constexpr std::int64_t taps_at_once = 4096;

template <class Output>
void write_output(const OutputPosition& at, Output& out) {
    out.add("\"output\":[{},{},{},{}],", at.n, at.out_channel, at.oh, at.ow);
}

/// What stands inside the braces of a tap.
template <class Output>
void write_tap(const Tap& tap, Output& out) {
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

}  // namespace

Tracer::Tracer(const Scene& scene, const LoopNest& nest, TraceForm form)
    : spec_(scene.spec),
      nest_(nest),
      form_(form),
      data_(materialise(scene)),
      depth_(nest.depth(scene.granularity)),
      taps_per_step_(nest.taps_per_step(scene.granularity)) {
    const auto& loops = nest.order().loops;
    single_output_ = std::all_of(loops.begin() + depth_, loops.end(), is_reduction);
}

std::string Tracer::head() const {
    if (form_ == TraceForm::json_lines) return {};
    return "step,n,channel,row,column,ic,kh,kw,input_channel,input_row,input_column,padding,source_row,source_column,"
           "value,weight,product,partial_before,partial_after\n";
}

bool Tracer::write_step(std::int64_t step, const TextSink& sink) const {
    const std::int64_t first = step * taps_per_step_;
    Output out(sink);
    if (form_ == TraceForm::csv) {
        write_csv(step, first, out);
    } else {
        out.add("{{\"step\":{},", step);
        write_json(first, out);
        out.add("}}\n");
    }
    out.flush();
    return !out.failed();
}

void Tracer::write_json(std::int64_t first, Output& out) const {
    const LoopIndices indices = nest_.indices_of(first);
    out.add("\"indices\":{{");
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
}

void Tracer::write_partials(const OutputPosition& at, std::int64_t first, Output& out) const {
    out.add("\"partial_before\":");
    out.add_number(partial_output(spec_, nest_, data_, at, first));
    out.add(",\"partial_after\":");
    out.add_number(partial_output(spec_, nest_, data_, at, first + taps_per_step_));
}

/// The taps of a step that works on one output cell.
void Tracer::write_taps_of(const OutputPosition& at, std::int64_t first, Output& out) const {
    const std::int64_t begin = nest_.completed_taps(at, first);
    const std::int64_t end = nest_.completed_taps(at, first + taps_per_step_);
    const char* before = "\"taps\":[{";
    for (std::int64_t k = begin; k < end && !out.failed(); k += taps_at_once) {
        for (const Tap& tap : taps_of(spec_, nest_, data_.x, data_.w, at, k, std::min(end, k + taps_at_once))) {
            out.add("{}", before);
            before = "},{";
            write_tap(tap, out);
        }
    }
    out.add("}}],");
}

/// The taps of a step that works on several output cells, each with its own, in loop order.
void Tracer::write_all_taps(std::int64_t first, Output& out) const {
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
void Tracer::write_all_outputs(LoopIndices indices, std::int64_t first, Output& out) const {
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

/// A product of CSV. `before` is the output's partial sum without it.
void Tracer::write_row(std::int64_t step, const OutputPosition& at, const Tap& tap, float before, Output& out) const {
    const TapSource& from = tap.source;
    out.add("{},{},{},{},{},{},{},{},{},{},{},{},", step, at.n, at.out_channel, at.oh, at.ow, tap.ic, tap.kh, tap.kw,
            tap.in_channel, from.row, from.col, from.padding ? 1 : 0);
    if (from.zero) {
        out.add(",,");
    } else {
        out.add("{},{},", from.source_row, from.source_col);
    }
    out.add("{},{},{},{},{}\n", tap.value, tap.weight, tap.product, before, before + tap.product);
}

/// The products of a step in loop order, a line each.
void Tracer::write_csv(std::int64_t step, std::int64_t first, Output& out) const {
    if (!single_output_) {
        for (std::int64_t t = first; t < first + taps_per_step_ && !out.failed(); ++t) {
            const OutputPosition at = nest_.output_of(nest_.indices_of(t));
            const std::int64_t k = nest_.completed_taps(at, t);
            const Tap tap = taps_of(spec_, nest_, data_.x, data_.w, at, k, k + 1).front();
            write_row(step, at, tap, partial_output(spec_, nest_, data_, at, t), out);
        }
        return;
    }
    const OutputPosition at = nest_.output_of(nest_.indices_of(first));
    const std::int64_t end = nest_.completed_taps(at, first + taps_per_step_);
    // In loop order one product after the other is added, as partial_output does it.
    float partial = partial_output(spec_, nest_, data_, at, first);
    for (std::int64_t k = nest_.completed_taps(at, first); k < end && !out.failed(); k += taps_at_once) {
        for (const Tap& tap : taps_of(spec_, nest_, data_.x, data_.w, at, k, std::min(end, k + taps_at_once))) {
            write_row(step, at, tap, partial, out);
            partial += tap.product;
        }
    }
}

Result<void> save_trace(const std::string& path, const Scene& scene, TraceForm form, std::int64_t from,
                        std::int64_t to) {
    const auto nest = LoopNest::make(scene.spec, scene.order);
    if (!nest) return tl::unexpected(nest.error());
    const std::int64_t products = nest->taps_per_step(scene.granularity);
    if (products > most_saved_products / std::max<std::int64_t>(1, to - from + 1)) {
        return fail("trace_large", "file", {std::to_string(most_saved_products)});
    }
    const Tracer tracer(scene, *nest, form);
    std::string text = tracer.head();
    const TextSink keep = [&](std::string_view piece) {
        text += piece;
        return true;
    };
    for (std::int64_t step = from; step <= to; ++step) tracer.write_step(step, keep);
    return write_text_file(path, text);
}

}  // namespace convscope
