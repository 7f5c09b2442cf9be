// The Export dialog's page "Animation": steps, or a parameter that runs through its values, as a moving picture.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/export/animation_job.h"
#include "app/panels/export_page.h"
#include "app/panels/path_field.h"

namespace convscope {

class AnimationPage : public ExportPage {
public:
    [[nodiscard]] std::string_view id() const override { return "animation"; }
    [[nodiscard]] std::string_view title() const override { return "export.animation"; }
    [[nodiscard]] std::string_view help() const override { return "export.animation.help"; }
    [[nodiscard]] std::string_view action(const Session& /*session*/) const override {
        return job_ ? "export.stop" : "export.save";
    }

    void opened(Session& session, LensUi& lens) override;
    void draw(Session& session, LensUi& lens) override;
    [[nodiscard]] bool ready(const Session& session) const override;
    bool act(Session& session, LensUi& lens) override;
    void left(Session& session) override;

private:
    void what(Session& session);
    void steps(Session& session);
    void sweep(Session& session);
    void how(Session& session);
    void size(Session& session);
    void file(Session& session);
    void state(Session& session);
    void choose_format(AnimationFormat format);
    /// What the fields say, or why it cannot be.
    [[nodiscard]] Result<AnimationFrames> frames(const Session& session) const;
    void start(Session& session);
    void work(Session& session);

    bool sweeping_ = false;
    LayerField field_ = LayerField::dilation;
    // As typed.
    std::string from_ = "0", to_ = "0", every_ = "1", first_ = "1", last_ = "8", rate_ = "4", hold_ = "2",
                size_ = "1280x720";
    Granularity granularity_ = Granularity::output_position;
    AnimationFormat format_ = AnimationFormat::gif;
    std::string theme_ = "dark";
    bool window_ = false;
    PathField path_;
    std::string problem_;  ///< why it could not be made
    std::string said_;     ///< how the last one ended

    std::unique_ptr<AnimationJob> job_;
    double began_ = 0.0;  ///< in seconds of the machine's clock
};

}  // namespace convscope
