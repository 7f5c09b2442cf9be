// The rows of the model browser as text and as keys to sort by. No Dear ImGui.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/io/onnx_model.h"

namespace convscope {

enum class ModelColumn : std::uint8_t {
    number,
    name,
    weight,
    kernel,
    stride,
    padding,
    dilation,
    groups,
    parameters,
    input,
    macs
};
inline constexpr std::size_t model_columns = 11;
inline constexpr std::array<ModelColumn, model_columns> all_model_columns{
    ModelColumn::number,     ModelColumn::name,    ModelColumn::weight,   ModelColumn::kernel,
    ModelColumn::stride,     ModelColumn::padding, ModelColumn::dilation, ModelColumn::groups,
    ModelColumn::parameters, ModelColumn::input,   ModelColumn::macs};
/// "number", "name", ...; its heading is string "models.column.<name>".
std::string_view name_of(ModelColumn column);

struct ModelRow {
    std::size_t layer = 0;  ///< index in OnnxModel::layers()
    std::array<std::string, model_columns> cells;
    std::array<double, model_columns> keys{};  ///< of all columns but the name; -1 where nothing is known
};

class ModelRows {
public:
    /// `sizes` are those of the model's layers.
    void fill(const OnnxModel& model, const std::vector<ModelSize>& sizes);
    /// Keeps the rows whose name, operator or weight shape holds `wanted`, whatever its case.
    void search(std::string_view wanted);
    /// Rows that are equal in `column` stay in the file's order.
    void sort(ModelColumn column, bool descending);

    /// Those that were found, sorted.
    [[nodiscard]] const std::vector<ModelRow>& shown() const { return shown_; }
    /// Place of a layer among them; shown().size() when it is not there.
    [[nodiscard]] std::size_t place_of(std::size_t layer) const;

private:
    void show();

    std::vector<ModelRow> all_, shown_;
    std::vector<std::string> searched_;  // lower-case text of each row of all_
    std::string wanted_;
    ModelColumn column_ = ModelColumn::number;
    bool descending_ = false;
};

/// "64 × 3 × 7 × 7"; "–" for none.
std::string shape_of(const std::vector<std::int64_t>& sizes);

}  // namespace convscope
