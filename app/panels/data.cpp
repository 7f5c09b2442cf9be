// Input, weight and bias sources.
#include "app/panels/data.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <type_traits>
#include <vector>

#include "app/ui/widgets.h"

namespace convscope {
namespace {

std::string source_name(const Source& source, const std::string& fallback) {
    if (source.path.empty()) return fallback;
    std::string name = std::filesystem::path(source.path).filename().string();
    if (name.size() > 22) name = name.substr(0, 19) + "...";
    return name;
}

// A kind that needs a file is offered only when there is one.
template <class Kind, std::size_t count>
void kind_row(Session& session, const std::string& name, const char* stable, const std::array<Kind, count>& all,
              Kind present, const Source& source, const char* prefix,
              const std::function<void(Scene&, std::type_identity_t<Kind>)>& set) {
    std::vector<std::string> names;
    std::vector<Kind> kinds;
    int chosen = -1;
    for (const Kind kind : all) {
        const bool from_file = name_of(kind) == "image" || name_of(kind) == "array";
        if (from_file && kind != present) continue;
        if (kind == present) chosen = static_cast<int>(kinds.size());
        kinds.push_back(kind);
        const std::string shown = session.tr(fmt::format("{}.{}", prefix, name_of(kind)));
        names.push_back(from_file ? source_name(source, shown) : shown);
    }
    const std::string shown = chosen < 0 ? std::string() : names[static_cast<std::size_t>(chosen)];
    const int picked = dropdown_row(session, session.tr(name), stable, shown, names, chosen);
    if (picked >= 0) session.document.edit([&](Scene& scene) { set(scene, kinds[static_cast<std::size_t>(picked)]); });
}

bool uses_seed(const Scene& scene) {
    return scene.input == InputKind::small_integers || scene.input == InputKind::randn ||
           scene.weight == WeightKind::small_integers || scene.weight == WeightKind::randn || scene.spec.bias;
}

void reroll(Layer& layer) {
    ++layer.weight_seed;
    ++layer.bias_seed;
}

// The bias of the present output channel, to type over.
void bias_field(Session& session) {
    const std::int64_t channel = session.document.span().position.out_channel;
    const float value = session.document.data().bias[static_cast<std::size_t>(channel)];
    const float width = session.px(96.0F);
    const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
    const float y = ImGui::GetCursorPosY();
    ImGui::SetCursorPosY(y + session.px(3.0F));
    text(session, session.tr("data.bias_value", {fmt::format("{}", channel)}), session.fonts.mono, type_size::small,
         session.theme().quiet);
    ImGui::SetCursorPos({right - width, y});
    ImGui::SetNextItemWidth(width);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(session.px(8.0F), session.px(3.0F)));
    const FieldAnswer answer = value_field("###bias_value", value);
    if (answer.refused) session.refuse("bias_value", not_a_value(*answer.refused));
    if (answer.taken) {
        session.document.edit([&](Scene& scene) { set_cell(scene.bias_edits, {channel, 0, 0, 0}, *answer.taken); });
    }
    ImGui::PopStyleVar();
    show_refusal(session, "bias_value", ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
    tooltip(session, session.tr("data.bias_value.help"));
}

}  // namespace

void DataPanel::draw(Session& session) {
    rule(session);
    panel_heading(session, *this);
    const Scene& scene = session.document.scene();
    kind_row(session, "data.input", "###input_kind", all_input_kinds, scene.input, scene.input_source, "input",
             [](Scene& s, InputKind kind) {
                 s.input = kind;
                 s.input_edits.clear();
             });
    const Layer layer = session.edited_layer();
    kind_row(session, "data.weight", "###weight_kind", all_weight_kinds, layer.weight, layer.weight_source, "weight",
             [&](Scene& s, WeightKind kind) {
                 session.edited_layer(s).weight = kind;
                 session.edited_layer(s).weight_edits.clear();
             });
    bool bias = layer.spec.bias;
    if (toggle_row(session, session.tr("data.bias"), "###bias", bias)) {
        session.document.edit([&](Scene& s) { session.edited_layer(s).spec.bias = bias; });
    }
    if (session.edited_setting() == 0 && session.document.scene().spec.bias) bias_field(session);
    gap(session, 4.0F);
    if (uses_seed(scene)) {
        if (button(session, session.tr("data.reroll") + "###reroll")) {
            session.document.edit([](Scene& s) {
                ++s.input_seed;
                reroll(s);
                // Equal weights stay equal.
                for (std::vector<Layer>& other : s.others) std::for_each(other.begin(), other.end(), reroll);
            });
        }
        tooltip(session, session.tr("data.reroll.help"));
        ImGui::SameLine();
    }
    if (button(session, session.tr("data.open") + "###open")) session.requests.open_dialog = true;
    tooltip(session, session.tr("data.open.help"));
    gap(session, 6.0F);
    card(session, mix(session.theme().panel, session.theme().accent, 0.09F), 12.0F, [&] {
        const Conv2dSpec& spec = session.edited_layer().spec;
        const Pair out = output_size(spec);
        const Pair window = window_size(spec);
        ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + ImGui::CalcItemWidth());
        ImGui::PushStyleColor(ImGuiCol_Text, vec4(mix(session.theme().text, session.theme().accent, 0.25F)));
        ImGui::PushFont(session.fonts.text, session.type(session.fonts.text, type_size::small));
        const std::string line = session.tr(
            "data.summary",
            {fmt::format("{}×{}×{}", spec.out_channels, out.h, out.w), fmt::format("{}×{}", window.h, window.w),
             fmt::format("{}", spec.kernel.h * spec.kernel.w), fmt::format("{}", window.h * window.w)});
        ImGui::TextUnformatted(line.c_str());
        ImGui::PopFont();
        ImGui::PopStyleColor();
        ImGui::PopTextWrapPos();
    });
}

}  // namespace convscope
