// The taps of the present output as value x weight, each in its tap's colour. What this step makes stands on a lit
// ground. Channels are folded to one line each as far as the height that is left asks for.
#include "app/panels/arithmetic.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "app/figure/step_sums.h"
#include "app/panels/cost.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr std::int64_t most_channels_open = 3;    // input channels written out
constexpr std::int64_t most_channels_listed = 8;  // one line each beyond those
constexpr std::int64_t most_taps_open = 50;       // of one channel; more are folded to their sum
constexpr float line = 17.5F;
constexpr float below_channel = 4.0F;  // of the products of one
constexpr float indent = 4.0F;         // of the products
constexpr float least_size = 0.8F;     // share of its size to which type shrinks to keep the kernel's columns
constexpr float padding = 14.0F;       // of the card

// Input channels of the output cell and how they are shown: first <= ic < first + open in full, those around them from
// `top` on in a line each, and the rest together in the last line.
struct Plan {
    std::int64_t top = 0;
    std::int64_t first = 0;
    std::int64_t open = 0;
    std::int64_t shown = 0;  // open and listed
};

Plan plan_of(std::int64_t inputs, std::int64_t most_open, bool whole, std::int64_t focus, float room, float high,
             float low) {
    Plan plan;
    plan.open = std::min(most_open, inputs);
    const auto over = [&](std::int64_t open) {
        return static_cast<float>(open) * high + (inputs > open ? low : 0.0F) > room;
    };
    while (plan.open > 1 && over(plan.open)) --plan.open;
    const float left = std::max(0.0F, room - static_cast<float>(plan.open) * high) / low;
    const auto lines = std::clamp<std::int64_t>(static_cast<std::int64_t>(left), 1, most_channels_listed);
    const std::int64_t rest = inputs - plan.open;
    plan.shown = plan.open + (rest > lines ? lines - 1 : rest);
    plan.first = whole ? 0 : std::clamp<std::int64_t>(focus - plan.open + 1, 0, inputs - plan.open);
    plan.top = std::min(plan.first, inputs - plan.shown);
    return plan;
}

class Sums {
public:
    Sums(Session& session, const StepSpan& span, const StepSums& sums, const ArithmeticFormats& formats, float room)
        : s_(session),
          spec_(session.document.scene().spec),
          span_(span),
          sums_(sums),
          formats_(formats),
          origin_(ImGui::GetCursorScreenPos()),
          width_(std::max(1.0F, ImGui::CalcItemWidth())) {
        measure();
        const std::int64_t inputs = spec_.in_channels / spec_.groups;
        const std::int64_t most_open = sums.channels.empty() || taps_ > most_taps_open ? 0 : most_channels_open;
        const float high = s_.px(line * static_cast<float>(rows_ + 1) + below_channel);
        const Plan plan = plan_of(inputs, most_open, spans_channels(), span.focus[Loop::ic], room - totals_height(),
                                  high, s_.px(line));
        for (std::int64_t ic = plan.top; ic < plan.top + plan.shown; ++ic) {
            if (ic >= plan.first && ic < plan.first + plan.open) {
                open_channel(ic);
            } else {
                const std::string count = fmt::format("{}", taps_);
                channel_line(ic, s_.tr("arithmetic.folded", {channel_name(ic), count}));
            }
        }
        if (plan.shown < inputs) rest(plan);
        totals();
    }

    void close() const {
        ImGui::SetCursorScreenPos(origin_);
        ImGui::Dummy({width_, y_});
    }

private:
    // Size of type, columns and rows of the products of one channel: on a grid like the kernel's when it is narrow
    // enough, else as many beside each other as there is room for. The same at every step.
    void measure() {
        const auto wide = [&](const std::string& shown) {
            return text_size(s_, shown, s_.fonts.mono, type_size::code).x;
        };
        decimals_ = formats_.w.decimals > 0;
        value_slot_ = std::max(wide(formats_.x.widest), wide(s_.tr("arithmetic.pad")));
        weight_slot_ = wide(formats_.w.widest.starts_with('-') ? "·(-" + formats_.w.widest.substr(1) + ")"
                                                               : "·" + formats_.w.widest);
        if (decimals_) weight_slot_ = wide("·-") + wide(decimal_text(1.0F, formats_.w.decimals));
        const float each = value_slot_ + weight_slot_ + s_.px(9.0F);
        const float room = std::max(1.0F, width_ - s_.px(indent));
        columns_ = spec_.kernel.w;
        float share = room / static_cast<float>(columns_) / each;
        if (share < least_size) {
            columns_ = std::max<std::int64_t>(1, static_cast<std::int64_t>(room / (each + s_.px(8.0F))));
            share = room / static_cast<float>(columns_) / each;
        }
        share = fitting(share);
        size_ = type_size::code * share;
        value_slot_ *= share;
        weight_slot_ *= share;
        column_ = room / static_cast<float>(columns_);
        rows_ = (taps_ + columns_ - 1) / columns_;
    }

    // True when this step makes products of more than one input channel.
    [[nodiscard]] bool spans_channels() const {
        return std::count_if(sums_.channels.begin(), sums_.channels.end(),
                             [](const ChannelSum& each) { return each.this_step > 0; }) != 1;
    }

    [[nodiscard]] std::string sum_text(float value) const { return decimal_text(value, formats_.sums.decimals); }

    // The channel as the picture names it, and as the loop counts it where the two differ.
    [[nodiscard]] std::string channel_name(std::int64_t ic) const {
        const std::int64_t group = span_.focus[Loop::g];
        const std::string in_loop = fmt::format("{}", ic);
        if (spec_.groups == 1) return s_.tr("step.channel", {in_loop});
        const std::string channel = fmt::format("{}", group * (spec_.in_channels / spec_.groups) + ic);
        return s_.tr("arithmetic.channel_ic", {channel, in_loop});
    }

    void text_line(const std::string& name, const std::string& value, const Colour& name_colour,
                   const Colour& value_colour, bool strong = false) {
        ImFont* font = strong ? s_.fonts.mono_strong : s_.fonts.mono;
        const float value_width = text_size(s_, value, font, type_size::code).x;
        const float name_width = text_size(s_, name, s_.fonts.mono, type_size::code).x;
        const float room = std::max(1.0F, width_ - value_width - s_.px(6.0F));
        const float y = origin_.y + y_;
        draw_text(s_, {origin_.x, y}, name, s_.fonts.mono, type_size::code * fitting(room / name_width),
                  u32(name_colour));
        draw_text(s_, {origin_.x + width_ - value_width, y}, value, font, type_size::code, u32(value_colour));
        y_ += s_.px(line);
    }

    // Name and sum of the products made so far; how many these are unless it is none or all of them.
    void channel_line(std::int64_t ic, const std::string& name) {
        const Theme& theme = s_.theme();
        if (sums_.channels.empty()) return text_line(name, "…", theme.quiet, theme.quiet);
        const ChannelSum& sum = sums_.channels[static_cast<std::size_t>(ic)];
        if (sum.made == 0) return text_line(name, s_.tr("arithmetic.to_come"), theme.quiet, theme.faint);
        const bool all = sum.made == taps_;
        const std::string part =
            s_.tr("arithmetic.made", {channel_name(ic), fmt::format("{}", sum.made), fmt::format("{}", taps_)});
        text_line(all ? name : part, "Σ " + sum_text(sum.sum), theme.quiet, theme.text);
    }

    void open_channel(std::int64_t ic) {
        channel_line(ic, channel_name(ic));
        const std::span<const StepProduct> products = sums_.of_channel(ic);
        for (std::int64_t i = 0; i < taps_; ++i) {
            const std::int64_t row = i / columns_;
            const float right = origin_.x + width_ - column_ * static_cast<float>(columns_ - 1 - i % columns_);
            const float y = origin_.y + y_ + s_.px(line) * static_cast<float>(row);
            product(products[static_cast<std::size_t>(i)], right, y);
        }
        y_ += s_.px(line * static_cast<float>(rows_) + below_channel);
    }

    // value · weight, the dot where every product of the column has it.
    void product(const StepProduct& each, float right, float y) const {
        const Theme& theme = s_.theme();
        const Tap& tap = each.tap;
        const bool current = each.state == TapState::current;
        const bool some = sums_.count < static_cast<std::int64_t>(sums_.products.size());
        if (current && some) {
            ImGui::GetWindowDrawList()->AddRectFilled({right - column_ + s_.px(2.0F), y - s_.px(1.0F)},
                                                      {right + s_.px(2.0F), y + s_.px(line - 1.0F)},
                                                      u32(theme.code_lit), s_.px(3.0F));
        }
        const std::string value =
            tap.source.zero ? s_.tr("arithmetic.pad") : decimal_text(tap.value, formats_.x.decimals);
        std::string weight = decimal_text(tap.weight, formats_.w.decimals);
        const bool negative = weight.starts_with('-');
        if (decimals_) {
            weight = (negative ? "·" : "· ") + weight;  // the points line up
        } else {
            weight = negative ? "·(" + weight + ")" : "·" + weight;
        }
        ImFont* font = current && some ? s_.fonts.mono_strong : s_.fonts.mono;
        const float dot = right - weight_slot_;
        const float left = dot - text_size(s_, value, font, size_).x;
        const Colour hue = tap_colour(theme, tap.kh * spec_.kernel.w + tap.kw, taps_);
        const float strength = current ? 1.0F : each.state == TapState::done ? 0.65F : 0.35F;
        draw_text(s_, {left, y}, value, font, size_, u32(hue, strength));
        draw_text(s_, {dot, y}, weight, font, size_, u32(hue, strength));
        if (!tap.source.padding) return;
        // A dotted line below: read from padding.
        const float end = dot + text_size(s_, weight, font, size_).x;
        const float below = y + s_.px(15.0F);
        for (float x = left; x < end; x += s_.px(4.0F)) {
            ImGui::GetWindowDrawList()->AddLine({x, below}, {std::min(x + s_.px(2.0F), end), below}, u32(theme.faint));
        }
    }

    // The channels that have no line, in one.
    void rest(const Plan& plan) {
        const Theme& theme = s_.theme();
        const std::int64_t inputs = spec_.in_channels / spec_.groups;
        const std::string name = s_.tr("arithmetic.more", {fmt::format("{}", inputs - plan.shown)});
        float sum = 0.0F;
        std::int64_t made = 0;
        for (std::int64_t ic = 0; ic < static_cast<std::int64_t>(sums_.channels.size()); ++ic) {
            if (ic >= plan.top && ic < plan.top + plan.shown) continue;
            sum += sums_.channels[static_cast<std::size_t>(ic)].sum;
            made += sums_.channels[static_cast<std::size_t>(ic)].made;
        }
        const std::string value = sums_.channels.empty() ? "…"
                                  : made == 0            ? s_.tr("arithmetic.to_come")
                                                         : "Σ " + sum_text(sum);
        text_line(name, value, theme.quiet, made == 0 ? theme.faint : theme.text);
    }

    [[nodiscard]] float totals_height() const { return s_.px(3.0F * line + 6.0F); }

    // before + this step = after.
    void totals() {
        const Theme& theme = s_.theme();
        const auto& bias = s_.document.data().bias;
        y_ += s_.px(6.0F);
        ImGui::GetWindowDrawList()->AddLine({origin_.x, origin_.y + y_ - s_.px(4.0F)},
                                            {origin_.x + width_, origin_.y + y_ - s_.px(4.0F)}, u32(theme.line));
        std::string before = s_.tr("arithmetic.before");
        if (!bias.empty()) {
            const float start = bias[static_cast<std::size_t>(span_.position.out_channel)];
            before = s_.tr("arithmetic.before_bias", {sum_text(start)});
        }
        text_line(before, sum_text(sums_.before), theme.quiet, theme.text);
        const std::string count = fmt::format("{}", sums_.count);
        const std::string added = sum_text(sums_.added);
        text_line(s_.tr(sums_.count == 1 ? "arithmetic.step_one" : "arithmetic.step", {count}),
                  sums_.channels.empty()   ? "…"
                  : added.starts_with('-') ? added
                                           : "+" + added,
                  theme.text, theme.text);
        text_line(s_.tr("arithmetic.after"), sum_text(sums_.after), theme.text, theme.strong, true);
    }

    Session& s_;
    const Conv2dSpec& spec_;
    const StepSpan& span_;
    const StepSums& sums_;
    const ArithmeticFormats& formats_;
    ImVec2 origin_;
    float width_;
    std::int64_t taps_ = spec_.kernel.h * spec_.kernel.w;  // of one channel
    float size_ = type_size::code;
    float value_slot_ = 0.0F;
    float weight_slot_ = 0.0F;  // the dot in it
    bool decimals_ = false;     // of the weights
    std::int64_t columns_ = 1;
    std::int64_t rows_ = 1;
    float column_ = 0.0F;
    float y_ = 0.0F;
};

}  // namespace

void ArithmeticPanel::draw(Session& session) {
    const Document& document = session.document;
    if (formats_for_ != document.data_revision()) {
        const ConvData& data = document.data();
        formats_.x = format_of(data.x.data);
        formats_.w = format_of(data.w.data);
        formats_.sums = format_of_sums(formats_.x, formats_.w, format_of(data.bias));
        formats_for_ = document.data_revision();
    }
    const StepSpan span = document.span();
    const StepSums sums = step_sums(document.scene().spec, document.nest(), document.data(), span);
    const OutputPosition& at = span.position;
    std::string remark = fmt::format("y[{}, {}, {}, {}]", at.n, at.out_channel, at.oh, at.ow);
    if (formats_.sums.rounded) remark = session.tr("arithmetic.rounded") + " · " + remark;
    panel_heading(session, *this, remark);
    const float foot = span.one_output ? 10.0F : 33.0F;  // below the card: a gap, or a line of text
    const float room = ImGui::GetWindowHeight() - ImGui::GetStyle().WindowPadding.y - ImGui::GetCursorPosY() -
                       session.px(2.0F * 0.8F * padding + foot + CostPanel::height);
    card(session, session.theme().code_ground, padding, [&] {
        const Sums shown(session, span, sums, formats_, room);
        shown.close();
    });
    if (!span.one_output) {
        text(session, session.tr("arithmetic.many"), session.fonts.text, type_size::tiny, session.theme().quiet);
    }
    gap(session, 8.0F);
}

}  // namespace convscope
