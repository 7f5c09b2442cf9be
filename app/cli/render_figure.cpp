// A session without a window, its lens, a sheet, a file.
#include "app/cli/render_figure.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "app/export/vector_figure.h"
#include "app/panels/lens_ui.h"
#include "app/ui/session.h"

namespace convscope {
namespace {

constexpr double most_seconds = 120.0;
constexpr double readable_points = 6.0;

// The panels of a lens ask Dear ImGui whether something is held: with no window, nothing is.
class Idle {
public:
    Idle() : context_(ImGui::CreateContext()) { ImGui::SetCurrentContext(context_); }
    ~Idle() { ImGui::DestroyContext(context_); }
    Idle(const Idle&) = delete;
    Idle& operator=(const Idle&) = delete;

private:
    ImGuiContext* context_;
};

}  // namespace

Result<void> render_figure(Scene scene, const Settings& settings, bool why_differs, const FigureOptions& options,
                           const std::string& path) {
    const auto format = figure_format_of(path);
    if (!format) return tl::unexpected(format.error());
    const Idle no_window;
    Session session(std::move(scene), settings);
    session.canvas.lens.why_differs = why_differs;
    const auto lenses = lens_uis();
    const auto found = std::find_if(lenses.begin(), lenses.end(),
                                    [&](const auto& each) { return each->kind() == session.document.scene().lens; });
    LensUi& lens = **found;
    session.canvas.camera.yaw = lens.angle().yaw;
    session.canvas.camera.pitch = lens.angle().pitch;
    finish_work(session, lens, most_seconds);
    const CairoRuler ruler;
    const FigureSheet sheet = lay_out_figure(session, lens, options, ruler);
    if (auto saved = save_figure(path, *format, sheet, ruler, options); !saved) return saved;
    const double smallest = sheet.smallest_type(ruler);
    if (options.size.unit == LengthUnit::millimetres && smallest > 0.0 && smallest < readable_points - 0.05) {
        fmt::print(stderr, "Note: the smallest text is {:.1f} pt at {}; a wider figure has larger text.\n", smallest,
                   text_of(options.size));
    }
    return {};
}

}  // namespace convscope
