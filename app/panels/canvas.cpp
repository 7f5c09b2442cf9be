// Figure, camera and pointer, once a frame.
#include "app/panels/canvas.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "app/panels/canvas_paint.h"
#include "app/panels/cell_info.h"
#include "app/render/figure_fit.h"
#include "app/ui/commands.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr double turn_seconds = 0.2;
constexpr float margin = 26.0F;
constexpr float most_zoom = 1.75F;  // that Fit chooses
constexpr float least_zoom = 0.05F;
constexpr float largest_zoom = 60.0F;

}  // namespace

void zoom_at(CanvasView& view, const Vec2& place, float factor) {
    Camera& camera = view.camera;
    const float zoom = std::clamp(camera.zoom * factor, least_zoom, largest_zoom);
    const float ratio = zoom / camera.zoom;
    camera.pan = {place.x - (place.x - camera.pan.x) * ratio, place.y - (place.y - camera.pan.y) * ratio};
    camera.zoom = zoom;
    view.fit = false;
}

void Canvas::draw_planes(const ImDrawList* /*list*/, const ImDrawCmd* command) {
    const auto& job = *static_cast<const Job*>(command->UserCallbackData);
    job.renderer->draw(*job.figure, job.camera, *job.theme, job.target);
}

void Canvas::update_figure(Session& session) {
    figure_ = lens_->figure(session);
    values_.clear();
    values_.reserve(figure_.planes.size());
    std::set<PlaneId> seen;
    for (const Plane& plane : figure_.planes) {
        if (seen.insert(plane.id).second) values_.push_back(lens_->values(session, plane));
    }
}

namespace {

float button_width(const Session& session, const std::string& label) {
    return text_size(session, label, session.fonts.text, type_size::small).x + session.px(20.0F);
}

void legend_button(Session& session, float side) {
    if (button(session, "i###legend", false, session.canvas.legend, {side, side}))
        session.canvas.legend = !session.canvas.legend;
    tooltip(session, session.tr("canvas.legend.help"));
    ImGui::SameLine(0.0F, session.px(12.0F));
}

std::string page_text(const Session& session, const LensUi& lens, const InputPages& pages) {
    return session.tr(lens.page_words().name, {std::to_string(pages.page + 1), std::to_string(pages.count)});
}

/// The buttons at the canvas's bottom right, with the space around them.
ImVec2 toolbar_size(const Session& session, const LensUi& lens, const InputPages& pages) {
    const float high = session.px(28.0F);
    float wide = button_width(session, session.tr("canvas.fit")) + session.px(22.0F);
    if (lens.has_space()) wide += button_width(session, "2-D") + button_width(session, "3-D") + session.px(4.0F);
    if (lens.has_legend()) wide += high + session.px(12.0F);
    if (pages.count > 1) {
        wide += text_size(session, page_text(session, lens, pages), session.fonts.text, type_size::small).x +
                2.0F * high + session.px(24.0F);
    }
    return {wide, high + session.px(10.0F)};
}

}  // namespace

FitRoom Canvas::room(const Session& session, const ImVec2& size) {
    // Large type leaves a small canvas, which is not to be spent on its margin.
    const float edge = std::min(session.px(margin), 0.05F * std::min(size.x, size.y));
    return {{size.x, size.y}, edge, std::max(edge, session.canvas.kept_clear), session.px(most_zoom)};
}

void Canvas::choose_label_size(Session& session, const ImVec2& size) {
    if (session.canvas.hold_labels) return;
    const Scene& scene = session.document.scene();
    std::vector<Conv2dSpec> specs;
    for (const Layer& layer : layers_of(scene)) specs.push_back(layer.spec);
    for (const auto& other : scene.others) {
        for (const Layer& layer : other) specs.push_back(layer.spec);
    }
    const LabelRoom now{scene.lens, std::move(specs),          selected_layer(scene), session.canvas.lens.why_differs,
                        size,       session.canvas.kept_clear, session.scale(),       session.tr.language()};
    if (label_room_ == now) return;
    label_room_ = now;
    LabelMetrics& labels = session.canvas.lens.labels;
    labels.width = [&session](const std::string& text, TextSize type) {
        ImFont* font = is_strong(type) ? session.fonts.strong : session.fonts.text;
        const float pixels = text_pixels(type) * session.fonts.line(font);
        return font->CalcTextSizeA(session.px(pixels), FLT_MAX, 0.0F, text.c_str()).x / session.scale();
    };
    const auto hover = std::exchange(session.canvas.lens.hover, std::nullopt);
    const auto figure = [&](float unit) {
        labels.unit = unit;
        return lens_->figure(session);
    };
    const auto wanted = [&](float zoom) { return wanted_type(zoom, session.settings.text_scale); };
    labels.unit = choose_label_unit(figure, ImGuiRuler(session.fonts), look_of(session), room(session, size), wanted);
    session.canvas.lens.hover = hover;
}

void Canvas::move_camera(Session& session, const ImVec2& origin, const ImVec2& size, bool hovered) {
    CanvasView& view = session.canvas;
    Camera& camera = view.camera;
    const ImGuiIO& io = ImGui::GetIO();
    const float goal = session.document.scene().three_d && lens_->has_space() ? 1.0F : 0.0F;
    if (camera.turn != goal) {
        const auto advance = static_cast<float>(static_cast<double>(io.DeltaTime) / turn_seconds);
        const bool at_once = session.settings.reduced_motion;
        camera.turn = at_once              ? goal
                      : goal > camera.turn ? std::min(goal, camera.turn + advance)
                                           : std::max(goal, camera.turn - advance);
        session.moving = session.moving || camera.turn != goal;
    }
    if (hovered && io.MouseWheel != 0.0F) {
        zoom_at(view, {io.MousePos.x - origin.x, io.MousePos.y - origin.y}, std::pow(1.15F, io.MouseWheel));
    }
    const bool active = ImGui::IsItemActive();
    const float slack = session.px(4.0F);
    if (active &&
        (ImGui::IsMouseDragging(0, slack) || ImGui::IsMouseDragging(1, slack) || ImGui::IsMouseDragging(2, slack))) {
        dragged_ = true;
        const bool orbit = camera.turn > 0.5F && !io.KeyShift && !ImGui::IsMouseDown(2);
        if (orbit) {
            camera.yaw = std::clamp(camera.yaw + io.MouseDelta.x * 0.006F, -1.4F, 1.4F);
            camera.pitch = std::clamp(camera.pitch + io.MouseDelta.y * 0.006F, -1.2F, 1.2F);
        } else {
            camera.pan = {camera.pan.x + io.MouseDelta.x, camera.pan.y + io.MouseDelta.y};
            view.fit = false;
        }
    }
    if (!view.fit) return;
    const std::span<const Figure> figures = view.fit_also.empty() ? std::span(&figure_, 1) : std::span(view.fit_also);
    fit_camera(ImGuiRuler(session.fonts), look_of(session), figures, room(session, size), camera);
}

void Canvas::pick(Session& session, const ImVec2& origin, bool hovered) {
    std::optional<CellRef> found;
    over_overview_ = false;
    if (hovered) {
        const ImVec2 mouse = ImGui::GetIO().MousePos;
        const Vec2 pointer{mouse.x - origin.x, mouse.y - origin.y};
        const Camera& camera = session.canvas.camera;
        const Plane* top = nullptr;  // in space the nearest, as it is drawn; else the last
        float top_depth = 0.0F;
        Vec2 at;
        for (const Plane& plane : figure_.planes) {
            const Vec2 uv = Camera::unproject(camera.quad(plane.place), pointer);
            if (uv.x < 0.0F || uv.x >= 1.0F || uv.y < 0.0F || uv.y >= 1.0F) continue;
            const float depth = camera.turn > 0.0F ? centre_depth(plane, camera) : 0.0F;
            if (top != nullptr && depth < top_depth) continue;
            top = &plane;
            top_depth = depth;
            at = uv;
        }
        if (top != nullptr) {
            found =
                CellRef{top->id, top->view.row + static_cast<std::int64_t>(at.y * static_cast<float>(top->view.rows)),
                        top->view.col + static_cast<std::int64_t>(at.x * static_cast<float>(top->view.cols))};
            over_overview_ = top->overview;
        }
        for (const Spot& spot : figure_.spots) {
            if (found) break;
            const Vec2 uv = Camera::unproject(camera.quad(spot.place), pointer);
            if (uv.x < 0.0F || uv.x >= 1.0F || uv.y < 0.0F || uv.y >= 1.0F) continue;
            found = CellRef{spot.id, whole_plane, whole_plane};
            over_overview_ = true;
        }
    }
    if (found != session.canvas.lens.hover) {
        session.canvas.lens.hover = found;
        session.moving = true;  // the figure of the next frame shows it
    }
}

void Canvas::toolbar(Session& session, const ImVec2& origin, const ImVec2& size) {
    const bool three_d = session.document.scene().three_d;
    const InputPages pages = lens_->pages(session);
    const float high = session.px(28.0F);
    const std::string fit_text = session.tr("canvas.fit");
    const std::string shown_page = page_text(session, *lens_, pages);
    const std::string pages_help = session.tr(lens_->page_words().help);
    const float page_width = text_size(session, shown_page, session.fonts.text, type_size::small).x;
    const ImVec2 room = toolbar_size(session, *lens_, pages);
    session.canvas.tools_width = room.x - session.px(12.0F);
    ImGui::PushFont(session.fonts.text, session.type(session.fonts.text, type_size::small));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(session.px(10.0F), session.px(5.0F)));
    ImGui::SetCursorScreenPos({origin.x + size.x - room.x, origin.y + size.y - room.y});
    const float gap_x = session.px(4.0F);
    if (pages.count > 1) {
        // In a narrow canvas the pages stand above the other buttons.
        const ImVec2 start = ImGui::GetCursorScreenPos();
        const float wide_pages = 2.0F * (high + gap_x) + page_width;
        const float others = start.x + wide_pages + session.px(12.0F);
        const float end = origin.x + size.x - session.px(12.0F);
        const bool above = start.x < origin.x;
        if (above) ImGui::SetCursorScreenPos({end - wide_pages, start.y - high - session.px(6.0F)});
        if (button(session, "‹###page_back", false, false, {high, high}))
            session.canvas.lens.input_page = pages.page - 1;
        tooltip(session, pages_help);
        ImGui::SameLine(0.0F, gap_x);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        draw_text(session, {at.x, at.y + session.px(6.0F)}, shown_page, session.fonts.text, type_size::small,
                  u32(session.theme().quiet));
        ImGui::SetCursorScreenPos({at.x + page_width + gap_x, at.y});
        if (button(session, "›###page_next", false, false, {high, high}))
            session.canvas.lens.input_page = pages.page + 1;
        tooltip(session, pages_help);
        ImGui::SetCursorScreenPos({others, start.y});
        session.canvas.lens.input_page = std::clamp<std::int64_t>(session.canvas.lens.input_page, 0, pages.count - 1);
    }
    if (lens_->has_legend()) legend_button(session, high);
    if (lens_->has_space()) {
        if (button(session, "2-D###two_d", false, !three_d, {0.0F, high})) run_command(session, "two_d");
        tooltip(session, tip(session, "two_d"));
        ImGui::SameLine(0.0F, gap_x);
        if (button(session, "3-D###three_d", false, three_d, {0.0F, high})) run_command(session, "three_d");
        tooltip(session, tip(session, "three_d"));
        ImGui::SameLine(0.0F, gap_x);
    }
    if (button(session, fit_text + "###fit", false, false, {0.0F, high})) run_command(session, "fit");
    tooltip(session, tip(session, "fit"));
    ImGui::PopStyleVar();
    ImGui::PopFont();
    if (session.canvas.legend && lens_->has_legend()) {
        lens_->draw_legend(session,
                           {origin.x + size.x - session.px(12.0F), origin.y + size.y - high - session.px(18.0F)});
    }
}

// Where cells are lit: what the tooltip keeps clear of.
std::vector<ScreenBox> Canvas::lit_boxes(const Camera& camera, const ImVec2& origin) const {
    std::vector<ScreenBox> boxes;
    for (const Plane& plane : figure_.planes) {
        if (!plane.hover || plane.hover->rows.empty() || plane.hover->cols.empty()) continue;
        const Camera::Quad quad = camera.quad(plane.place);
        const auto ends = [](const std::vector<Lattice>& lattices, std::int64_t first, std::int64_t count) {
            std::int64_t low = first + count;
            std::int64_t high = first;
            for (const Lattice& lattice : lattices) {
                low = std::min(low, lattice.first);
                high = std::max(high, lattice.first + (lattice.count - 1) * lattice.step + 1);
            }
            const auto share = [&](std::int64_t at) {
                return std::clamp(static_cast<float>(at - first) / static_cast<float>(count), 0.0F, 1.0F);
            };
            return std::pair{share(low), share(high)};
        };
        const auto [top, bottom] = ends(plane.hover->rows, plane.view.row, plane.view.rows);
        const auto [left, right] = ends(plane.hover->cols, plane.view.col, plane.view.cols);
        if (left >= right || top >= bottom) continue;
        ScreenBox& box = boxes.emplace_back();
        for (const float u : {left, right}) {
            for (const float v : {top, bottom}) {
                box.include({origin.x + quad.origin.x + u * quad.right.x + v * quad.down.x,
                             origin.y + quad.origin.y + u * quad.right.y + v * quad.down.y});
            }
        }
    }
    return boxes;
}

void Canvas::draw(Session& session, LensUi& lens, int width, int height) {
    lens_ = &lens;
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const ImVec2 size = ImGui::GetContentRegionAvail();
    if (size.x < 8.0F || size.y < 8.0F) return;
    session.canvas.size = size;
    ImGui::SetNextItemAllowOverlap();
    ImGui::InvisibleButton(
        "###canvas", size,
        ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight | ImGuiButtonFlags_MouseButtonMiddle);
    const bool hovered = ImGui::IsItemHovered();
    if (ImGui::IsItemActivated()) dragged_ = false;
    const bool released = ImGui::IsItemDeactivated();
    if (lens_shown_ != lens.kind()) {
        if (lens_shown_) session.canvas.fit = true;
        session.canvas.lens.hover.reset();
        if (lens_shown_) session.canvas.lens.input_page = 0;
        const LensUi::Angle angle = lens.angle();
        session.canvas.camera.yaw = angle.yaw;
        session.canvas.camera.pitch = angle.pitch;
        lens_shown_ = lens.kind();
    }
    choose_label_size(session, size);
    update_figure(session);
    move_camera(session, origin, size, hovered);
    pick(session, origin, hovered && !dragged_);
    const std::optional<CellRef> cell = session.canvas.lens.hover;
    if (released && !dragged_ && cell && ImGui::IsMouseReleased(0)) {
        lens.click(session, *cell, over_overview_);
    }
    if (hovered && cell && ImGui::IsMouseDoubleClicked(0) && lens.can_edit(session, *cell)) {
        session.canvas.menu = cell;
        session.canvas.open_menu = true;
    }

    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 scale = ImGui::GetIO().DisplayFramebufferScale;
    ImGuiPen pen(session.fonts, list);
    const Look look = look_of(session);
    const FigurePainter painter{pen, look, figure_, session.canvas.camera, {origin.x, origin.y}};
    list.PushClipRect(origin, {origin.x + size.x, origin.y + size.y}, true);
    painter.paint(values_, [&] {
        if (renderer_ == nullptr) return;
        renderer_->set_values(values_);
        job_ = {renderer_, &figure_, session.canvas.camera, &session.theme(), {}};
        job_.target.width = width;
        job_.target.height = height;
        job_.target.x = static_cast<int>(origin.x * scale.x);
        job_.target.y = static_cast<int>(origin.y * scale.y);
        job_.target.w = static_cast<int>(size.x * scale.x);
        job_.target.h = static_cast<int>(size.y * scale.y);
        job_.target.pixel_scale = scale.x;
        list.AddCallback(draw_planes, &job_);
        list.AddCallback(ImDrawCallback_ResetRenderState, nullptr);
    });
    list.PopClipRect();
    if (session.figure_only) return;
    toolbar(session, origin, size);
    if (cell && hovered && !ImGui::IsItemActive() && !dragged_) {
        cell_tooltip(session, lens.words(session, *cell, over_overview_), lit_boxes(session.canvas.camera, origin),
                     {{origin.x, origin.y}, {origin.x + size.x, origin.y + size.y}});
    }
    cell_editor(session, origin);
}

}  // namespace convscope
