// A scene's figure without a window, pictures to compare, and the tools that look at files.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/export/vector_figure.h"
#include "app/panels/lens_ui.h"
#include "app/ui/session.h"

namespace convscope::testing {

/// The lens that shows the session's scene.
LensUi& lens_for(const std::vector<std::unique_ptr<LensUi>>& lenses, const Session& session);

/// A session of its own, with all that its lens computes.
class PaperScene {
public:
    explicit PaperScene(Scene scene, Language language = Language::en);
    ~PaperScene();
    PaperScene(const PaperScene&) = delete;
    PaperScene& operator=(const PaperScene&) = delete;

    [[nodiscard]] Session& session() { return *session_; }
    [[nodiscard]] LensUi& lens() { return lens_for(lenses_, *session_); }
    [[nodiscard]] FigureSheet sheet(const FigureOptions& options);
    [[nodiscard]] const CairoRuler& ruler() const { return ruler_; }

private:
    ImGuiContext* before_;
    ImGuiContext* context_;
    std::unique_ptr<Session> session_;
    std::vector<std::unique_ptr<LensUi>> lenses_;
    CairoRuler ruler_;
};

/// The preset looked at with a lens, some way into its steps.
Scene preset_with_lens(const std::string& preset, LensKind lens, bool three_d = false);

/// Grey-free RGB picture, 0 to 1, on white.
struct Raster {
    int width = 0, height = 0;
    std::vector<float> rgb;
};
Raster raster_of(const FigurePixels& pixels);
Raster raster_of(int width, int height, const std::vector<std::uint8_t>& rgba);
/// A PNG file.
Raster read_raster(const std::string& path);

/// How two pictures of the same size differ, parts of 1, after a blur of `radius` pixels that forgives where an edge
/// falls: on the whole, and in the worst square of `block` pixels, which a missing line or number cannot hide in.
struct Difference2d {
    double mean = 0.0, worst = 0.0;
    int x = 0, y = 0;  ///< of the worst square
};
Difference2d compare(const Raster& a, const Raster& b, int radius, int block);

/// Runs a shell command and returns what it said; its exit code in `code`.
std::string run(const std::string& command, int* code = nullptr);

}  // namespace convscope::testing
