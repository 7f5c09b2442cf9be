// The frame: keys, clock, work, then the rooms of the window.
#include "app/ui/app.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "app/io/open.h"
#include "app/lenses/step.h"
#include "app/panels/top_bar.h"
#include "app/panels/transport.h"
#include "app/ui/commands.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr double work_milliseconds = 12.0;
constexpr float transport_padding = 18.0F;
constexpr ImGuiWindowFlags host_flags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                        ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                                        ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollWithMouse;

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
bool App::begin_room(const char* name, const ImVec2& low, const ImVec2& high, ImGuiWindowFlags flags) {
    ImGui::SetCursorScreenPos(low);
    return ImGui::BeginChild(name, {std::max(1.0F, high.x - low.x), std::max(1.0F, high.y - low.y)},
                             ImGuiChildFlags_NavFlattened | ImGuiChildFlags_AlwaysUseWindowPadding, flags);
}

void App::side(const char* name, const ImVec2& low, const ImVec2& high,
               const std::vector<std::unique_ptr<Panel>>& panels) {
    if (begin_room(name, low, high, ImGuiWindowFlags_None)) {
        for (const auto& panel : panels) panel->draw(session_);
    }
    ImGui::EndChild();
}

void App::centre(const ImVec2& low, const ImVec2& high, int width, int height) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0.0F, 0.0F));
    const bool open =
        begin_room("###centre", low, high, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleVar();
    if (open) canvas_.draw(session_, width, height);
    ImGui::EndChild();
}

void App::frame(int width, int height) {
    const ImGuiIO& io = ImGui::GetIO();
    items_.begin_frame();
    session_.moving = false;
    session_.time += static_cast<double>(io.DeltaTime);
    apply_style(session_);
    handle_keys(session_);
    session_.advance(static_cast<double>(io.DeltaTime));
    work_left_ = session_.document.work(work_milliseconds);

    const ImVec2 size = io.DisplaySize;
    grounds_.clear();
    ImGui::SetNextWindowPos({0.0F, 0.0F});
    ImGui::SetNextWindowSize(size);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0.0F, 0.0F));
    ImGui::Begin("###host", nullptr, host_flags);
    ImGui::PopStyleVar();
    if (session_.figure_only) {
        centre({0.0F, 0.0F}, size, width, height);
        ImGui::End();
        return;
    }
    const Theme& theme = session_.theme();
    const float top = session_.px(52.0F);
    const float left = std::min(session_.px(272.0F), size.x * 0.32F);
    const float right = std::min(session_.px(352.0F), size.x * 0.36F);
    // Large type may leave too little room between the sides: then the transport takes the whole width.
    const float between = size.x - left - right;
    const bool wide = transport_width(session_) + 2.0F * session_.px(transport_padding) > between;
    const float deck_left = wide ? 0.0F : left;
    const float deck_right = wide ? size.x : size.x - right;
    const float inner = deck_right - deck_left - 2.0F * session_.px(transport_padding);
    const float bottom = std::min(transport_height(session_, inner), size.y * 0.45F);
    const float sides_end = wide ? size.y - bottom : size.y;
    const ImVec2 canvas_min{left, top};
    const ImVec2 canvas_max{size.x - right, size.y - bottom};

    // The rooms and the lines between them; the canvas's ground is the background.
    const float below = sides_end - top;
    const float deck_room = deck_right - deck_left;
    grounds_ = {
        {0.0F, 0.0F, size.x, top, theme.panel},           {0.0F, top, left, below, theme.panel},
        {size.x - right, top, right, below, theme.panel}, {deck_left, canvas_max.y, deck_room, bottom, theme.panel},
        {0.0F, top - 1.0F, size.x, 1.0F, theme.line},     {left - 1.0F, top, 1.0F, below, theme.line},
        {size.x - right, top, 1.0F, below, theme.line},   {deck_left, canvas_max.y, deck_room, 1.0F, theme.line}};

    if (begin_room("###top", {0.0F, 0.0F}, {size.x, top}, ImGuiWindowFlags_NoScrollbar)) draw_top_bar(session_);
    ImGui::EndChild();
    side("###left", {0.0F, top}, {left, sides_end}, left_);
    centre(canvas_min, canvas_max, width, height);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(session_.px(transport_padding), session_.px(12.0F)));
    const bool open = begin_room("###bottom", {deck_left, canvas_max.y}, {deck_right, size.y}, ImGuiWindowFlags_None);
    ImGui::PopStyleVar();
    if (open) draw_transport(session_);
    ImGui::EndChild();
    side("###right", {size.x - right, top}, {size.x, sides_end}, right_);
    ImGui::End();

    draw_hints(session_, canvas_min, canvas_max);
    draw_notice(session_, canvas_min, canvas_max);
    draw_help(session_);
    path_dialog_.draw(session_);
}

double App::next_frame_in() const {
    if (session_.moving || work_left_) return 0.0;
    double next = std::numeric_limits<double>::infinity();
    if (session_.playback.playing)
        next = std::min(next, std::max(0.0, (1.0 - session_.playback.owed) / session_.settings.speed));
    if (session_.notice) next = std::min(next, std::max(0.0, session_.notice->until - session_.time) + 0.01);
    return next;
}

void App::drop(const std::string& path) {
    auto scene = open_file_into(session_.document.scene(), path);
    if (!scene) {
        session_.say(session_.tr(scene.error()), true, 8.0);
        return;
    }
    if (scene->input == InputKind::image && scene->input_source.path != session_.document.scene().input_source.path) {
        // Most of the filtered picture is there to see, and stepping goes on from inside it.
        const LoopNest nest = LoopNest::make(scene->spec, scene->order).value();
        const Pair out = output_size(scene->spec);
        scene->step = step_that_finishes(*scene, nest, {0, 0, out.h * 3 / 4, out.w / 2});
    }
    session_.replace_scene(std::move(*scene));
}

}  // namespace convscope
