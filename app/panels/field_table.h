// "Layer by layer": what each layer adds to the field, as a table, and the formulas with the numbers put in.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/panels/field_study.h"
#include "app/panels/panel.h"

namespace convscope {

class FieldTablePanel : public Panel {
public:
    explicit FieldTablePanel(std::shared_ptr<FieldStudy> study) : study_(std::move(study)) {}
    [[nodiscard]] std::string_view title() const override { return "rf.panel.table"; }
    [[nodiscard]] std::string_view help() const override { return "rf.panel.table.help"; }
    void draw(Session& session) override;

private:
    static constexpr std::size_t columns = 9;
    using Cells = std::array<std::string, columns>;

    void fill(const Session& session, bool along_rows);
    void rows(Session& session);
    void row(Session& session, std::size_t layer);
    void line(const Session& session, const Cells& cells, float y, const Colour& colour, const Colour& strong) const;
    void formulas(const Session& session, std::size_t layer, bool along_rows) const;

    std::shared_ptr<FieldStudy> study_;
    std::vector<Cells> cells_;  // of each layer
    Cells head_;
    std::array<std::size_t, columns> widths_{};  // characters
    // What `cells_` was made for.
    std::uint64_t revision_ = 0;
    bool along_rows_ = false;
    Language language_ = Language::en;
    // Of the frame.
    std::array<float, columns> ends_{};  // right edges; the first column's left one
    float size_ = 0.0F;
    std::size_t pointed_ = 0;  // layer + 1 under the pointer, 0 for none
};

}  // namespace convscope
