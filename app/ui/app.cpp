// The frame: keys, clock, work, then the rooms of the window.
#include "app/ui/app.h"

#include <imgui_internal.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

#include "app/panels/cost.h"
#include "app/panels/top_bar.h"
#include "app/panels/transport.h"
#include "app/ui/commands.h"
#include "app/ui/opening.h"
#include "app/ui/paste.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr double work_milliseconds = 12.0;
constexpr double work_while_held = 4.0;  // what is dragged is to follow the hand
constexpr double told_seconds = 8.0;
constexpr double clipboard_pace = 0.02;     // seconds from frame to frame while an image is asked for
constexpr double tooltip_pace = 0.05;       // seconds from frame to frame while a tooltip is waited for
constexpr float least_above_check = 90.0F;  // height of the panels above the check; in less it scrolls with them
constexpr ImGuiWindowFlags host_flags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                        ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                                        ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollWithMouse;

// Dear ImGui takes quick presses one a frame and dims what lies behind a dialog little by little; both want more frames
// without any new event.
bool unsettled(const ImGuiContext& context) {
    const float dimmed = context.DimBgRatio;
    return context.InputEventsQueue.Size > 0 || (dimmed > 0.0F && dimmed < 1.0F);
}

// The pointer rests on something whose tooltip is still to come: no event will bring it.
bool tooltip_due(const ImGuiContext& context) {
    const ImGuiID hovered = context.HoverItemDelayId;
    return hovered != 0 && (context.HoverItemUnlockedStationaryId != hovered ||
                            context.HoverItemDelayTimer < context.Style.HoverDelayShort);
}

}  // namespace

App::App(Scene scene, Settings settings, Renderer* renderer)
    : session_(std::move(scene), std::move(settings)), canvas_(renderer) {
    ImGuiIO& io = ImGui::GetIO();
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    std::string missing;
    session_.fonts = load_fonts(&missing);
    if (!missing.empty()) session_.say(session_.tr("notice.font_missing", {missing}), true);
    items_.attach(*ImGui::GetCurrentContext());
}

// A room of the window. The rooms are children of one host, so that Tab goes from one to the next.
bool App::begin_room(const char* name, const Room& room, ImGuiWindowFlags flags) {
    ImGui::SetCursorScreenPos(room.min);
    const ImVec2 size = room.size();
    return ImGui::BeginChild(name, {std::max(1.0F, size.x), std::max(1.0F, size.y)},
                             ImGuiChildFlags_NavFlattened | ImGuiChildFlags_AlwaysUseWindowPadding, flags);
}

// What stands at the head of a column that both sides share.
void App::tabs() {
    const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
    for (const Side each : all_sides) {
        const bool left = each == Side::left;
        const std::string label =
            session_.tr(left ? "side.left" : "side.right") + (left ? "###tab_left" : "###tab_right");
        if (button(session_, label, false, session_.sides.shown(each), {0.0F, session_.px(button_height)})) {
            session_.sides.show(each);
        }
        tooltip(session_, tip(session_, left ? "left_side" : "right_side"));
        ImGui::SameLine(0.0F, session_.px(6.0F));
    }
    ImGui::SetCursorPosX(right - session_.px(icon_button_width));
    if (icon_button(session_, "###side_close", icons::close, session_.tr("side.close"))) session_.sides.close();
    gap(session_, 6.0F);
}

void App::side(const char* name, const Room& room, const std::vector<std::unique_ptr<Panel>>& panels, bool check) {
    if (begin_room(name, room, ImGuiWindowFlags_None)) {
        if (session_.sides.space() != SidePanels::Space::both) tabs();
        for (const auto& panel : panels) panel->draw(session_);
        if (check) draw_check(session_);
    }
    ImGui::EndChild();
}

// The one that the scene is looked at with.
LensUi& App::lens() const {
    for (const auto& each : lenses_) {
        if (each->kind() == session_.document.scene().lens) return *each;
    }
    return *lenses_.front();
}

// The panels, and below them the check, which stays in sight however far they scroll.
void App::right_side(const Room& room) {
    const LensUi& shown = lens();
    if (!shown.has_check()) return side("###right", room, shown.right, false);
    const float check_top = room.max.y - check_height(session_);
    const bool pinned = check_top - room.min.y >= session_.px(least_above_check);
    side("###right", {room.min, {room.max.x, pinned ? check_top : room.max.y}}, shown.right, !pinned);
    if (!pinned) return;
    grounds_.push_back({room.min.x, check_top, room.size().x, 1.0F, session_.theme().line});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(session_.px(18.0F), session_.px(7.0F)));
    const bool open = begin_room("###check_room", {{room.min.x, check_top}, room.max},
                                 ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleVar();
    if (open) draw_check(session_);
    ImGui::EndChild();
}

void App::centre(const Room& room, int width, int height) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0.0F, 0.0F));
    const bool open = begin_room("###centre", room, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleVar();
    if (open) canvas_.draw(session_, lens(), width, height);
    ImGui::EndChild();
}

// The rooms and the lines between them; the canvas's ground is the background.
void App::lay_grounds(const Rooms& rooms) {
    const Theme& theme = session_.theme();
    const auto fill = [&](float x, float y, float wide, float high, const Colour& colour) {
        grounds_.push_back({x, y, wide, high, colour});
    };
    const auto ground = [&](const Room& room) {
        fill(room.min.x, room.min.y, room.size().x, room.size().y, theme.panel);
    };
    ground(rooms.top);
    ground(rooms.deck);
    for (const auto& side : {rooms.left, rooms.right}) {
        if (!side) continue;
        ground(*side);
        const float edge = side->min.x > 0.0F ? side->min.x : side->max.x - 1.0F;
        fill(edge, side->min.y, 1.0F, side->size().y, theme.line);
    }
    fill(0.0F, rooms.top.max.y - 1.0F, rooms.top.max.x, 1.0F, theme.line);
    fill(rooms.deck.min.x, rooms.deck.min.y, rooms.deck.size().x, 1.0F, theme.line);
}

// The document's part of the frame's time first, then the lens's.
void App::work() {
    if (session_.lens_chosen) lens().opened(session_);
    session_.lens_chosen = false;
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    const double share = ImGui::IsAnyItemActive() ? work_while_held : work_milliseconds;
    work_left_ = session_.document.work(share);
    const double spent = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    work_left_ = lens().work(session_, std::max(1.0, share - spent)) || work_left_;
}

void App::frame(int width, int height) {
    const ImGuiIO& io = ImGui::GetIO();
    items_.begin_frame();
    session_.moving = false;
    session_.time += static_cast<double>(io.DeltaTime);
    apply_style(session_);
    handle_keys(session_);
    session_.advance(static_cast<double>(io.DeltaTime));
    work();

    const ImVec2 size = io.DisplaySize;
    grounds_.clear();
    ImGui::SetNextWindowPos({0.0F, 0.0F});
    ImGui::SetNextWindowSize(size);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0.0F, 0.0F));
    ImGui::Begin("###host", nullptr, host_flags);
    ImGui::PopStyleVar();
    if (session_.figure_only) {
        centre({{0.0F, 0.0F}, size}, width, height);
        ImGui::End();
        return;
    }
    const Rooms rooms = divide(session_, size);
    const bool picture = rooms.canvas.size().x > 0.0F;
    const Room floor = picture ? rooms.canvas : Room{rooms.top.min, {size.x, rooms.deck.min.y}};  // messages lie on it
    lay_grounds(rooms);

    if (begin_room("###top", rooms.top, ImGuiWindowFlags_NoScrollbar)) draw_top_bar(session_);
    ImGui::EndChild();
    if (rooms.left) side("###left", *rooms.left, lens().left, false);
    if (picture) centre(rooms.canvas, width, height);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding,
                        ImVec2(session_.px(transport_padding.x), session_.px(transport_padding.y)));
    const bool open = begin_room("###bottom", rooms.deck, ImGuiWindowFlags_None);
    ImGui::PopStyleVar();
    if (open) draw_transport(session_);
    ImGui::EndChild();
    if (rooms.right) right_side(*rooms.right);
    ImGui::End();

    session_.update_refusal();

    if (picture) hints_.draw(session_, floor.min, floor.max);
    draw_notice(session_, floor.min, floor.max);
    draw_help(session_);
    desktop_dialog();
    path_dialog_.draw(session_);
    export_dialog_.draw(session_, lens());
    tensor_dialog_.draw(session_);
    torch_dialog_.draw(session_);
    model_dialog_.draw(session_);
    clipboard();
}

void App::use_desktop_dialog(std::function<void()> wake) {
    desktop_dialog_ = std::make_unique<DesktopDialog>(std::move(wake));
}

// Before the program's own dialog looks at the requests: what the desktop does not answer is left to it. Asking again
// while the desktop's dialog is open (or does not come up) closes that one.
void App::desktop_dialog() {
    if (!desktop_dialog_) return;
    Requests& requests = session_.requests;
    if (requests.open_dialog || requests.save_dialog) {
        const bool opening = requests.open_dialog;
        FileQuestion question{
            opening, session_.tr(opening ? "path.open" : "path.save"), session_.tr("path.kinds"), {}, {}};
        for (const std::string_view suffix : file_suffixes(opening)) {
            question.patterns.emplace_back("*").append(suffix);
        }
        const std::size_t slash = session_.scene_path.rfind('/');
        question.name = session_.scene_path.empty() ? "scene.json" : session_.scene_path.substr(slash + 1);
        if (desktop_dialog_->pending()) {
            desktop_dialog_->cancel();
        } else if (desktop_dialog_->ask(std::move(question))) {
            requests.open_dialog = requests.save_dialog = false;
        }
    }
    const auto answer = desktop_dialog_->answer();
    if (!answer || answer->kind == FileAnswer::Kind::left) return;
    if (answer->kind == FileAnswer::Kind::unavailable) {
        (answer->opening ? requests.open_dialog : requests.save_dialog) = true;
    } else if (auto done = open_or_save(session_, answer->path, answer->opening); !done) {
        session_.say(session_.tr(done.error()), true, told_seconds);
    }
}

// What was asked of the clipboard. A text that says nothing here may stand beside an image.
void App::clipboard() {
    if (session_.requests.paste) {
        session_.requests.paste = false;
        const char* text = ImGui::GetClipboardText();
        if (text == nullptr || !paste_text(session_, text)) {
            if (auto asked = clipboard_image_.ask(session_.time); !asked)
                session_.say(session_.tr(asked.error()), true, told_seconds);
        }
    }
    if (auto image = clipboard_image_.answer(session_.time)) {
        if (*image) {
            paste_image(session_, std::move(**image));
        } else {
            session_.say(session_.tr(image->error()), true, told_seconds);
        }
    }
    if (session_.requests.copy) ImGui::SetClipboardText(session_.requests.copy->c_str());
    session_.requests.copy.reset();
}

double App::next_frame_in() const {
    if (session_.moving || work_left_ || unsettled(*ImGui::GetCurrentContext())) return 0.0;
    double next = std::numeric_limits<double>::infinity();
    if (session_.playback.playing)
        next = std::min(next, std::max(0.0, (1.0 - session_.playback.owed) / session_.settings.speed));
    const auto at = [&](double time) { next = std::min(next, std::max(0.0, time - session_.time) + 0.01); };
    if (clipboard_image_.asking()) next = std::min(next, clipboard_pace);
    if (session_.notice) at(session_.notice->until - notice_fade);
    if (session_.refusal) at(session_.refusal->until);
    if (tooltip_due(*ImGui::GetCurrentContext())) next = std::min(next, tooltip_pace);
    return next;
}

void App::drop(const std::string& path) {
    if (auto opened = open_path(session_, path); !opened) session_.say(session_.tr(opened.error()), true, 8.0);
}

}  // namespace convscope
