// Sliders for the spec.
#include "app/panels/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/ui/widgets.h"

namespace convscope {
namespace {

// Where sliders end when nothing else sets a bound; any larger value can be typed.
constexpr std::int64_t most_channels = 64;
constexpr std::int64_t most_batch = 8;
constexpr std::int64_t most_side = 512;
constexpr std::int64_t most_kernel = 15;
constexpr std::int64_t most_stride = 8;
constexpr std::int64_t most_dilation = 16;
constexpr std::int64_t most_padding = 16;

using Change = void (*)(Conv2dSpec&, std::int64_t);

struct Range {
    std::int64_t least, most;
};

void edit(Session& session, const SliderState& state, std::int64_t value, Change change) {
    if (state.started) session.new_gesture();
    if (!state.changed) return;
    session.document.edit([&](Scene& scene) { change(scene.spec, value); }, session.gesture);
}

void field(Session& session, const std::string& name, const char* stable, std::int64_t value, Range range,
           Change change, bool lit = false, const std::string& shown = {}) {
    range.most = std::max(range.most, value);
    range.least = std::min(range.least, value);
    const SliderState state =
        slider(session, session.tr(name) + "###" + stable, value, range.least, range.most, lit, {}, shown);
    tooltip(session, session.tr(name + ".help"));
    edit(session, state, value, change);
}

std::int64_t room(std::int64_t size, std::int64_t before, std::int64_t after) {
    return size + before + after;
}

// Largest dilation (or kernel) that still fits the padded input.
std::int64_t most_dilation_for(std::int64_t space, std::int64_t kernel, bool same) {
    if (kernel <= 1 || same) return most_dilation;
    return std::clamp<std::int64_t>((space - 1) / (kernel - 1), 1, most_dilation);
}
std::int64_t most_kernel_for(std::int64_t space, std::int64_t dilation, bool same) {
    if (same) return most_kernel;
    return std::clamp<std::int64_t>((space - 1) / dilation + 1, 1, most_kernel);
}

std::string pair_text(std::int64_t h, std::int64_t w) {
    return fmt::format("{} × {}", h, w);
}

void set_image_side(Scene& scene, std::int64_t height) {
    // An image keeps its aspect: the width follows.
    const auto& array = scene.input_source.array;
    constexpr std::int64_t most = std::int64_t{1} << 31;  // larger ones are refused anyway
    if (scene.input != InputKind::image || !array || array->shape[2] < 1 || height > most) {
        scene.spec.width = height;
    } else {
        scene.spec.width =
            std::max<std::int64_t>(1, (height * array->shape[3] + array->shape[2] / 2) / array->shape[2]);
    }
    scene.spec.height = height;
}

class Fields {
public:
    explicit Fields(Session& session) : s_(session), spec_(session.document.scene().spec) {
        pads_ = effective_pads(spec_);
        same_ = spec_.padding == PaddingKind::same;
        rows_ = room(spec_.height, pads_.top, pads_.bottom);
        cols_ = room(spec_.width, pads_.left, pads_.right);
        window_ = window_size(spec_);
    }

    void tensor() {
        field(s_, "param.batch", "batch", spec_.batch, {1, most_batch},
              [](Conv2dSpec& s, std::int64_t v) { s.batch = v; });
        field(s_, "param.in_channels", "in_channels", spec_.in_channels, {1, most_channels},
              [](Conv2dSpec& s, std::int64_t v) { s.in_channels = v; });
        field(s_, "param.out_channels", "out_channels", spec_.out_channels, {1, most_channels},
              [](Conv2dSpec& s, std::int64_t v) { s.out_channels = v; });
        const std::int64_t least_h = same_ ? 1 : std::max<std::int64_t>(1, window_.h - pads_.top - pads_.bottom);
        const std::int64_t least_w = same_ ? 1 : std::max<std::int64_t>(1, window_.w - pads_.left - pads_.right);
        if (s_.axes_linked) {
            std::int64_t side = spec_.height;
            const SliderState state =
                slider(s_, s_.tr("param.size") + "###size", side, std::max(least_h, least_w),
                       std::max(most_side, spec_.height), false, {}, pair_text(spec_.height, spec_.width));
            tooltip(s_, s_.tr("param.size.help"));
            if (state.started) s_.new_gesture();
            if (state.changed) s_.document.edit([&](Scene& scene) { set_image_side(scene, side); }, s_.gesture);
        } else {
            field(s_, "param.height", "height", spec_.height, {least_h, most_side},
                  [](Conv2dSpec& s, std::int64_t v) { s.height = v; });
            field(s_, "param.width", "width", spec_.width, {least_w, most_side},
                  [](Conv2dSpec& s, std::int64_t v) { s.width = v; });
        }
    }

    void kernel() {
        const Range h{1, most_kernel_for(rows_, spec_.dilation.h, same_)};
        const Range w{1, most_kernel_for(cols_, spec_.dilation.w, same_)};
        if (s_.axes_linked) {
            field(
                s_, "param.kernel", "kernel", spec_.kernel.h, {1, std::min(h.most, w.most)},
                [](Conv2dSpec& s, std::int64_t v) {
                    s.kernel = {v, v};
                },
                false, pair_text(spec_.kernel.h, spec_.kernel.w));
        } else {
            field(s_, "param.kernel_h", "kernel_h", spec_.kernel.h, h,
                  [](Conv2dSpec& s, std::int64_t v) { s.kernel.h = v; });
            field(s_, "param.kernel_w", "kernel_w", spec_.kernel.w, w,
                  [](Conv2dSpec& s, std::int64_t v) { s.kernel.w = v; });
        }
    }

    void stride() {
        const Range range{1, same_ ? 1 : most_stride};
        if (s_.axes_linked) {
            field(
                s_, "param.stride", "stride", spec_.stride.h, range,
                [](Conv2dSpec& s, std::int64_t v) {
                    s.stride = {v, v};
                },
                false, pair_or_one(spec_.stride));
        } else {
            field(s_, "param.stride_h", "stride_h", spec_.stride.h, range,
                  [](Conv2dSpec& s, std::int64_t v) { s.stride.h = v; });
            field(s_, "param.stride_w", "stride_w", spec_.stride.w, range,
                  [](Conv2dSpec& s, std::int64_t v) { s.stride.w = v; });
        }
    }

    void padding() {
        const Range rows = padding_range(spec_.height);
        const Range cols = padding_range(spec_.width);
        if (s_.axes_linked) {
            field(
                s_, "param.padding", "padding", pads_.top, {0, std::min(rows.most, cols.most)},
                [](Conv2dSpec& s, std::int64_t v) {
                    s.padding = PaddingKind::sides;
                    s.pads = {v, v, v, v};
                },
                false, padding_text());
        } else {
            field(s_, "param.pad_top", "pad_top", pads_.top, rows,
                  [](Conv2dSpec& s, std::int64_t v) { sides(s).top = v; });
            field(s_, "param.pad_left", "pad_left", pads_.left, cols,
                  [](Conv2dSpec& s, std::int64_t v) { sides(s).left = v; });
            field(s_, "param.pad_bottom", "pad_bottom", pads_.bottom, rows,
                  [](Conv2dSpec& s, std::int64_t v) { sides(s).bottom = v; });
            field(s_, "param.pad_right", "pad_right", pads_.right, cols,
                  [](Conv2dSpec& s, std::int64_t v) { sides(s).right = v; });
        }
        const std::array<std::string, 3> kinds{s_.tr("padding.sides"), s_.tr("padding.same"), s_.tr("padding.valid")};
        const auto kind = static_cast<int>(spec_.padding);
        const int picked = dropdown_row(s_, s_.tr("param.padding_kind"), "###padding_kind",
                                        kinds[static_cast<std::size_t>(kind)], kinds, kind);
        if (picked >= 0) {
            const Sides kept = pads_;
            s_.document.edit([&](Scene& scene) {
                scene.spec.padding = static_cast<PaddingKind>(picked);
                if (scene.spec.padding == PaddingKind::sides) scene.spec.pads = kept;
            });
        }
        std::array<std::string, 4> modes;
        for (std::size_t i = 0; i < modes.size(); ++i) {
            modes[i] = s_.tr(fmt::format("padding_mode.{}", name_of(all_padding_modes[i])));
        }
        const auto mode = static_cast<int>(spec_.padding_mode);
        const int chosen = dropdown_row(s_, s_.tr("param.padding_mode"), "###padding_mode",
                                        modes[static_cast<std::size_t>(mode)], modes, mode);
        if (chosen >= 0)
            s_.document.edit(
                [&](Scene& scene) { scene.spec.padding_mode = all_padding_modes[static_cast<std::size_t>(chosen)]; });
    }

    void dilation() {
        const Range h{1, most_dilation_for(rows_, spec_.kernel.h, same_)};
        const Range w{1, most_dilation_for(cols_, spec_.kernel.w, same_)};
        if (s_.axes_linked) {
            field(
                s_, "param.dilation", "dilation", spec_.dilation.h, {1, std::min(h.most, w.most)},
                [](Conv2dSpec& s, std::int64_t v) {
                    s.dilation = {v, v};
                },
                true, pair_or_one(spec_.dilation));
        } else {
            field(
                s_, "param.dilation_h", "dilation_h", spec_.dilation.h, h,
                [](Conv2dSpec& s, std::int64_t v) { s.dilation.h = v; }, true);
            field(
                s_, "param.dilation_w", "dilation_w", spec_.dilation.w, w,
                [](Conv2dSpec& s, std::int64_t v) { s.dilation.w = v; }, true);
        }
    }

    void groups() {
        const std::vector<std::int64_t> stops = allowed_groups(spec_.in_channels, spec_.out_channels);
        std::int64_t value = spec_.groups;
        std::string shown = std::to_string(value);
        if (value == 1 && stops.size() > 1) shown = s_.tr("groups.standard", {shown});
        if (value > 1 && value == spec_.in_channels) shown = s_.tr("groups.depthwise", {shown});
        const SliderState state =
            slider(s_, s_.tr("param.groups") + "###groups", value, 1, stops.back(), true, stops, shown);
        tooltip(s_, s_.tr("param.groups.help"));
        edit(s_, state, value, [](Conv2dSpec& s, std::int64_t v) { s.groups = v; });
        if (const auto moved = s_.document.groups_moved()) {
            text(s_, s_.tr("groups.moved", {std::to_string(*moved)}), s_.fonts.text, type_size::tiny,
                 s_.theme().warning);
        }
    }

private:
    static Sides& sides(Conv2dSpec& spec) {
        spec.pads = effective_pads(spec);
        spec.padding = PaddingKind::sides;
        return spec.pads;
    }

    [[nodiscard]] Range padding_range(std::int64_t size) const {
        if (spec_.padding_mode == PaddingMode::reflect) return {0, std::min(size - 1, most_padding)};
        if (spec_.padding_mode == PaddingMode::circular) return {0, std::min(size, most_padding)};
        return {0, most_padding};
    }

    [[nodiscard]] std::string padding_text() const {
        const bool even = pads_.top == pads_.left && pads_.left == pads_.bottom && pads_.bottom == pads_.right;
        return even ? std::to_string(pads_.top)
                    : fmt::format("{}, {}, {}, {}", pads_.top, pads_.left, pads_.bottom, pads_.right);
    }

    static std::string pair_or_one(const Pair& pair) {
        return pair.h == pair.w ? std::to_string(pair.h) : pair_text(pair.h, pair.w);
    }

    Session& s_;
    const Conv2dSpec spec_;
    Sides pads_;
    bool same_ = false;
    std::int64_t rows_ = 1, cols_ = 1;
    Pair window_;
};

}  // namespace

void ParametersPanel::draw(Session& session) {
    panel_heading(session, *this);
    if (const auto& error = session.document.error()) {
        card(session, session.theme().warning_ground, 12.0F, [&] {
            ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + ImGui::CalcItemWidth());
            ImGui::PushStyleColor(ImGuiCol_Text, vec4(session.theme().warning));
            ImGui::PushFont(session.fonts.text, session.type(session.fonts.text, type_size::small));
            ImGui::TextUnformatted(session.tr(*error).c_str());
            ImGui::PopFont();
            ImGui::PopStyleColor();
            ImGui::PopTextWrapPos();
        });
        gap(session, 4.0F);
    }
    Fields fields(session);
    fields.dilation();
    fields.groups();
    rule(session);
    fields.tensor();
    fields.kernel();
    fields.stride();
    fields.padding();
    bool linked = session.axes_linked;
    if (toggle_row(session, session.tr("param.linked"), "###axes_linked", linked)) session.axes_linked = linked;
}

}  // namespace convscope
