// The Export dialog's page "Data": the numbers of the layer, and the trace of its steps.
#pragma once

#include <cstdint>
#include <string>

#include "app/panels/export_page.h"
#include "app/panels/path_field.h"

namespace convscope {

/// What the page can save, in the order of its list.
enum class DataChoice : std::uint8_t { layer, x, w, b, y, json, csv };

class DataPage : public ExportPage {
public:
    [[nodiscard]] std::string_view id() const override { return "data"; }
    [[nodiscard]] std::string_view title() const override { return "export.data"; }
    [[nodiscard]] std::string_view help() const override { return "export.data.help"; }
    [[nodiscard]] std::string_view action(const Session& /*session*/) const override { return "export.save"; }

    void opened(Session& session, LensUi& lens) override;
    void draw(Session& session, LensUi& lens) override;
    [[nodiscard]] bool ready(const Session& session) const override;
    bool act(Session& session, LensUi& lens) override;

private:
    void choose(DataChoice choice);
    void row(Session& session, DataChoice choice);
    void steps(Session& session);
    [[nodiscard]] bool is_trace() const { return choice_ == DataChoice::json || choice_ == DataChoice::csv; }

    DataChoice choice_ = DataChoice::layer;
    bool all_steps_ = true;
    PathField path_;
    std::string problem_;  ///< why it could not be saved
};

}  // namespace convscope
