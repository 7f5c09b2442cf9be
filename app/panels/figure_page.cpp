// Choices on the left, what comes out on the right, the file below.
#include "app/panels/figure_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "app/io/completion.h"
#include "app/io/in_page.h"
#include "app/panels/export_form.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr float choices_width = 300.0F;
constexpr float least_preview = 180.0F;
constexpr float preview_height = 306.0F;
constexpr double readable_points = 5.95;
constexpr double most_work_seconds = 3.0;

struct NamedTheme {
    ThemeKind kind;
    std::string_view name;  // key
    const char* id;
};
constexpr std::array<NamedTheme, 3> themes{{{ThemeKind::print, "export.theme.print", "###figure_theme_print"},
                                            {ThemeKind::light, "export.theme.light", "###figure_theme_light"},
                                            {ThemeKind::dark, "export.theme.dark", "###figure_theme_dark"}}};
constexpr std::array<const char*, 3> usual_sizes{"85mm", "170mm", "1200px"};
constexpr std::array<double, 3> usual_scales{1.0, 2.0, 4.0};

}  // namespace

void FigurePage::opened(Session& session, LensUi& lens) {
    if (path_.typed().empty()) {
        const std::string stem =
            session.scene_path.empty() ? "figure" : std::filesystem::path(session.scene_path).stem().string();
        path_.set(fmt::format("{}.{}", stem, name_of(format_)));
    }
    problem_.clear();
    finish_work(session, lens, most_work_seconds);
    sheet_.reset();
}

void FigurePage::choose_format(FigureFormat format) {
    format_ = format;
    problem_.clear();
    std::filesystem::path path = path_.typed();
    if (figure_format_of(path.string())) path_.set(path.replace_extension(name_of(format)).string());
}

void FigurePage::formats(Session& session) {
    row_name(session, session.tr("export.format"));
    for (const FigureFormat format : all_figure_formats) {
        std::string shown(name_of(format));
        std::transform(shown.begin(), shown.end(), shown.begin(), [](char c) { return static_cast<char>(c - 32); });
        ImGui::BeginDisabled(in_page && format == FigureFormat::pdf);
        if (chip(session, fmt::format("{}###figure_{}", shown, name_of(format)), format == format_)) {
            choose_format(format);
        }
        ImGui::EndDisabled();
        if (in_page && format == FigureFormat::pdf) tooltip(session, session.tr("export.pdf.page"));
        if (format != all_figure_formats.back()) beside(session);
    }
    if (format_ != FigureFormat::png) return;
    row_name(session, session.tr("export.pixels"));
    for (const double scale : usual_scales) {
        if (chip(session, fmt::format("{}×###figure_scale_{}", scale, scale), options_.scale == scale)) {
            options_.scale = scale;
        }
        tooltip(session, session.tr("export.pixels.help"));
        if (scale != usual_scales.back()) beside(session);
    }
}

void FigurePage::size_typed() {
    auto size = read_figure_size(size_text_.c_str());
    if (size) {
        options_.size = *size;
        size_problem_.reset();
    } else {
        size_problem_ = size.error();
    }
}

void FigurePage::sizes(Session& session) {
    row_name(session, session.tr("export.size"));
    for (const char* usual : usual_sizes) {
        if (chip(session, fmt::format("{}###figure_size_{}", usual, usual), size_text_ == usual)) {
            size_text_ = usual;
            size_typed();
        }
        if (usual != usual_sizes.back()) beside(session);
    }
    row_name(session, {});
    if (line_field(session, "###figure_size", size_text_, 0.0F, size_problem_.has_value())) size_typed();
    tooltip(session, session.tr("export.size.help"));
    if (!size_problem_) return;
    ImGui::PushTextWrapPos(0.0F);
    text(session, session.tr(*size_problem_), session.fonts.text, type_size::tiny, session.theme().warning);
    ImGui::PopTextWrapPos();
}

void FigurePage::colours(Session& session) {
    row_name(session, session.tr("export.theme"));
    for (const NamedTheme& theme : themes) {
        if (chip(session, session.tr(theme.name) + theme.id, options_.theme == theme.kind)) {
            options_.theme = theme.kind;
        }
        if (&theme != &themes.back()) beside(session);
    }
    gap(session, 4.0F);
    toggle_row(session, session.tr("export.transparent"), "###figure_transparent", options_.transparent);
    toggle_row(session, session.tr("export.caption"), "###figure_caption", options_.caption);
    toggle_row(session, session.tr("export.view"), "###figure_view", options_.present_view);
    tooltip(session, session.tr("export.view.help"));
}

void FigurePage::choices(Session& session) {
    formats(session);
    sizes(session);
    colours(session);
}

// How large it comes out, and whether it can be read.
void FigurePage::facts(Session& session) {
    const double points = sheet_->smallest_type(*ruler_);
    const Theme& theme = session.theme();
    std::string shown;
    if (options_.size.unit == LengthUnit::millimetres) {
        const double unit = millimetres_an_inch / pixels_an_inch;
        shown = session.tr("export.facts.paper",
                           {fmt::format("{:.0f}", sheet_->width() * unit),
                            fmt::format("{:.0f}", sheet_->height() * unit), fmt::format("{:.1f}", points)});
    } else {
        shown = session.tr("export.facts.pixels",
                           {fmt::format("{:.0f}", sheet_->width()), fmt::format("{:.0f}", sheet_->height())});
    }
    if (format_ == FigureFormat::png) {
        const double scale = png_scale(options_);
        shown += session.tr("export.facts.dots", {fmt::format("{:.0f}", sheet_->width() * scale),
                                                  fmt::format("{:.0f}", sheet_->height() * scale)});
    }
    const bool small = options_.size.unit == LengthUnit::millimetres && points > 0.0 && points < readable_points;
    text(session, shown, session.fonts.text, type_size::tiny, small ? theme.warning : theme.quiet);
}

void FigurePage::file(Session& session) {
    gap(session, 4.0F);
    static constexpr std::array<std::string_view, 3> suffixes{".svg", ".pdf", ".png"};
    entered_ = path_.draw(session, "###figure_path", suffixes, !problem_.empty());
    if (path_.changed()) {
        problem_.clear();
        if (const auto format = figure_format_of(path_.typed())) format_ = *format;
    }
    text(session, problem_.empty() ? session.tr(path_remark) : problem_, session.fonts.text, type_size::tiny,
         problem_.empty() ? session.theme().quiet : session.theme().warning);
}

void FigurePage::lay_out(Session& session, LensUi& lens) {
    if (!ruler_) ruler_ = std::make_unique<PageRuler>();
    if (sheet_ && made_for_ == options_) return;
    sheet_ = lay_out_figure(session, lens, options_, *ruler_);
    made_for_ = options_;
    preview_.forget();
}

void FigurePage::draw(Session& session, LensUi& lens) {
    const float width = ImGui::GetContentRegionAvail().x;
    const float side = session.px(choices_width);
    const bool narrow = width < side + session.px(least_preview);
    ImGui::BeginChild("###figure_choices", {narrow ? 0.0F : side, 0.0F},
                      ImGuiChildFlags_NavFlattened | ImGuiChildFlags_AutoResizeY);
    choices(session);
    ImGui::EndChild();
    lay_out(session, lens);
    if (!narrow) ImGui::SameLine(0.0F, session.px(18.0F));
    ImGui::BeginGroup();
    const float wide = std::max(1.0F, ImGui::GetContentRegionAvail().x - 1.0F);
    preview_.draw(session, *sheet_, *ruler_, {wide, session.px(preview_height)});
    facts(session);
    ImGui::EndGroup();
    file(session);
}

bool FigurePage::ready(const Session& /*session*/) const {
    return !size_problem_ && !path_.typed().empty();
}

bool FigurePage::act(Session& session, LensUi& lens) {
    lay_out(session, lens);
    const std::string path = with_home(path_.typed());
    const auto format = figure_format_of(path);
    const Result<void> saved =
        format ? save_figure(path, *format, *sheet_, *ruler_, options_) : tl::unexpected(format.error());
    if (!saved) {
        problem_ = session.tr(saved.error());
        path_.focus();
        return false;
    }
    session.say(session.tr("notice.saved", {path}));
    return true;
}

}  // namespace convscope
