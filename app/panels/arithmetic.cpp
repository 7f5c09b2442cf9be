// The taps of the present output as value x weight, each in its tap's colour.
#include "app/panels/arithmetic.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <tuple>
#include <vector>

#include "app/lenses/step_marks.h"
#include "app/ui/widgets.h"
#include "core/taps.h"

namespace convscope {
namespace {

constexpr std::int64_t most_channels_open = 3;    // input channels written out
constexpr std::int64_t most_channels_listed = 8;  // one line each beyond those
constexpr std::int64_t most_taps_open = 50;       // of one channel; more are folded to their sum
constexpr std::int64_t most_taps = 4096;          // of an output; past that only the sums before and after are shown
constexpr float line = 18.0F;

std::string factor(float value) {
    const std::string shown = number_text(value, 2);
    return shown.starts_with('-') ? "(" + shown + ")" : shown;
}

// State of one tap at this step.
TapState state_of(const LoopNest& nest, const StepSpan& span, const Tap& tap) {
    LoopIndices at = span.focus;
    at[Loop::ic] = tap.ic;
    at[Loop::kh] = tap.kh;
    at[Loop::kw] = tap.kw;
    const std::int64_t step = nest.step_of(at);
    return step < span.first_tap ? TapState::done : step < span.last_tap ? TapState::current : TapState::waiting;
}

void line_of(const Session& session, const ImVec2& at, float width, const std::string& name, const std::string& value,
             bool strong) {
    const Theme& theme = session.theme();
    draw_text(session, at, name, session.fonts.mono, type_size::code, u32(strong ? theme.text : theme.quiet));
    ImFont* font = strong ? session.fonts.mono_strong : session.fonts.mono;
    const ImVec2 extent = text_size(session, value, font, type_size::code);
    draw_text(session, {at.x + width - extent.x, at.y}, value, font, type_size::code,
              u32(strong ? theme.strong : theme.text));
}

class Products {
public:
    Products(Session& session, const StepSpan& span)
        : s_(session),
          spec_(session.document.scene().spec),
          nest_(session.document.nest()),
          span_(span),
          origin_(ImGui::GetCursorScreenPos()),
          width_(ImGui::CalcItemWidth()) {
        const std::int64_t inputs = spec_.in_channels / spec_.groups;
        if (nest_.taps_per_output() <= most_taps) {
            const ConvData& data = session.document.data();
            taps_ = taps_of(spec_, nest_, data.x, data.w, span.position, 0, nest_.taps_per_output());
            std::sort(taps_.begin(), taps_.end(), [](const Tap& a, const Tap& b) {
                return std::tie(a.ic, a.kh, a.kw) < std::tie(b.ic, b.kh, b.kw);
            });
        }
        const std::int64_t per_channel = spec_.kernel.h * spec_.kernel.w;
        const std::int64_t first = std::clamp<std::int64_t>(span.focus[Loop::ic] - most_channels_open + 1, 0,
                                                            std::max<std::int64_t>(0, inputs - most_channels_open));
        const bool whole = span.one_output && nest_.indices_of(span.first_tap)[Loop::ic] != span.focus[Loop::ic];
        const std::int64_t from = whole ? 0 : first;
        for (std::int64_t ic = from; ic < inputs; ++ic) {
            const std::int64_t place = ic - from;
            if (place >= most_channels_open + most_channels_listed) {
                text_line(s_.tr("arithmetic.more", {fmt::format("{}", inputs - ic)}));
                break;
            }
            channel(ic, place < most_channels_open && per_channel <= most_taps_open);
        }
    }

    void totals() {
        const auto& bias = s_.document.data().bias;
        const std::int64_t before_count = nest_.completed_taps(span_.position, span_.first_tap);
        const ConvData& data = s_.document.data();
        const float before = partial_sum(spec_, nest_, data, span_.position, before_count);
        const float after = s_.document.output_value(span_.position);
        y_ += s_.px(3.0F);
        if (!bias.empty()) {
            total(s_.tr("arithmetic.bias"), number_text(bias[static_cast<std::size_t>(span_.position.out_channel)]),
                  false);
        }
        total(s_.tr("arithmetic.before"), number_text(before, 6), false);
        total(s_.tr("arithmetic.after"), number_text(after, 6), true);
    }

    void close() const {
        ImGui::SetCursorScreenPos(origin_);
        ImGui::Dummy({width_, y_});
    }

private:
    void total(const std::string& name, const std::string& value, bool strong) {
        line_of(s_, {origin_.x, origin_.y + y_}, width_, name, value, strong);
        y_ += s_.px(line);
    }

    void text_line(const std::string& shown) {
        draw_text(s_, {origin_.x, origin_.y + y_}, shown, s_.fonts.text, type_size::tiny, u32(s_.theme().quiet));
        y_ += s_.px(line);
    }

    // Taps of one input channel: on a grid like the kernel's when it is narrow, else as running text.
    void channel(std::int64_t ic, bool open) {
        const std::int64_t kernel = spec_.kernel.h * spec_.kernel.w;
        const auto first =
            std::lower_bound(taps_.begin(), taps_.end(), ic, [](const Tap& tap, std::int64_t c) { return tap.ic < c; });
        const auto last =
            std::upper_bound(first, taps_.end(), ic, [](std::int64_t c, const Tap& tap) { return c < tap.ic; });
        const std::span<const Tap> taps(first, last);
        float sum = 0.0F;
        for (const Tap& tap : taps) sum += tap.product;
        const std::string name = fmt::format("ic {}", ic);
        const ImVec2 at{origin_.x, origin_.y + y_};
        if (!open || taps.empty()) {
            line_of(s_, at, width_, s_.tr("arithmetic.folded", {name, fmt::format("{}", kernel)}),
                    taps.empty() ? std::string("…") : "Σ " + number_text(sum, 5), false);
            y_ += s_.px(line);
            return;
        }
        line_of(s_, at, width_, name, "Σ " + number_text(sum, 5), false);
        y_ += s_.px(line);
        const float left = s_.px(10.0F);
        const float column = (width_ - left) / static_cast<float>(std::max<std::int64_t>(1, spec_.kernel.w));
        float widest = 0.0F;
        for (const Tap& tap : taps)
            widest = std::max(widest, text_size(s_, product_text(tap), s_.fonts.mono, type_size::code).x);
        const bool grid = widest + s_.px(5.0F) <= column;
        float x = left;
        for (std::size_t i = 0; i < taps.size(); ++i) {
            const Tap& tap = taps[i];
            const std::string shown = product_text(tap);
            const float wide = text_size(s_, shown, s_.fonts.mono, type_size::code).x;
            if (grid) {
                if (tap.kw == 0 && i > 0) y_ += s_.px(line);
                x = left + column * static_cast<float>(tap.kw + 1) - wide;
            } else if (x + wide > width_) {
                x = left;
                y_ += s_.px(line);
            }
            product(tap, shown, {origin_.x + x, origin_.y + y_}, wide);
            x += wide + s_.px(12.0F);
        }
        y_ += s_.px(line + 4.0F);
    }

    [[nodiscard]] std::string product_text(const Tap& tap) const {
        const std::string value = tap.source.zero ? s_.tr("arithmetic.pad") : number_text(tap.value, 2);
        return value + "·" + factor(tap.weight);
    }

    void product(const Tap& tap, const std::string& shown, const ImVec2& at, float wide) {
        const Theme& theme = s_.theme();
        const TapState state = state_of(nest_, span_, tap);
        const Colour hue = tap_colour(theme, tap.kh * spec_.kernel.w + tap.kw, spec_.kernel.h * spec_.kernel.w);
        const float strength = state == TapState::waiting ? 0.35F
                               : tap.source.zero          ? 0.6F
                               : state == TapState::done  ? 0.75F
                                                          : 1.0F;
        draw_text(s_, at, shown, s_.fonts.mono, type_size::code, u32(hue, strength));
        if (tap.source.padding) {  // a dotted line below: read from padding
            const float y = at.y + s_.px(15.0F);
            for (float x = at.x; x < at.x + wide; x += s_.px(4.0F)) {
                ImGui::GetWindowDrawList()->AddLine({x, y}, {x + s_.px(2.0F), y}, u32(theme.faint));
            }
        }
    }

    Session& s_;
    const Conv2dSpec& spec_;
    const LoopNest& nest_;
    const StepSpan& span_;
    ImVec2 origin_;
    float width_;
    std::vector<Tap> taps_;  // of the whole output, by ic, kh, kw; none when there are too many
    float y_ = 0.0F;
};

}  // namespace

void ArithmeticPanel::draw(Session& session) {
    const StepSpan span = session.document.span();
    const OutputPosition& at = span.position;
    panel_heading(session, *this, fmt::format("y[{}, {}, {}, {}]", at.n, at.out_channel, at.oh, at.ow));
    card(session, session.theme().code_ground, 14.0F, [&] {
        Products products(session, span);
        products.totals();
        products.close();
    });
    if (!span.one_output) {
        text(session, session.tr("arithmetic.many"), session.fonts.text, type_size::tiny, session.theme().quiet);
    }
    gap(session, 8.0F);
}

}  // namespace convscope
