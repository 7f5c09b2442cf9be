// Sliders for the spec.
#include "app/panels/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <span>

#include "app/panels/layer_fields.h"
#include "app/ui/commands.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

// Where sliders end when nothing else sets a bound; any larger value can be typed.
constexpr std::int64_t most_channels = 64;
constexpr std::int64_t most_batch = 8;
constexpr std::int64_t most_side = 512;

using Change = void (*)(Conv2dSpec&, std::int64_t);
using PairChange = void (*)(Conv2dSpec&, const Pair&);

// A slider's answer becomes an edit; what cannot be is said beside it.
void edit(Session& session, const char* stable, const SliderState& state, std::size_t numbers,
          const std::function<void(Scene&)>& change) {
    if (state.started) session.new_gesture();
    if (state.refused) {
        session.refuse(stable, not_numbers(stable, *state.refused, numbers));
    } else if (state.changed || !state.typed.empty()) {
        if (!session.document.edit(change, session.gesture)) return session.refuse(stable, *session.document.error());
        if (const auto moved = session.document.groups_moved()) {
            session.say(session.tr("groups.moved", {std::to_string(*moved)}));
        }
    }
}

void field(Session& session, const std::string& name, const char* stable, std::int64_t value, Range range,
           Change change, bool lit = false) {
    range.most = std::max(range.most, value);
    range.least = std::min(range.least, value);
    const SliderState state =
        slider(session, session.tr(name) + "###" + stable, value, range.least, range.most, {.lit = lit});
    tooltip(session, session.tr(name + ".help"));
    edit(session, stable, state, 1, [&](Scene& scene) { change(session.edited_layer(scene).spec, value); });
}

// Both axes at once. Two numbers that differ part them.
void field(Session& session, const std::string& name, const char* stable, const Pair& value, Range range,
           PairChange change, const std::string& shown, bool lit = false) {
    std::int64_t both = value.h;
    const SliderState state = slider(session, session.tr(name) + "###" + stable, both, std::min(range.least, both),
                                     std::max(range.most, both), {.lit = lit, .shown = shown, .numbers = 2});
    tooltip(session, session.tr(name + ".help"));
    const Pair wanted = state.typed.empty() ? Pair{both, both} : Pair{state.typed[0], state.typed[1]};
    edit(session, stable, state, 2, [&](Scene& scene) { change(session.edited_layer(scene).spec, wanted); });
    if (wanted.h != wanted.w && !state.typed.empty() && !session.refusal) session.axes_linked = false;
}

std::int64_t room(std::int64_t size, std::int64_t before, std::int64_t after) {
    return size + before + after;
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
    explicit Fields(Session& session) : s_(session), spec_(session.edited_layer().spec) {
        pads_ = effective_pads(spec_);
        same_ = spec_.padding == PaddingKind::same;
        rows_ = room(spec_.height, pads_.top, pads_.bottom);
        cols_ = room(spec_.width, pads_.left, pads_.right);
        window_ = window_size(spec_);
    }

    // Which layer of another setting; those of the scene's own stack are in the table of layers.
    void layer() {
        const std::size_t setting = s_.edited_setting();
        if (setting == 0) return;
        const std::vector<Layer>& layers = s_.document.scene().others[setting - 1];
        if (layers.size() == 1) return;
        std::vector<std::string> names;
        std::vector<std::size_t> places;  // of the convolutions: no other layer is stepped
        int chosen = 0;
        for (std::size_t i = 0; i < layers.size(); ++i) {
            const Layer& layer = layers[i];
            if (layer.kind != LayerKind::conv) continue;
            if (i == s_.edited_place()) chosen = static_cast<int>(places.size());
            places.push_back(i);
            names.push_back(
                s_.tr("layer.name", {std::to_string(i + 1), pair_text(layer.spec.kernel.h, layer.spec.kernel.w)}));
        }
        const int picked =
            dropdown_row(s_, s_.tr("param.layer"), "###layer", names[static_cast<std::size_t>(chosen)], names, chosen);
        tooltip(s_, s_.tr("param.layer.help"));
        if (picked >= 0) s_.edited.layer = places[static_cast<std::size_t>(picked)];
    }

    void tensor() {
        // Else the layer below decides what comes in, or the setting A.
        const bool lowest = s_.edited_setting() == 0 && s_.document.scene().below.empty();
        if (lowest) {
            field(s_, "param.batch", "batch", spec_.batch, {1, most_batch},
                  [](Conv2dSpec& s, std::int64_t v) { s.batch = v; });
            field(s_, "param.in_channels", "in_channels", spec_.in_channels, {1, most_channels},
                  [](Conv2dSpec& s, std::int64_t v) { s.in_channels = v; });
        }
        field(s_, "param.out_channels", "out_channels", spec_.out_channels, {1, most_channels},
              [](Conv2dSpec& s, std::int64_t v) { s.out_channels = v; });
        if (!lowest) return;
        const std::int64_t least_h = same_ ? 1 : std::max<std::int64_t>(1, window_.h - pads_.top - pads_.bottom);
        const std::int64_t least_w = same_ ? 1 : std::max<std::int64_t>(1, window_.w - pads_.left - pads_.right);
        if (s_.axes_linked) {
            side(std::max(least_h, least_w));
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
                s_, "param.kernel", "kernel", spec_.kernel, {1, std::min(h.most, w.most)},
                [](Conv2dSpec& s, const Pair& v) { s.kernel = v; }, pair_text(spec_.kernel.h, spec_.kernel.w));
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
                s_, "param.stride", "stride", spec_.stride, range, [](Conv2dSpec& s, const Pair& v) { s.stride = v; },
                pair_or_one(spec_.stride));
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
            all_sides(std::min(rows.most, cols.most));
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
        const auto drop = [&](const char* name, const char* stable, std::span<const std::string> items, int chosen,
                              const std::function<void(Conv2dSpec&, int)>& set) {
            const ImVec2 at = ImGui::GetCursorScreenPos();
            const int picked = dropdown_row(s_, s_.tr(name), std::string("###") + stable,
                                            items[static_cast<std::size_t>(chosen)], items, chosen);
            show_refusal(s_, stable, at, ImGui::GetCursorScreenPos());
            if (picked < 0) return;
            if (!s_.document.edit([&](Scene& scene) { set(s_.edited_layer(scene).spec, picked); })) {
                s_.refuse(stable, *s_.document.error());
            }
        };
        drop("param.padding_kind", "padding_kind", kinds, kind, [&](Conv2dSpec& spec, int picked) {
            spec.padding = static_cast<PaddingKind>(picked);
            if (spec.padding == PaddingKind::sides) spec.pads = pads_;
        });
        std::array<std::string, 4> modes;
        for (std::size_t i = 0; i < modes.size(); ++i) {
            modes[i] = s_.tr(fmt::format("padding_mode.{}", name_of(all_padding_modes[i])));
        }
        drop("param.padding_mode", "padding_mode", modes, static_cast<int>(spec_.padding_mode),
             [](Conv2dSpec& spec, int picked) {
                 spec.padding_mode = all_padding_modes[static_cast<std::size_t>(picked)];
             });
    }

    void dilation() {
        const Range h{1, most_dilation_for(rows_, spec_.kernel.h, same_)};
        const Range w{1, most_dilation_for(cols_, spec_.kernel.w, same_)};
        if (s_.axes_linked) {
            field(
                s_, "param.dilation", "dilation", spec_.dilation, {1, std::min(h.most, w.most)},
                [](Conv2dSpec& s, const Pair& v) { s.dilation = v; }, pair_or_one(spec_.dilation), true);
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
        if (value > 1 && value == spec_.in_channels) {
            const std::int64_t multiplier = spec_.out_channels / value;
            shown = multiplier == 1 ? s_.tr("groups.depthwise", {shown})
                                    : s_.tr("groups.depthwise_times", {shown, std::to_string(multiplier)});
        }
        const SliderState state = slider(s_, s_.tr("param.groups") + "###groups", value, 1, stops.back(),
                                         {.lit = true, .ticks = stops, .shown = shown});
        tooltip(s_, s_.tr("param.groups.help"));
        edit(s_, "groups", state, 1, [&](Scene& scene) { s_.edited_layer(scene).spec.groups = value; });
    }

private:
    // Height and width by one slider; an image keeps its aspect unless both are typed.
    void side(std::int64_t least) {
        std::int64_t value = spec_.height;
        const SliderState state =
            slider(s_, s_.tr("param.size") + "###size", value, least, std::max(most_side, spec_.height),
                   {.shown = pair_text(spec_.height, spec_.width), .numbers = 2});
        tooltip(s_, s_.tr("param.size.help"));
        edit(s_, "size", state, 2, [&](Scene& scene) {
            if (state.typed.empty()) return set_image_side(scene, value);
            scene.spec.height = state.typed[0];
            scene.spec.width = state.typed[1];
        });
        const bool aspect = s_.document.scene().input == InputKind::image;  // one slider holds it as well
        if (!state.typed.empty() && state.typed[0] != state.typed[1] && !aspect && !s_.refusal) s_.axes_linked = false;
    }

    // Padding by one slider. Typed: one number, (rows, columns), or (top, left, bottom, right).
    void all_sides(std::int64_t most) {
        std::int64_t value = pads_.top;
        SliderState state = slider(s_, s_.tr("param.padding") + "###padding", value, 0, std::max(most, value),
                                   {.shown = padding_text(), .numbers = 4});
        tooltip(s_, s_.tr("param.padding.help"));
        const std::vector<std::int64_t>& typed = state.typed;
        Sides wanted{value, value, value, value};
        if (typed.size() == 2) wanted = {typed[0], typed[1], typed[0], typed[1]};
        if (typed.size() == 3) state.refused = fmt::format("{}, {}, {}", typed[0], typed[1], typed[2]);
        if (typed.size() == 4) wanted = {typed[0], typed[1], typed[2], typed[3]};
        edit(s_, "padding", state, 4, [&](Scene& scene) {
            Conv2dSpec& spec = s_.edited_layer(scene).spec;
            spec.padding = PaddingKind::sides;
            spec.pads = wanted;
        });
        if (typed.size() > 1 && !even(wanted) && !s_.refusal) s_.axes_linked = false;
    }

    static bool even(const Sides& pads) {
        return pads.top == pads.left && pads.left == pads.bottom && pads.bottom == pads.right;
    }

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
        return even(pads_) ? std::to_string(pads_.top)
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
    Fields fields(session);
    fields.layer();
    const bool groups_first = session.document.scene().lens == LensKind::groups;
    if (groups_first) fields.groups();
    fields.dilation();
    if (!groups_first) fields.groups();
    rule(session);
    fields.tensor();
    fields.kernel();
    fields.stride();
    fields.padding();
    bool linked = session.axes_linked;
    if (toggle_row(session, session.tr("param.linked"), "###axes_linked", linked)) session.axes_linked = linked;
    gap(session, 2.0F);
    if (button(session, session.tr("torch.open") + "###torch_open")) run_command(session, "torch");
    tooltip(session, tip(session, "torch"));
}

}  // namespace convscope
