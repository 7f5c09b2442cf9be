// `convscope rf`: how far each layer of a scene's stack sees, as a table or as JSON.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "app/cli/command.h"
#include "app/cli/table.h"
#include "app/io/scene_files.h"
#include "core/receptive_field.h"
#include "core/scene.h"

namespace convscope {
namespace {

struct ReceptiveFieldWords {
    std::string scene;
    bool json = false;
};

/// What is known of the output of one layer.
struct FieldRow {
    const Layer* layer;
    AxisField down, across;
    std::optional<double> covered;  ///< none when the field is too large to be walked cell by cell
};

std::vector<FieldRow> rows_of(const Scene& scene) {
    const std::vector<Axis> rows = row_axes(scene);
    const std::vector<Axis> cols = col_axes(scene);
    const std::vector<AxisField> down = receptive_fields(rows);
    const std::vector<AxisField> across = receptive_fields(cols);
    std::vector<FieldRow> found;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        FieldRow row{&layer_at(scene, i), down[i + 1], across[i + 1], std::nullopt};
        if (std::max(row.down.size, row.across.size) <= most_field) {
            row.covered = coverage(std::span(rows).first(i + 1), std::span(cols).first(i + 1));
        }
        found.push_back(row);
    }
    return found;
}

std::vector<std::string> cells_of(std::size_t index, const FieldRow& row) {
    const Conv2dSpec& spec = row.layer->spec;
    const Pair out = output_size(spec);
    return {std::to_string(index + 1),
            std::string(name_of(row.layer->kind)),
            pair_text(spec.kernel.h, spec.kernel.w),
            pair_text(spec.stride.h, spec.stride.w),
            pads_text(effective_pads(spec)),
            pair_text(spec.dilation.h, spec.dilation.w),
            fmt::format("{} x {}", out.h, out.w),
            pair_text(row.down.jump, row.across.jump),
            pair_text(row.down.size, row.across.size),
            pair_text(row.down.start(), row.across.start()),
            row.covered ? fmt::format("{:.1f} %", *row.covered * 100.0) : "-"};
}

std::string table_of(const std::vector<FieldRow>& rows) {
    std::vector<std::vector<std::string>> lines{
        {"layer", "kind", "kernel", "stride", "padding", "dilation", "output", "jump", "RF", "start", "coverage"}};
    for (std::size_t i = 0; i < rows.size(); ++i) lines.push_back(cells_of(i, rows[i]));
    constexpr std::array<std::size_t, 1> left{1};
    std::string text = table_text(lines, left);
    // What a table of numbers does not say by itself.
    const std::optional<double> covered = rows.back().covered;
    if (covered && *covered < 1.0) {
        text += fmt::format("Gridding: {:.1f} % of the receptive field is never read.\n", 100.0 - *covered * 100.0);
    }
    return text;
}

std::string json_of(const std::vector<FieldRow>& rows) {
    nlohmann::ordered_json layers = nlohmann::ordered_json::array();
    for (const FieldRow& row : rows) {
        const Conv2dSpec& spec = row.layer->spec;
        const Sides pads = effective_pads(spec);
        const Pair out = output_size(spec);
        const auto pair = [](auto h, auto w) { return nlohmann::ordered_json::array({h, w}); };
        nlohmann::ordered_json layer{{"kind", name_of(row.layer->kind)},
                                     {"kernel_size", pair(spec.kernel.h, spec.kernel.w)},
                                     {"stride", pair(spec.stride.h, spec.stride.w)},
                                     {"padding", {pads.top, pads.left, pads.bottom, pads.right}},
                                     {"dilation", pair(spec.dilation.h, spec.dilation.w)},
                                     {"output_size", pair(out.h, out.w)},
                                     {"jump", pair(row.down.jump, row.across.jump)},
                                     {"receptive_field", pair(row.down.size, row.across.size)},
                                     {"first", pair(row.down.first, row.across.first)},
                                     {"start", pair(row.down.start(), row.across.start())}};
        layer["coverage"] = row.covered ? nlohmann::ordered_json(*row.covered) : nlohmann::ordered_json();
        layers.push_back(std::move(layer));
    }
    return layers.dump(2) + '\n';
}

Result<int> list_fields(const ReceptiveFieldWords& words) {
    const auto scene = load_scene(words.scene);
    if (!scene) return tl::unexpected(scene.error());
    const std::vector<FieldRow> rows = rows_of(*scene);
    const std::string text = words.json ? json_of(rows) : table_of(rows);
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
        return fail("file_write", "stdout", {"stdout", std::generic_category().message(errno)});
    }
    return exit_done;
}

Action declare_receptive_field(CLI::App& app) {
    auto words = std::make_shared<ReceptiveFieldWords>();
    app.add_option("SCENE", words->scene, "A scene file (.json) or a preset's name")->required()->option_text(" ");
    app.add_flag("--json", words->json, "JSON instead of a table; pairs are [rows, columns]");
    return [words] { return list_fields(*words); };
}

}  // namespace

const Command receptive_field_command{
    "rf", "Print how far each layer of a scene's stack sees",
    "Each line, counted in input cells: jump (between neighbouring outputs), RF (cells that one output spans, those "
    "beyond\n"
    "the border counted), start (centre of the first output; 0 is the middle of the first cell), coverage (share of "
    "the RF's\n"
    "cells that are read at all). Rows x columns where they differ; padding top,left,bottom,right.\n"
    "Example: convscope rf opening",
    declare_receptive_field};

}  // namespace convscope
