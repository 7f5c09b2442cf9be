// Three lines with their names at their ends.
#include "app/panels/growth.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "app/ui/widgets.h"
#include "core/checked_math.h"

namespace convscope {
namespace {

constexpr float chart_height = 128.0F;
constexpr float below_chart = 18.0F;
constexpr float left_margin = 34.0F;
constexpr std::size_t most_dots = 24;  // more points are a line only

std::vector<std::int64_t> sizes_of(const std::vector<Axis>& layers) {
    std::vector<std::int64_t> sizes;
    for (const AxisField& field : receptive_fields(layers)) sizes.push_back(field.size);
    return sizes;
}

/// Where the lines across stand: the sizes themselves when they are few, else round numbers.
std::vector<std::int64_t> ticks_for(const std::vector<std::int64_t>& sizes) {
    const std::set<std::int64_t> own(sizes.begin(), sizes.end());
    const auto most = static_cast<double>(*own.rbegin());
    if (own.size() <= 5) {
        bool apart = true;
        double last = -most;
        for (const std::int64_t size : own) {
            apart = apart && static_cast<double>(size) - last >= most / 9.0;
            last = static_cast<double>(size);
        }
        if (apart) return {own.begin(), own.end()};
    }
    const double rough = most / 4.0;
    const double power = std::pow(10.0, std::floor(std::log10(std::max(1.0, rough))));
    double step = power;
    for (const double each : {2.0, 5.0, 10.0}) {
        if (step < rough) step = each * power;
    }
    std::vector<std::int64_t> ticks;
    const auto count = static_cast<int>(std::min(most, 4e18) / step);  // at most four
    for (int i = 1; i <= count; ++i) ticks.push_back(static_cast<std::int64_t>(step * i));
    if (ticks.empty()) ticks.push_back(*own.rbegin());
    return ticks;
}

class Chart {
public:
    Chart(const Session& session, const GrowthCurves& curves) : s_(session), curves_(curves) {
        origin_ = ImGui::GetCursorScreenPos();
        width_ = std::max(s_.px(60.0F), ImGui::GetContentRegionAvail().x);
        // A curve that grows far past this stack's leaves the chart.
        const auto own = static_cast<double>(std::max(curves.own.back(), curves.plain.back()));
        const double strided = curves.strided.empty() ? 0.0 : static_cast<double>(curves.strided.back());
        most_ = std::max(own * 1.1, std::min(strided * 1.18, own * 1.6));
    }

    void draw(const std::string& own, const std::string& plain, const std::string& strided) {
        const Theme& theme = s_.theme();
        frame();
        ImDrawList& list = *ImGui::GetWindowDrawList();
        const float top = origin_.y;
        list.PushClipRect({origin_.x, top - s_.px(4.0F)}, {origin_.x + width_, top + s_.px(chart_height + 4.0F)}, true);
        const bool other = curves_.plain != curves_.own;
        const bool third = !curves_.strided.empty();
        if (third) curve(curves_.strided, theme.warning, true);
        if (other) curve(curves_.plain, theme.faint, true);
        curve(curves_.own, theme.accent, false);
        list.PopClipRect();
        name(curves_.own, own, theme.accent);
        if (other) name(curves_.plain, plain, theme.quiet);
        if (third) name(curves_.strided, strided, theme.warning);
        ImGui::Dummy({width_, s_.px(chart_height + below_chart)});
    }

private:
    [[nodiscard]] float x_of(std::size_t level) const {
        const float share = static_cast<float>(level) / static_cast<float>(curves_.own.size() - 1);
        return origin_.x + s_.px(left_margin + 4.0F) + share * (width_ - s_.px(left_margin + 12.0F));
    }
    [[nodiscard]] float y_of(std::int64_t size) const {
        const double share = std::min(static_cast<double>(size) / most_, 4.0);
        return origin_.y + s_.px(chart_height) * static_cast<float>(1.0 - share);
    }
    struct Box {
        ImVec2 low, high;
        [[nodiscard]] bool contains(const ImVec2& p) const {
            return p.x > low.x && p.x < high.x && p.y > low.y && p.y < high.y;
        }
    };
    /// True when no curve runs through the box and no name stands there.
    [[nodiscard]] bool is_free(const Box& box) const {
        for (const Box& other : names_) {
            if (box.low.x < other.high.x && other.low.x < box.high.x && box.low.y < other.high.y &&
                other.low.y < box.high.y) {
                return false;
            }
        }
        constexpr int parts = 12;
        for (const auto* sizes : {&curves_.own, &curves_.plain, &curves_.strided}) {
            for (std::size_t i = 0; i + 1 < sizes->size(); ++i) {
                for (int part = 0; part <= parts; ++part) {
                    const float share = static_cast<float>(part) / static_cast<float>(parts);
                    const ImVec2 a = point(*sizes, i);
                    const ImVec2 b = point(*sizes, i + 1);
                    if (box.contains({a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share})) return false;
                }
            }
        }
        return true;
    }
    /// A curve's name beside one of its points, the last that has room above or below.
    void name(const std::vector<std::int64_t>& sizes, const std::string& full, const Colour& colour) {
        const std::string shown = shortened(s_, full, s_.fonts.text, type_size::tiny, width_ * 0.6F);
        const ImVec2 extent = text_size(s_, shown, s_.fonts.text, type_size::tiny);
        const float off = s_.px(5.0F);
        const float right = origin_.x + width_;
        std::optional<Box> place;
        for (std::size_t i = sizes.size() - 1; i > 0 && !place; --i) {
            const ImVec2 at = point(sizes, i);
            const ImVec2 before = point(sizes, i - 1);
            // Above a point or the middle before it, ending there; below it, beginning or ending there.
            const ImVec2 middle{(at.x + before.x) / 2.0F, (at.y + before.y) / 2.0F};
            for (const ImVec2& corner : {ImVec2(at.x - extent.x - off, at.y - extent.y - off),
                                         ImVec2(middle.x - extent.x - off, middle.y - extent.y),
                                         ImVec2(std::min(at.x, right) - extent.x, at.y + off),
                                         ImVec2(middle.x + off, middle.y + off / 2.0F)}) {
                const Box box{corner, {corner.x + extent.x, corner.y + extent.y}};
                const bool inside = box.low.x > origin_.x + s_.px(left_margin) && box.high.x <= right &&
                                    box.low.y >= origin_.y - s_.px(6.0F) &&
                                    box.high.y <= origin_.y + s_.px(chart_height);
                if (inside && is_free(box)) {
                    place = box;
                    break;
                }
            }
        }
        if (!place) {
            const ImVec2 at = point(sizes, sizes.size() - 1);
            const float y = std::clamp(at.y - extent.y - off, origin_.y, origin_.y + s_.px(chart_height) - extent.y);
            place = Box{{right - extent.x - off, y}, {right - off, y + extent.y}};
        }
        names_.push_back(*place);
        draw_text(s_, place->low, shown, s_.fonts.text, type_size::tiny, u32(colour));
    }

    [[nodiscard]] ImVec2 point(const std::vector<std::int64_t>& sizes, std::size_t level) const {
        return {x_of(level), y_of(sizes[level])};
    }

    void frame() const {
        const Theme& theme = s_.theme();
        ImDrawList& list = *ImGui::GetWindowDrawList();
        const auto small = [&](const ImVec2& at, const std::string& shown, float share) {
            const ImVec2 extent = text_size(s_, shown, s_.fonts.text, type_size::hint);
            draw_text(s_, {at.x - extent.x * share, at.y - extent.y / 2.0F}, shown, s_.fonts.text, type_size::hint,
                      u32(theme.quiet));
        };
        for (const std::int64_t tick : ticks_for(curves_.own)) {
            const float y = y_of(tick);
            list.AddLine({origin_.x + s_.px(left_margin - 4.0F), y}, {origin_.x + width_, y}, u32(theme.track));
            small({origin_.x + s_.px(left_margin - 10.0F), y}, fmt::format("{}", tick), 1.0F);
        }
        const std::size_t last = curves_.own.size() - 1;
        const float wanted = s_.px(30.0F);
        const float apart = x_of(1) - x_of(0);
        const auto every = static_cast<std::size_t>(std::max(1.0F, std::ceil(wanted / apart)));
        const float y = origin_.y + s_.px(chart_height + 11.0F);
        for (std::size_t level = 0; level <= last; level += every) {
            if (level != last && last - level < every && level != 0) break;  // room for the last one
            small({x_of(level), y}, level == 0 ? "x" : fmt::format("{}", level), 0.5F);
        }
        if (last % every != 0 || last >= every) small({x_of(last), y}, fmt::format("{}", last), 0.5F);
    }

    void curve(const std::vector<std::int64_t>& sizes, const Colour& colour, bool dashed) const {
        ImDrawList& list = *ImGui::GetWindowDrawList();
        const ImU32 ink = u32(colour);
        const float dash = s_.px(4.0F);
        for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
            const ImVec2 a{x_of(i), y_of(sizes[i])};
            const ImVec2 b{x_of(i + 1), y_of(sizes[i + 1])};
            const float length = std::hypot(b.x - a.x, b.y - a.y);
            if (!dashed || length <= dash) {
                list.AddLine(a, b, ink, s_.px(dashed ? 1.5F : 2.0F));
                continue;
            }
            const auto dashes = static_cast<int>(length / (2.0F * dash)) + 1;
            for (int part = 0; part < dashes; ++part) {
                const float at = 2.0F * dash * static_cast<float>(part);
                const float from = std::min(1.0F, at / length);
                const float to = std::min(1.0F, (at + dash) / length);
                list.AddLine({a.x + (b.x - a.x) * from, a.y + (b.y - a.y) * from},
                             {a.x + (b.x - a.x) * to, a.y + (b.y - a.y) * to}, ink, s_.px(1.5F));
            }
        }
        if (sizes.size() > most_dots) return;
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            list.AddCircleFilled({x_of(i), y_of(sizes[i])}, s_.px(3.4F), ink);
        }
    }

    const Session& s_;
    const GrowthCurves& curves_;
    ImVec2 origin_;
    float width_ = 1.0F;
    double most_ = 1.0;
    std::vector<Box> names_;
};

}  // namespace

GrowthCurves growth_curves(const std::vector<Axis>& layers) {
    GrowthCurves curves;
    curves.own = sizes_of(layers);
    std::vector<Axis> changed = layers;
    for (Axis& layer : changed) layer.dilation = 1;
    curves.plain = sizes_of(changed);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        if (layers[i].dilation > 1) changed[i].stride = saturating_mul(changed[i].stride, 2);
    }
    if (changed != layers) curves.strided = sizes_of(changed);
    if (curves.strided == curves.plain) curves.strided.clear();
    return curves;
}

void GrowthPanel::draw(Session& session) {
    study_->follow(session);
    panel_heading(session, *this);
    const bool along_rows = session.canvas.lens.field.along_rows;
    const FieldAxis& axis = study_->model().axis(along_rows);
    std::vector<std::int64_t> dilations;
    for (const Axis& layer : axis.layers) dilations.push_back(layer.dilation);
    const bool few = dilations.size() <= 8;
    Chart(session, growth_curves(axis.layers))
        .draw(few ? session.tr("rf.growth.dilation", {list_text(dilations)}) : session.tr("rf.growth.own"),
              session.tr("rf.growth.dilation", {"1"}), session.tr("rf.growth.stride"));
}

}  // namespace convscope
