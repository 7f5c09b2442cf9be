// The steps of a scene as text: one JSON object a line and step, or one line of CSV a product. Each line is a pure
// function of (scene, step); a step of a thousand million products is written as it is computed. Formats:
// docs/command-line.md.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/error.h"
#include "core/loop_nest.h"
#include "core/partial.h"
#include "core/scene.h"
#include "core/taps.h"

namespace convscope {

enum class TraceForm : std::uint8_t { json_lines, csv };

/// Takes text in pieces; false when there is no use in more.
using TextSink = std::function<bool(std::string_view)>;

/// Writes the steps of one scene.
class Tracer {
public:
    /// `scene` is valid and has the loop order of `nest`; both outlive this.
    Tracer(const Scene& scene, const LoopNest& nest, TraceForm form);

    /// The line above all steps: the names of CSV's columns. JSON has none.
    [[nodiscard]] std::string head() const;
    /// False when the sink refused.
    bool write_step(std::int64_t step, const TextSink& sink) const;

private:
    class Output;

    void write_json(std::int64_t first, Output& out) const;
    void write_csv(std::int64_t step, std::int64_t first, Output& out) const;
    void write_partials(const OutputPosition& at, std::int64_t first, Output& out) const;
    void write_taps_of(const OutputPosition& at, std::int64_t first, Output& out) const;
    void write_all_taps(std::int64_t first, Output& out) const;
    void write_all_outputs(LoopIndices indices, std::int64_t first, Output& out) const;
    void write_row(std::int64_t step, const OutputPosition& at, const Tap& tap, float before, Output& out) const;

    const Conv2dSpec& spec_;
    const LoopNest& nest_;
    TraceForm form_;
    ConvData data_;
    int depth_;  ///< loops that a step's indices have
    std::int64_t taps_per_step_;
    bool single_output_ = false;
};

/// At most so many products are saved at once; the command line writes any number.
inline constexpr std::int64_t most_saved_products = 1'000'000;

/// Saves steps `from` to `to`, both included, of a valid scene. Atomic.
Result<void> save_trace(const std::string& path, const Scene& scene, TraceForm form, std::int64_t from,
                        std::int64_t to);

}  // namespace convscope
