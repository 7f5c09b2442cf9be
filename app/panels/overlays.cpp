// Hints, notices, help.
#include "app/panels/overlays.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/ui/commands.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr int hint_count = 3;
constexpr float strip_margin = 6.0F;
constexpr float tools_row = 44.0F;  // the canvas's buttons with their margins

// Where hints and notices stand: the lower edge of the canvas, left of its buttons; above them when that is too narrow.
struct Strip {
    ImVec2 low;  // lower left corner
    float width = 0.0F;
};
Strip strip_of(const Session& session, const ImVec2& canvas_min, const ImVec2& canvas_max) {
    const float margin = session.px(strip_margin);
    const float whole = canvas_max.x - canvas_min.x - 2.0F * margin;
    const float beside = whole - session.canvas.tools_width - session.px(18.0F);
    const bool narrow = beside < session.px(300.0F);
    const float y = canvas_max.y - (narrow ? session.px(tools_row) : margin);
    return {{canvas_min.x + margin, y}, std::max(1.0F, std::min(narrow ? whole : beside, session.px(680.0F)))};
}

float wrapped_height(const Session& session, const std::string& shown, float size, float width) {
    ImFont* font = session.fonts.text;
    return font->CalcTextSizeA(session.type(font, size), FLT_MAX, width, shown.c_str()).y;
}

}  // namespace

// A hint gives way to the next when what it asks for was done.
void Hints::follow(Session& session) {
    const Scene& scene = session.document.scene();
    if (shown_ == session.hint) {
        const bool stepped = shown_ == 1 && scene.step != step_;
        const bool dragged = shown_ == 2 && (scene.spec.dilation != dilation_ || scene.spec.groups != groups_) &&
                             !ImGui::IsAnyMouseDown();
        if (stepped || dragged) ++session.hint;
    }
    if (shown_ == session.hint) return;
    shown_ = session.hint;
    step_ = scene.step;
    groups_ = scene.spec.groups;
    dilation_ = scene.spec.dilation;
}

void Hints::draw(Session& session, const ImVec2& canvas_min, const ImVec2& canvas_max) {
    follow(session);
    const float before = session.canvas.kept_clear;
    session.canvas.kept_clear = session.px(tools_row + strip_margin);
    if (session.hint > 0) {
        const Strip strip = strip_of(session, canvas_min, canvas_max);
        const float inset = session.px(10.0F);
        const auto wide = [&](const std::string& label) {
            return text_size(session, label, session.fonts.text, type_size::small).x + session.px(24.0F);
        };
        // Size and buttons stay where they are from one hint to the next.
        const float next = std::max(wide(session.tr("hint.next")), wide(session.tr("hint.done")));
        const float skip = wide(session.tr("hint.skip"));
        const float words = std::max(1.0F, strip.width - next - skip - session.px(8.0F) - 3.0F * inset);
        float high = session.px(28.0F);
        for (int i = 1; i <= hint_count; ++i) {
            high =
                std::max(high, wrapped_height(session, session.tr(fmt::format("hint.{}", i)), type_size::small, words));
        }
        high += session.px(14.0F);
        session.canvas.kept_clear = canvas_max.y - strip.low.y + high + session.px(strip_margin);
        ImGui::SetNextWindowPos(strip.low, ImGuiCond_Always, {0.0F, 1.0F});
        ImGui::SetNextWindowSize({strip.width, high});
        ImGui::PushStyleColor(ImGuiCol_WindowBg, vec4(mix(session.theme().raised_high, session.theme().accent, 0.1F)));
        if (ImGui::Begin("###hints", nullptr, floating_window & ~ImGuiWindowFlags_AlwaysAutoResize)) {
            const std::string shown = session.tr(fmt::format("hint.{}", session.hint));
            ImGui::PushFont(session.fonts.text, session.type(session.fonts.text, type_size::small));
            ImGui::PushStyleColor(ImGuiCol_Text, vec4(session.theme().strong));
            ImGui::SetCursorPos({inset, (high - wrapped_height(session, shown, type_size::small, words)) / 2.0F});
            ImGui::PushTextWrapPos(inset + words);
            ImGui::TextUnformatted(shown.c_str());
            ImGui::PopTextWrapPos();
            ImGui::PopStyleColor();
            ImGui::PopFont();
            const float y = (high - session.px(28.0F)) / 2.0F;
            const bool last = session.hint == hint_count;
            ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(0.0F, session.px(4.0F)));
            ImGui::SetCursorPos({strip.width - inset - next, y});
            const ImVec2 size{next, session.px(28.0F)};
            const bool on =
                button(session, session.tr(last ? "hint.done" : "hint.next") + "###hint_next", true, false, size);
            ImGui::SetCursorPos({strip.width - inset - next - session.px(8.0F) - skip, y});
            const bool off =
                !last && button(session, session.tr("hint.skip") + "###hint_skip", false, false, {skip, size.y});
            ImGui::PopStyleVar();
            if (off || (on && last)) session.leave_hints();
            if (on && !last) ++session.hint;
        }
        ImGui::End();
        ImGui::PopStyleColor();
    }
    session.moving = session.moving || session.canvas.kept_clear != before;
}

void draw_notice(Session& session, const ImVec2& canvas_min, const ImVec2& canvas_max) {
    if (!session.notice) return;
    Notice& notice = *session.notice;
    const double left = notice.until - session.time;
    if (left < 0.0) {
        session.notice.reset();
        return;
    }
    const bool fading = left < notice_fade && !session.settings.reduced_motion;
    session.moving = session.moving || fading;
    const Theme& theme = session.theme();
    Strip strip = strip_of(session, canvas_min, canvas_max);
    if (session.hint > 0) strip.low.y = canvas_max.y - session.canvas.kept_clear;
    const ImVec2 padding{session.px(12.0F), session.px(7.0F)};
    ImGui::SetNextWindowPos(strip.low, ImGuiCond_Always, {0.0F, 1.0F});
    ImGui::PushStyleVar(ImGuiStyleVar_Alpha, fading ? static_cast<float>(left / notice_fade) : 1.0F);
    ImGui::PushStyleColor(ImGuiCol_WindowBg, vec4(notice.bad ? theme.warning_ground : theme.raised_high));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, padding);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1.0F, 1.0F));
    if (ImGui::Begin("###notice", nullptr, floating_window | ImGuiWindowFlags_NoNav)) {
        ImGui::PushFont(session.fonts.text, session.type(session.fonts.text, type_size::tiny));
        ImGui::PushTextWrapPos(strip.width - padding.x);
        ImGui::PushStyleColor(ImGuiCol_Text, vec4(notice.bad ? theme.warning : theme.strong));
        ImGui::TextUnformatted(notice.text.c_str());
        ImGui::PopStyleColor();
        ImGui::PopTextWrapPos();
        ImGui::PopFont();
        if (ImGui::IsWindowHovered()) {
            notice.until = std::max(notice.until, session.time + 1.0);  // it is being read
            if (ImGui::IsMouseClicked(0)) notice.until = session.time;
        }
    }
    ImGui::End();
    ImGui::PopStyleVar(3);
    ImGui::PopStyleColor();
}

namespace {

// One subject's keys, one below the other, so that pairs stand together.
void key_list(const Session& session, KeySubject subject) {
    const Theme& theme = session.theme();
    text(session, session.tr(fmt::format("keys.{}", name_of(subject))), session.fonts.strong, type_size::small,
         theme.accent);
    for (const KeyCommand& command : commands()) {
        if (command.subject != subject) continue;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const std::string key(command.shown);
        const ImVec2 extent = text_size(session, key, session.fonts.mono, type_size::tiny);
        const float box = std::max(session.px(58.0F), extent.x + session.px(12.0F));
        ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + box, at.y + session.px(20.0F)}, u32(theme.code_ground),
                                                  session.px(5.0F));
        draw_text(session, {at.x + (box - extent.x) / 2.0F, at.y + session.px(3.0F)}, key, session.fonts.mono,
                  type_size::tiny, u32(theme.strong));
        draw_text(session, {at.x + session.px(74.0F), at.y + session.px(2.0F)},
                  session.tr(fmt::format("command.{}", command.id)), session.fonts.text, type_size::small,
                  u32(theme.text));
        ImGui::Dummy({0.0F, session.px(20.0F)});
    }
    gap(session, 6.0F);
}

}  // namespace

void draw_help(Session& session) {
    const std::string name = session.tr("help.title") + "###help_page";
    if (session.show_help && !ImGui::IsPopupOpen(name.c_str())) ImGui::OpenPopup(name.c_str());
    const ImVec2 centre = ImGui::GetMainViewport()->GetCenter();
    const ImVec2 room = ImGui::GetMainViewport()->Size;
    ImGui::SetNextWindowPos(centre, ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSize({std::min(session.px(840.0F), room.x * 0.92F), 0.0F});
    ImGui::SetNextWindowSizeConstraints({0.0F, 0.0F}, {room.x * 0.92F, room.y * 0.92F});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(session.px(28.0F), session.px(24.0F)));
    if (ImGui::BeginPopupModal(name.c_str(), nullptr,
                               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove)) {
        const Theme& theme = session.theme();
        text(session, session.tr("help.title"), session.fonts.strong, 20.0F, theme.strong);
        gap(session, 2.0F);
        text(session, session.tr("help.about"), session.fonts.text, type_size::body, theme.text);
        gap(session, 6.0F);
        text(session, session.tr("help.mouse"), session.fonts.text, type_size::small, theme.quiet);
        gap(session, 10.0F);
        heading(session, session.tr("help.keys"));
        // Steps | layer, scene | view; fewer columns where there is less room.
        const float inside = ImGui::GetContentRegionAvail().x;
        const int columns = std::clamp(static_cast<int>(inside / session.px(250.0F)), 1, 3);
        if (ImGui::BeginTable("keys", columns)) {
            for (const KeySubject subject : all_key_subjects) {
                if (subject != KeySubject::scene) ImGui::TableNextColumn();
                key_list(session, subject);
            }
            ImGui::EndTable();
        }
        gap(session, 8.0F);
        if (button(session, session.tr("help.close") + "###help_close", true)) session.show_help = false;
        if (!session.show_help) ImGui::CloseCurrentPopup();
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar();
}

}  // namespace convscope
