// The list of what can be saved, the steps of a trace, and the file below.
#include "app/panels/data_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/io/completion.h"
#include "app/io/files.h"
#include "app/io/layer_arrays.h"
#include "app/io/trace.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr float row_height = 30.0F, name_width = 150.0F, suffix_width = 56.0F;

struct Form {
    DataChoice choice;
    std::string_view name;  ///< key
    const char* stem;       ///< of the file that is proposed
    const char* suffix;
};
constexpr std::array forms{Form{DataChoice::layer, "export.data.layer", "layer", ".npz"},
                           Form{DataChoice::x, "export.data.x", "x", ".npy"},
                           Form{DataChoice::w, "export.data.w", "w", ".npy"},
                           Form{DataChoice::b, "export.data.b", "b", ".npy"},
                           Form{DataChoice::y, "export.data.y", "y", ".npy"},
                           Form{DataChoice::json, "export.data.steps_json", "trace", ".jsonl"},
                           Form{DataChoice::csv, "export.data.steps_csv", "trace", ".csv"}};

const Form& form_of(DataChoice choice) {
    return forms[static_cast<std::size_t>(choice)];
}

std::string sizes(const Shape4& shape) {
    return fmt::format("{} × {} × {} × {}", shape[0], shape[1], shape[2], shape[3]);
}

// What stands in the row beside the name.
std::string about(const Session& session, DataChoice choice) {
    const Conv2dSpec& spec = session.document.scene().spec;
    switch (choice) {
        case DataChoice::layer:
            return session.tr(spec.bias ? "export.data.holds_bias" : "export.data.holds");
        case DataChoice::x:
            return sizes(input_shape(spec));
        case DataChoice::w:
            return sizes(weight_shape(spec));
        case DataChoice::b:
            return spec.bias ? fmt::format("{}", spec.out_channels) : session.tr("export.data.no_bias");
        case DataChoice::y:
            return sizes(output_shape(spec));
        case DataChoice::json:
            return session.tr("export.data.line_a_step");
        default:
            return session.tr("export.data.line_a_product");
    }
}

bool possible(const Session& session, DataChoice choice) {
    return choice != DataChoice::b || session.document.scene().spec.bias;
}

Result<void> save(const Session& session, DataChoice choice, const std::string& path, bool all_steps) {
    const Scene& scene = session.document.scene();
    if (choice == DataChoice::json || choice == DataChoice::csv) {
        const std::int64_t last = session.document.step_count() - 1;
        const TraceForm form = choice == DataChoice::json ? TraceForm::json_lines : TraceForm::csv;
        return save_trace(path, scene, form, all_steps ? 0 : scene.step, all_steps ? last : scene.step);
    }
    const auto place = static_cast<std::size_t>(choice) - 1;
    const auto bytes =
        choice == DataChoice::layer ? layer_npz(scene, path) : layer_array_npy(scene, all_layer_arrays[place]);
    if (!bytes) return tl::unexpected(bytes.error());
    return write_file(path, *bytes);
}

}  // namespace

void DataPage::opened(Session& session, LensUi& /*lens*/) {
    problem_.clear();
    if (!possible(session, choice_)) choose(DataChoice::layer);
    if (path_.typed().empty()) path_.set(std::string(form_of(choice_).stem) + form_of(choice_).suffix);
}

// The proposed name follows the choice; a name of one's own keeps its stem.
void DataPage::choose(DataChoice choice) {
    std::filesystem::path path = path_.typed();
    if (path.stem() == form_of(choice_).stem) path.replace_filename(form_of(choice).stem);
    choice_ = choice;
    path_.set(path.replace_extension(form_of(choice).suffix).string());
    problem_.clear();
}

void DataPage::row(Session& session, DataChoice choice) {
    const Theme& theme = session.theme();
    const Form& form = form_of(choice);
    const bool can = possible(session, choice);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const std::string label = fmt::format("###data_{}", choice == DataChoice::json  ? "json"
                                                        : choice == DataChoice::csv ? "csv"
                                                                                    : form.stem);
    ImGui::BeginDisabled(!can);
    if (ImGui::Selectable(label.c_str(), choice == choice_, ImGuiSelectableFlags_NoAutoClosePopups,
                          {0.0F, session.px(row_height)})) {
        choose(choice);
    }
    ImGui::EndDisabled();
    const float y = at.y + session.px(6.0F);
    const float begin = at.x + session.px(8.0F);
    const float middle = begin + session.px(name_width);
    const float end = at.x + width - session.px(suffix_width);
    const auto cell = [&](float x, float right, const std::string& shown, ImFont* font, const Colour& colour) {
        draw_text(session, {x, y}, shortened(session, shown, font, type_size::small, right - x), font, type_size::small,
                  u32(colour));
    };
    const float gap_between = session.px(8.0F);
    cell(begin, middle - gap_between, session.tr(form.name), session.fonts.text, can ? theme.strong : theme.faint);
    cell(middle, end - gap_between, about(session, choice), session.fonts.text, can ? theme.quiet : theme.faint);
    cell(end, at.x + width, form.suffix, session.fonts.mono, can ? theme.quiet : theme.faint);
}

// Which steps a trace has, and how much that is.
void DataPage::steps(Session& session) {
    const Document& document = session.document;
    if (button(session, session.tr("export.data.all_steps") + "###data_all_steps", false, all_steps_)) {
        all_steps_ = true;
        problem_.clear();
    }
    ImGui::SameLine();
    if (button(session, session.tr("export.data.this_step") + "###data_this_step", false, !all_steps_)) {
        all_steps_ = false;
        problem_.clear();
    }
    ImGui::SameLine();
    const std::int64_t each = document.nest().taps_per_step(document.scene().granularity);
    const std::int64_t count = all_steps_ ? document.step_count() : 1;
    text(session, session.tr("export.data.trace_size", {fmt::format("{}", count), fmt::format("{}", count * each)}),
         session.fonts.text, type_size::small, session.theme().quiet);
}

void DataPage::draw(Session& session, LensUi& /*lens*/) {
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0.0F, 0.0F));
    for (const Form& form : forms) row(session, form.choice);
    ImGui::PopStyleVar();
    gap(session, 8.0F);
    if (is_trace()) steps(session);
    gap(session, 4.0F);
    const std::array<std::string_view, 1> suffixes{form_of(choice_).suffix};
    path_.draw(session, "###data_path", suffixes, !problem_.empty());
    if (path_.changed()) problem_.clear();
    text(session, problem_.empty() ? session.tr(path_remark) : problem_, session.fonts.text, type_size::tiny,
         problem_.empty() ? session.theme().quiet : session.theme().warning);
}

bool DataPage::ready(const Session& session) const {
    return possible(session, choice_) && !path_.typed().empty();
}

bool DataPage::act(Session& session, LensUi& /*lens*/) {
    const std::string path = with_home(path_.typed());
    if (const auto saved = save(session, choice_, path, all_steps_); !saved) {
        problem_ = session.tr(saved.error());
        path_.focus();
        return false;
    }
    session.say(session.tr("notice.saved", {path}));
    return true;
}

}  // namespace convscope
