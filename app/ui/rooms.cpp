// All sizes in mock-up pixels: larger type, a denser screen and a smaller window are the same thing here.
#include "app/ui/rooms.h"

#include <algorithm>

#include "app/panels/transport.h"
#include "app/ui/session.h"

namespace convscope {
namespace {

constexpr float left_width = 272.0F;
constexpr float right_width = 352.0F;
constexpr float column_width = right_width;
// Widths of the canvas below which the sides share a column, that column is closed at first, and it takes everything.
constexpr float canvas_beside_both = 440.0F;
constexpr float canvas_beside_open = 320.0F;
constexpr float canvas_least = 216.0F;
constexpr float top_height = 52.0F;
constexpr float low_top_height = 44.0F;
constexpr float low_window = 400.0F;
constexpr float deck_share = 0.3F;  // of the window's height, at most

}  // namespace

void SidePanels::fit(float width) {
    const Space now = width >= left_width + canvas_beside_both + right_width ? Space::both
                      : width >= column_width + canvas_beside_open           ? Space::column
                                                                             : Space::tight;
    if (now == space_) return;
    if (now == Space::column && !shared_) {
        if (own_[1]) shared_ = Side::right;
        if (own_[0] || space_ == Space::tight) shared_ = Side::left;
    }
    if (now == Space::tight) shared_.reset();
    space_ = now;
}

bool SidePanels::shown(Side side) const {
    return space_ == Space::both ? own_[static_cast<std::size_t>(side)] : shared_ == side;
}

void SidePanels::toggle(Side side) {
    if (space_ == Space::both) {
        own_[static_cast<std::size_t>(side)] = !own_[static_cast<std::size_t>(side)];
    } else if (shared_ == side) {
        shared_.reset();
    } else {
        shared_ = side;
    }
}

void SidePanels::show(Side side) {
    if (!shown(side)) toggle(side);
}

Rooms divide(Session& session, const ImVec2& size) {
    SidePanels& sides = session.sides;
    const float width = size.x / session.px(1.0F);
    sides.fit(width);
    const bool both = sides.space() == SidePanels::Space::both;
    const bool any = sides.shown(Side::left) || sides.shown(Side::right);
    const float top = session.px(size.y < session.px(low_window) ? low_top_height : top_height);
    float left = 0.0F;
    float right = 0.0F;
    if (both) {
        left = sides.shown(Side::left) ? session.px(left_width) : 0.0F;
        right = sides.shown(Side::right) ? session.px(right_width) : 0.0F;
    } else if (any) {
        left = width - column_width < canvas_least ? size.x : session.px(column_width);
    }
    // A shared column leaves the transport the whole width: it needs less height there.
    const float deck_left = both ? left : 0.0F;
    const float deck_right = both ? size.x - right : size.x;
    const float deck_top = size.y - transport_height(session, deck_right - deck_left, size.y * deck_share);
    const float sides_end = both ? size.y : deck_top;

    Rooms rooms;
    rooms.top = {{0.0F, 0.0F}, {size.x, top}};
    rooms.canvas = {{left, top}, {size.x - right, deck_top}};
    rooms.deck = {{deck_left, deck_top}, {deck_right, size.y}};
    const Room low_side{{0.0F, top}, {left, sides_end}};
    if (sides.shown(Side::left)) rooms.left = low_side;
    if (sides.shown(Side::right)) rooms.right = both ? Room{{size.x - right, top}, {size.x, sides_end}} : low_side;
    return rooms;
}

}  // namespace convscope
