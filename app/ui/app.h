// The program without a platform: one Dear ImGui frame at a time, on a window or offscreen alike.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/panels/canvas.h"
#include "app/panels/export_dialog.h"
#include "app/panels/lens_ui.h"
#include "app/panels/model_dialog.h"
#include "app/panels/overlays.h"
#include "app/panels/panel.h"
#include "app/panels/path_dialog.h"
#include "app/panels/tensor_dialog.h"
#include "app/panels/torch_dialog.h"
#include "app/platform/clipboard_image.h"
#include "app/platform/desktop_dialog.h"
#include "app/render/ground.h"
#include "app/ui/item_log.h"
#include "app/ui/rooms.h"
#include "app/ui/session.h"

namespace convscope {

class App {
public:
    /// Needs a Dear ImGui context; fonts are loaded into it. `renderer` may be null where there is no GL.
    App(Scene scene, Settings settings, Renderer* renderer);

    /// Builds the interface between ImGui::NewFrame and ImGui::Render. `width`, `height`: the framebuffer in pixels.
    void frame(int width, int height);

    /// What lies below everything that frame() drew: clear it first (clear_grounds).
    [[nodiscard]] const std::vector<Ground>& grounds() const { return grounds_; }

    /// Seconds until the next frame is needed without input: 0 for at once, infinity when nothing moves.
    [[nodiscard]] double next_frame_in() const;

    /// From now on files are asked for by the desktop's own dialog, where there is one. `wake` ends the wait for
    /// events.
    void use_desktop_dialog(std::function<void()> wake);

    /// A file dropped on the window.
    void drop(const std::string& path);

    [[nodiscard]] Session& session() { return session_; }
    [[nodiscard]] const Figure& figure() const { return canvas_.figure(); }
    [[nodiscard]] const ItemLog& items() const { return items_; }

private:
    [[nodiscard]] LensUi& lens() const;
    void centre(const Room& room, int width, int height);
    static bool begin_room(const char* name, const Room& room, ImGuiWindowFlags flags);
    void side(const char* name, const Room& room, const std::vector<std::unique_ptr<Panel>>& panels, bool check);
    void right_side(const Room& room);
    void tabs();
    void work();
    void clipboard();
    void desktop_dialog();
    void lay_grounds(const Rooms& rooms);

    Session session_;
    ItemLog items_;
    Canvas canvas_;
    Hints hints_;
    PathDialog path_dialog_;
    ExportDialog export_dialog_;
    TensorDialog tensor_dialog_;
    TorchDialog torch_dialog_;
    ClipboardImage clipboard_image_;
    std::unique_ptr<DesktopDialog> desktop_dialog_;
    ModelDialog model_dialog_;
    std::vector<std::unique_ptr<LensUi>> lenses_ = lens_uis();
    std::vector<Ground> grounds_;
    bool work_left_ = false;
};

}  // namespace convscope
