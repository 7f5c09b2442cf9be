// What is shown on the left, how on the right, the file and its progress below.
#include "app/panels/animation_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <type_traits>

#include "app/io/completion.h"
#include "app/io/in_page.h"
#include "app/panels/export_form.h"
#include "app/render/gpu_error.h"
#include "app/ui/widgets.h"
#include "core/place.h"
#include "core/read_number.h"

namespace convscope {
namespace {

constexpr float column_width = 320.0F;
constexpr float number_width = 66.0F;
constexpr float bar_height = 6.0F;
constexpr std::array<const char*, 2> usual_sizes{"1280x720", "1920x1080"};
constexpr std::array<std::string_view, 3> themes{"dark", "light", "print"};

double clock_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

template <class Number>
Result<Number> number_of(const char* name, const std::string& text) {
    if (const auto value = read_number<Number>(text)) return *value;
    if (std::is_floating_point_v<Number>) return fail("not_a_value", name, {text});
    return fail("not_a_number", name, {name, text});
}

/// The parts of a line of fields: "from [ ] to [ ]".
void word(const Session& session, const std::string& shown) {
    beside(session);
    ImGui::AlignTextToFramePadding();
    text(session, shown, session.fonts.text, type_size::small, session.theme().quiet);
    beside(session);
}

}  // namespace

void AnimationPage::opened(Session& session, LensUi& /*lens*/) {
    const Scene& scene = session.document.scene();
    const PlaceRange places = default_places(scene);
    from_ = std::to_string(places.from);
    to_ = std::to_string(places.to);
    every_ = "1";
    granularity_ = scene.granularity;
    theme_ = session.settings.theme;
    problem_.clear();
    said_.clear();
    if (!path_.typed().empty()) return;
    const std::string stem =
        session.scene_path.empty() ? "animation" : std::filesystem::path(session.scene_path).stem().string();
    path_.set(fmt::format("{}.{}", stem, name_of(format_)));
}

void AnimationPage::choose_format(AnimationFormat format) {
    format_ = format;
    problem_.clear();
    std::filesystem::path path = path_.typed();
    path_.set(path.replace_extension(format == AnimationFormat::png ? "" : name_of(format)).string());
}

void AnimationPage::steps(Session& session) {
    row_name(session, session.tr("export.range"));
    line_field(session, "###animation_from", from_, number_width, false);
    word(session, session.tr("export.to"));
    line_field(session, "###animation_to", to_, number_width, false);
    row_name(session, session.tr("export.every"));
    line_field(session, "###animation_every", every_, number_width, false);
    if (session.document.scene().lens == LensKind::receptive_field) return;
    std::vector<std::string> names;
    for (const Granularity each : all_granularities) {
        names.push_back(session.tr(fmt::format("granularity.{}", name_of(each))));
    }
    const int chosen = static_cast<int>(granularity_);
    gap(session, 4.0F);
    const int now = dropdown_row(session, session.tr("export.granularity"), "###animation_granularity",
                                 names[static_cast<std::size_t>(chosen)], names, chosen);
    if (now < 0 || now == chosen) return;
    granularity_ = all_granularities[static_cast<std::size_t>(now)];
    Scene scene = session.document.scene();
    scene.granularity = granularity_;
    const PlaceRange places = default_places(with_step_kept(std::move(scene), session.document.scene()));
    from_ = std::to_string(places.from);
    to_ = std::to_string(places.to);
}

void AnimationPage::sweep(Session& session) {
    std::vector<std::string> names;
    for (const LayerField each : all_layer_fields) names.push_back(session.tr(fmt::format("param.{}", name_of(each))));
    const int chosen = static_cast<int>(field_);
    const int now = dropdown_row(session, session.tr("export.parameter"), "###animation_field",
                                 names[static_cast<std::size_t>(chosen)], names, chosen);
    if (now >= 0) field_ = all_layer_fields[static_cast<std::size_t>(now)];
    row_name(session, session.tr("export.range"));
    line_field(session, "###animation_first", first_, number_width, false);
    word(session, session.tr("export.to"));
    line_field(session, "###animation_last", last_, number_width, false);
}

void AnimationPage::what(Session& session) {
    row_name(session, session.tr("export.shows"));
    if (chip(session, session.tr("export.steps") + "###animation_steps", !sweeping_)) sweeping_ = false;
    beside(session);
    if (chip(session, session.tr("export.sweep") + "###animation_sweep", sweeping_)) sweeping_ = true;
    tooltip(session, session.tr("export.sweep.help"));
    sweeping_ ? sweep(session) : steps(session);
}

void AnimationPage::size(Session& session) {
    row_name(session, session.tr("export.size"));
    for (const char* usual : usual_sizes) {
        if (chip(session, fmt::format("{}###animation_size_{}", usual, usual), size_ == usual)) size_ = usual;
        if (usual != usual_sizes.back()) beside(session);
    }
    row_name(session, {});
    line_field(session, "###animation_size", size_, 0.0F, false);
}

void AnimationPage::how(Session& session) {
    row_name(session, session.tr("export.format"));
    for (const AnimationFormat format : all_animation_formats) {
        constexpr std::array shown{"GIF", "WebP", "MP4", "PNG"};
        const std::string label =
            fmt::format("{}###animation_{}", shown[static_cast<std::size_t>(format)], name_of(format));
        ImGui::BeginDisabled(in_page && format == AnimationFormat::mp4);
        if (chip(session, label, format == format_)) choose_format(format);
        ImGui::EndDisabled();
        if (format == AnimationFormat::mp4) {
            tooltip(session, session.tr(in_page ? "export.mp4.page" : "export.mp4.help"));
        }
        if (format == AnimationFormat::png) tooltip(session, session.tr("export.png.help"));
        if (format != all_animation_formats.back()) beside(session);
    }
    size(session);
    row_name(session, session.tr("export.rate"));
    line_field(session, "###animation_rate", rate_, number_width, false);
    word(session, session.tr("export.rate.unit"));
    ImGui::NewLine();
    row_name(session, session.tr("export.hold"));
    line_field(session, "###animation_hold", hold_, number_width, false);
    word(session, session.tr("export.hold.unit"));
    ImGui::NewLine();
    row_name(session, session.tr("export.theme"));
    for (const std::string_view each : themes) {
        const std::string shown = session.tr(fmt::format("export.theme.{}", each));
        if (chip(session, fmt::format("{}###animation_theme_{}", shown, each), theme_ == each)) theme_ = each;
        if (each != themes.back()) beside(session);
    }
    gap(session, 4.0F);
    toggle_row(session, session.tr("export.window"), "###animation_window", window_);
}

void AnimationPage::file(Session& session) {
    static constexpr std::array<std::string_view, 3> suffixes{".gif", ".webp", ".mp4"};
    path_.draw(session, "###animation_path", suffixes, !problem_.empty());
    if (!path_.changed()) return;
    problem_.clear();
    if (const auto format = animation_format_of(path_.typed())) format_ = *format;
}

Result<AnimationFrames> AnimationPage::frames(const Session& session) const {
    AnimationPlan plan;
    plan.scene = session.document.scene();
    if (!sweeping_) {
        plan.scene.granularity = granularity_;
        plan.scene = with_step_kept(std::move(plan.scene), session.document.scene());
    }
    std::optional<Error> problem;
    const auto read = [&](const char* name, const std::string& typed, auto& into) {
        const auto value = number_of<std::decay_t<decltype(into)>>(name, typed);
        if (value) {
            into = *value;
        } else if (!problem) {
            problem = value.error();
        }
    };
    if (sweeping_) {
        plan.sweep = Sweep{field_};
        read("from", first_, plan.sweep->from);
        read("to", last_, plan.sweep->to);
    } else {
        read("from", from_, plan.from);
        read("to", to_, plan.to);
        read("every", every_, plan.every);
    }
    read("rate", rate_, plan.frames_per_second);
    read("hold", hold_, plan.hold);
    const std::size_t cross = std::min(size_.find('x'), size_.size());
    read("size", size_.substr(0, cross), plan.width);
    read("size", size_.substr(std::min(cross + 1, size_.size())), plan.height);
    if (problem) return tl::unexpected(*problem);
    return AnimationFrames::make(std::move(plan));
}

bool AnimationPage::ready(const Session& session) const {
    return job_ || (!path_.typed().empty() && session.make_frames && frames(session));
}

void AnimationPage::start(Session& session) {
    const std::string path = with_home(path_.typed());
    auto planned = frames(session);
    if (!planned) {
        problem_ = session.tr(planned.error());
        return;
    }
    FrameLook look;
    look.settings = session.settings;
    look.settings.theme = theme_;
    look.settings.hints_seen = look.settings.reduced_motion = true;
    look.view = session.canvas.lens;
    look.view.hover.reset();
    look.window = window_;
    try {
        auto job = AnimationJob::start(std::move(*planned), path, look, session.make_frames);
        if (job) {
            job_ = std::move(*job);
            began_ = clock_seconds();
        } else {
            problem_ = session.tr(job.error());
        }
    } catch (const GpuError& error) {
        problem_ = session.tr(fail("no_gpu", "", {error.what()}).value());
    }
}

void AnimationPage::work(Session& session) {
    session.moving = true;
    try {
        const auto more = job_->work();
        if (more && *more) return;
        if (more) {
            said_ = session.tr("notice.saved", {with_home(path_.typed())});
        } else {
            problem_ = session.tr(more.error());
        }
    } catch (const GpuError& error) {
        problem_ = session.tr(fail("no_gpu", "", {error.what()}).value());
    }
    job_.reset();
}

bool AnimationPage::act(Session& session, LensUi& /*lens*/) {
    problem_.clear();
    said_.clear();
    if (job_) {
        job_.reset();
        said_ = session.tr("export.stopped");
    } else {
        start(session);
    }
    return false;
}

void AnimationPage::left(Session& /*session*/) {
    job_.reset();
}

// How long it gets, how far it is, how it ended.
void AnimationPage::state(Session& session) {
    const Theme& theme = session.theme();
    gap(session, 4.0F);
    if (job_) {
        const double share = static_cast<double>(job_->done()) / static_cast<double>(job_->count());
        const double spent = clock_seconds() - began_;
        const double left = job_->done() == 0 ? 0.0 : spent * (1.0 - share) / share;
        const ImVec2 low = ImGui::GetCursorScreenPos();
        const float width = ImGui::GetContentRegionAvail().x;
        ImDrawList& list = *ImGui::GetWindowDrawList();
        const float high = session.px(bar_height);
        list.AddRectFilled(low, {low.x + width, low.y + high}, u32(theme.raised_high), high / 2.0F);
        list.AddRectFilled(low, {low.x + std::max(high, width * static_cast<float>(share)), low.y + high},
                           u32(theme.accent), high / 2.0F);
        ImGui::Dummy({width, high});
        text(session,
             session.tr("export.progress",
                        {std::to_string(job_->done()), std::to_string(job_->count()), fmt::format("{:.0f}", left)}),
             session.fonts.text, type_size::small, theme.text);
        return;
    }
    ImGui::PushTextWrapPos(0.0F);
    const auto planned = frames(session);
    if (!problem_.empty() || !planned) {
        text(session, problem_.empty() ? session.tr(planned.error()) : problem_, session.fonts.text, type_size::small,
             theme.warning);
    } else if (!said_.empty()) {
        text(session, said_, session.fonts.text, type_size::small, theme.text);
    } else {
        double seconds = 0.0;
        for (std::int64_t i = 0; i < planned->count(); ++i) seconds += planned->seconds(i);
        const auto line = [&](const std::string& shown) {
            text(session, shown, session.fonts.text, type_size::small, theme.quiet);
        };
        line(session.tr("export.length", {std::to_string(planned->count()), fmt::format("{:.1f}", seconds)}));
        if (!planned->left_out().empty()) {
            line(session.tr("export.left_out", {fmt::format("{}", fmt::join(planned->left_out(), ", "))}));
        }
    }
    ImGui::PopTextWrapPos();
}

void AnimationPage::draw(Session& session, LensUi& /*lens*/) {
    if (job_) work(session);
    const float room = ImGui::GetContentRegionAvail().x;
    const bool narrow = room < session.px(2.0F * column_width);
    const float wide = narrow ? 0.0F : (room - session.px(28.0F)) / 2.0F;
    ImGui::BeginDisabled(job_ != nullptr);
    ImGui::BeginChild("###animation_what", {wide, 0.0F}, ImGuiChildFlags_NavFlattened | ImGuiChildFlags_AutoResizeY);
    what(session);
    ImGui::EndChild();
    if (!narrow) ImGui::SameLine(0.0F, session.px(28.0F));
    ImGui::BeginChild("###animation_how", {wide, 0.0F}, ImGuiChildFlags_NavFlattened | ImGuiChildFlags_AutoResizeY);
    how(session);
    ImGui::EndChild();
    gap(session, 6.0F);
    file(session);
    ImGui::EndDisabled();
    state(session);
}

}  // namespace convscope
