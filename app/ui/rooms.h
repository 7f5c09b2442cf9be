// The rooms of the window: where the bars, the side panels and the canvas stand. Where there is no room for everything
// the sides give way: both share one column, then that column opens only when asked for, at last over the whole width.
#pragma once

#include <imgui.h>

#include <array>
#include <cstdint>
#include <optional>

namespace convscope {

struct Session;

enum class Side : std::uint8_t { left, right };
inline constexpr std::array all_sides{Side::left, Side::right};

/// Which side panels are on show.
class SidePanels {
public:
    enum class Space : std::uint8_t {
        both,    ///< each side has a column and a switch of its own
        column,  ///< they share a column; one of them is open at first
        tight    ///< they share a column; none is open at first
    };

    /// The window's width in mock-up pixels says how much space there is; called every frame.
    void fit(float width);
    [[nodiscard]] Space space() const { return space_; }
    [[nodiscard]] bool shown(Side side) const;
    void toggle(Side side);
    void show(Side side);
    /// Closes the shared column.
    void close() { shared_.reset(); }

private:
    Space space_ = Space::both;
    std::array<bool, 2> own_{true, true};  // where both have room
    std::optional<Side> shared_;           // the side in the shared column
};

struct Room {
    ImVec2 min, max;
    [[nodiscard]] ImVec2 size() const { return {max.x - min.x, max.y - min.y}; }
};

struct Rooms {
    Room top, canvas, deck;
    std::optional<Room> left, right;  ///< the sides on show; at most one where they share a column
};

/// Divides a window of `size` screen units. The canvas has no width where a side takes all of it.
Rooms divide(Session& session, const ImVec2& size);

}  // namespace convscope
