// Marks by representative cells: within a plane only the place before, at or after the step's indices matters.
#include "app/lenses/step_marks.h"

#include <fmt/format.h>

#include <cmath>

namespace convscope {

StepMarks::StepMarks(const Scene& scene, const LoopNest& nest, const ConvData& data)
    : scene_(scene), nest_(nest), data_(data), span_(span_of(scene, nest)) {}

SamplingGrid StepMarks::grid(std::int64_t ic) const {
    SamplingGrid made;
    made.kernel = scene_.spec.kernel;
    made.tap = {span_.focus[Loop::kh], span_.focus[Loop::kw]};
    LoopIndices tap = span_.focus;
    tap[Loop::ic] = ic;
    for (int row = 0; row < 3; ++row) {
        for (int col = 0; col < 3; ++col) {
            tap[Loop::kh] = made.tap.h + row - 1;
            tap[Loop::kw] = made.tap.w + col - 1;
            const bool exists = tap[Loop::kh] >= 0 && tap[Loop::kh] < made.kernel.h && tap[Loop::kw] >= 0 &&
                                tap[Loop::kw] < made.kernel.w;
            if (!exists) continue;
            const std::int64_t step = nest_.step_of(tap);
            made.state[static_cast<std::size_t>(row)][static_cast<std::size_t>(col)] =
                step < span_.first_tap  ? TapState::done
                : step < span_.last_tap ? TapState::current
                                        : TapState::waiting;
        }
    }
    return made;
}

SamplingGrid StepMarks::input_grid(std::int64_t ic) const {
    SamplingGrid made = grid(ic);
    const Sides pads = effective_pads(scene_.spec);
    made.row = span_.position.oh * scene_.spec.stride.h - pads.top;
    made.col = span_.position.ow * scene_.spec.stride.w - pads.left;
    made.dilation = scene_.spec.dilation;
    made.mirror = scene_.spec.padding_mode != PaddingMode::zeros;
    return made;
}

SamplingGrid StepMarks::kernel_grid(std::int64_t ic) const {
    return grid(ic);
}

OutputMarks StepMarks::output_marks(std::int64_t channel) const {
    OutputMarks made;
    made.oh = span_.position.oh;
    made.ow = span_.position.ow;
    const std::int64_t all = nest_.taps_per_output();
    for (int row = 0; row < 3; ++row) {
        for (int col = 0; col < 3; ++col) {
            const OutputPosition cell{span_.position.n, channel, made.oh + row - 1, made.ow + col - 1};
            if (cell.oh < 0 || cell.oh >= nest_.extent(Loop::oh) || cell.ow < 0 || cell.ow >= nest_.extent(Loop::ow)) {
                continue;
            }
            const std::int64_t before = nest_.completed_taps(cell, span_.first_tap);
            const std::int64_t after = nest_.completed_taps(cell, span_.last_tap);
            CellProgress state = after == all ? CellProgress::done
                                 : after > 0  ? CellProgress::partial
                                              : CellProgress::to_come;
            // A step that spans many outputs rings only the last of them.
            if (after > before && (span_.one_output || cell == span_.position)) state = CellProgress::current;
            made.progress[static_cast<std::size_t>(row)][static_cast<std::size_t>(col)] = state;
        }
    }
    return made;
}

CellProgress StepMarks::plane_progress(std::int64_t channel) const {
    const OutputPosition first{span_.position.n, channel, 0, 0};
    const OutputPosition last{span_.position.n, channel, nest_.extent(Loop::oh) - 1, nest_.extent(Loop::ow) - 1};
    if (nest_.completed_taps(last, span_.last_tap) == nest_.taps_per_output()) return CellProgress::done;
    return nest_.completed_taps(first, span_.last_tap) == 0 ? CellProgress::to_come : CellProgress::partial;
}

bool StepMarks::input_at_work(std::int64_t ic) const {
    const SamplingGrid made = grid(ic);
    for (const auto& row : made.state) {
        for (const TapState state : row) {
            if (state == TapState::current) return true;
        }
    }
    return false;
}

std::string StepMarks::bias_text() const {
    const auto channel = static_cast<std::size_t>(span_.position.out_channel);
    return channel < data_.bias.size() ? number_text(data_.bias[channel]) : "0";
}

constexpr double most_error = 0.12;  // of a number, that shortening it may bring

std::string number_text(float value, int significant) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    if (value == std::trunc(value) && std::abs(value) < 1e6F) return fmt::format("{}", static_cast<long>(value));
    return fmt::format("{:.{}g}", static_cast<double>(value), significant);
}

std::vector<std::string> shorter_number_texts(float value, int significant) {
    std::vector<std::string> texts;
    const std::string full = number_text(value, significant);
    std::size_t last = full.size();
    const auto offer = [&](const std::string& text) {
        if (text.size() >= last) return;
        last = text.size();
        texts.push_back(text);
    };
    const auto size = static_cast<double>(std::abs(value));
    if (!std::isfinite(value) || value == 0.0F) return texts;
    if (size >= 0.05 && size < 99'999.5) {
        for (int digits = 3; digits >= 0; --digits) {
            std::string text = fmt::format("{:.{}f}", static_cast<double>(value), digits);
            if (std::abs(std::stod(text) - static_cast<double>(value)) > most_error * size) break;
            if (size < 1.0) {
                const std::size_t zero = text.find("0.");
                if (zero != std::string::npos) text.erase(zero, 1);
            }
            offer(text);
        }
        return texts;
    }
    for (int digits = 2; digits >= 0; --digits) {  // 2.09e-07: 2.1e-7, 2e-7
        std::string text = fmt::format("{:.{}e}", static_cast<double>(value), digits);
        const std::size_t exponent = text.find('e');
        if (std::abs(std::stod(text) - static_cast<double>(value)) > most_error * size) break;
        text = text.substr(0, exponent) + fmt::format("e{}", std::stoi(text.substr(exponent + 1)));
        offer(text);
    }
    return texts;
}

}  // namespace convscope
