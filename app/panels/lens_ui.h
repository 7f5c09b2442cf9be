// A lens in the window: its picture, what pointing at it says and clicking it does, its panels. One pair of files and
// one line in the list of lens_ui.cpp. What it draws is computed in app/lenses, without Dear ImGui.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/figure/figure.h"
#include "app/lenses/lens.h"
#include "app/panels/panel.h"
#include "app/render/renderer.h"
#include "app/ui/session.h"

namespace convscope {

/// What the canvas says of the cell under the pointer: "x[0, 1, 3, 2] = -2", and what can be done with it.
struct CellWords {
    std::string value, help;
};

class LensUi {
public:
    LensUi() = default;
    LensUi(const LensUi&) = delete;
    LensUi& operator=(const LensUi&) = delete;
    virtual ~LensUi() = default;

    [[nodiscard]] virtual LensKind kind() const = 0;

    /// The lens has been chosen in the window: a chance to set the scene up for it.
    virtual void opened(Session& /*session*/) {}

    /// The picture of the present scene. It depends on the document, on session.canvas.lens and on the language only.
    virtual Figure figure(Session& session) = 0;
    /// The numbers of one of the figure's planes.
    virtual PlaneValues values(Session& session, const Plane& plane);
    /// True when the figure has planes in space, so that there is something to turn.
    [[nodiscard]] virtual bool has_space() const { return true; }
    /// How the planes are turned in space when the lens is chosen.
    struct Angle {
        float yaw = Camera{}.yaw, pitch = Camera{}.pitch;
    };
    [[nodiscard]] virtual Angle angle() const { return {}; }
    /// How the canvas pages through what the figure has no room for.
    virtual InputPages pages(Session& session) const;
    /// Keys of the pages' name, "... {0} / {1}", and of what they are.
    struct PageWords {
        std::string_view name = "canvas.page", help = "canvas.page.help";
    };
    [[nodiscard]] virtual PageWords page_words() const { return {}; }

    // `overview`: the cell is one of a small picture.
    virtual CellWords words(Session& session, const CellRef& cell, bool overview) const = 0;
    virtual void click(Session& session, const CellRef& cell, bool overview) = 0;
    /// True when a double click opens a field for the cell's value.
    [[nodiscard]] virtual bool can_edit(const Session& session, const CellRef& cell) const;

    /// Computes what the picture and the panels still wait for, for about `milliseconds`; true when some of it is left.
    virtual bool work(Session& /*session*/, double /*milliseconds*/) { return false; }

    /// The card that explains colours and marks, its bottom right corner at `corner` (screen).
    [[nodiscard]] virtual bool has_legend() const { return false; }
    virtual void draw_legend(const Session& /*session*/, const ImVec2& /*corner*/) const {}

    /// The check of the stepped result stands below the panels of the right side.
    [[nodiscard]] virtual bool has_check() const { return false; }

    /// The panels of the left and of the right side, from top to bottom.
    std::vector<std::unique_ptr<Panel>> left, right;
};

/// One for each LensKind that the window has, in the order of all_lenses.
std::vector<std::unique_ptr<LensUi>> lens_uis();

}  // namespace convscope
