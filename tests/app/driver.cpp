// The person's hands and eyes.
#include "tests/app/driver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <utility>

#include "app/io/presets.h"
#include "tests/app/sample_figures.h"

namespace convscope::testing {
namespace {

ImVec2 point_of(const ItemLog::Item& item, float across, float down) {
    return {item.min.x + (item.max.x - item.min.x) * across, item.min.y + (item.max.y - item.min.y) * down};
}

}  // namespace

Driver::Driver(const std::string& preset, const Settings& settings, int width, int height)
    : Driver(preset_scene(preset).value(), settings, width, height) {}

Driver::Driver(Scene scene, const Settings& settings, int width, int height)
    : window_(width, height, std::move(scene), settings) {
    settle();
}

ImGuiIO& Driver::io() {
    return ImGui::GetIO();
}

void Driver::frames(int count) {
    for (int i = 1; i <= count; ++i) frame(1.0 / 60.0, i == count);
}

void Driver::frame(double seconds, bool looked_at) {
    window_.frame(seconds, drawing_ && looked_at);
}

std::uint64_t Driver::picture(const ImVec2& low, const ImVec2& high) const {
    const std::vector<std::uint8_t> pixels = window_.pixels();
    const int left = std::max(0, static_cast<int>(low.x));
    const int right = std::min(window_.width(), static_cast<int>(high.x));
    std::uint64_t hash = 14695981039346656037U;  // FNV-1a
    for (int y = std::max(0, static_cast<int>(low.y)); y < std::min(window_.height(), static_cast<int>(high.y)); ++y) {
        for (int i = (y * window_.width() + left) * 4; i < (y * window_.width() + right) * 4; ++i) {
            hash = (hash ^ pixels[static_cast<std::size_t>(i)]) * 1099511628211U;
        }
    }
    return hash;
}

std::uint64_t Driver::picture_of(std::string_view label) {
    const ItemLog::Item item = look_for(label);
    return picture(item.min, item.max);
}

const ItemLog::Item* Driver::see(std::string_view label) {
    const ItemLog::Item* found = app().items().find(label);
    return found == nullptr || found->clipped ? nullptr : found;
}

ItemLog::Item Driver::look_for(std::string_view label) {
    if (const auto* found = see(label)) return *found;
    const auto width = static_cast<float>(window_.width());
    const auto height = static_cast<float>(window_.height());
    const auto scroll = [&](const ImVec2& at) -> const ItemLog::Item* {
        move_to(at);
        wheel(200.0F);
        for (int turn = 0; turn < 60; ++turn) {
            frames(2);
            if (const auto* found = see(label)) return found;
            wheel(-1.0F);
        }
        return nullptr;
    };
    const SidePanels& sides = session().sides;
    const bool both = sides.space() == SidePanels::Space::both;
    for (const Side side : all_sides) {
        const bool left = side == Side::left;
        const char* opener = left ? "left_side" : "right_side";
        if (!both && !sides.shown(side) && see(opener) != nullptr) click(opener);
        if (const auto* found = scroll({both && !left ? width - 60.0F : 60.0F, height * 0.45F})) return *found;
    }
    if (const auto* found = scroll({width / 2.0F, height - 4.0F})) return *found;
    for (const char* menu : {"lens_menu", "more"}) {
        if (see(menu) == nullptr) continue;
        click(menu);
        frames(3);
        if (const auto* found = see(label)) return *found;
        key(ImGuiKey_Escape);
        frames(3);
    }
    std::string known;
    for (const auto& [name, item] : app().items().items()) known += (item.clipped ? " (" + name + ")" : " " + name);
    keep("lost-" + std::string(label));
    ADD_FAILURE() << "no control '" << label << "' is to be seen; there are:" << known;
    return {};
}

void Driver::keep(const std::string& name) {
    keep_picture(name, window_.width(), window_.height(), window_.pixels());
}

void Driver::move_to(const ImVec2& at, int over_frames) {
    const ImVec2 from = mouse_.x < 0.0F ? at : mouse_;
    for (int i = 1; i <= over_frames; ++i) {
        const float share = static_cast<float>(i) / static_cast<float>(over_frames);
        mouse_ = {from.x + (at.x - from.x) * share, from.y + (at.y - from.y) * share};
        io().AddMousePosEvent(mouse_.x, mouse_.y);
        frame(1.0 / 60.0, i == over_frames);
    }
}

void Driver::press(int button) {
    io().AddMouseButtonEvent(button, true);
    frames();
}

void Driver::release(int button) {
    io().AddMouseButtonEvent(button, false);
    frames(2);
}

void Driver::click_at(const ImVec2& at, int button) {
    // Two clicks of a test are never meant as a double click.
    frame(0.5, false);
    move_to(at);
    press(button);
    release(button);
}

void Driver::double_click_at(const ImVec2& at) {
    click_at(at);
    press();
    release();
}

void Driver::click(std::string_view label) {
    frames(3);  // what the last click changed has found its place
    click_at(point_of(look_for(label), 0.5F, 0.5F));
}
void Driver::double_click(std::string_view label) {
    double_click_at(point_of(look_for(label), 0.5F, 0.3F));
}

void Driver::click_number(std::string_view slider) {
    frames(3);
    const ItemLog::Item item = look_for(slider);
    click_at({item.max.x - session().px(5.0F), item.min.y + session().px(9.0F)});
}

void Driver::drag(std::string_view label, float from, float to, float height) {
    const ItemLog::Item item = look_for(label);
    drag_between(point_of(item, from, height), point_of(item, to, height));
}

void Driver::drag_between(const ImVec2& from, const ImVec2& to) {
    frame(0.5, false);
    move_to(from);
    press();
    move_to(to, 8);
    release();
}

void Driver::wheel(float turns) {
    io().AddMouseWheelEvent(0.0F, turns);
    frames();
}

void Driver::hold(ImGuiKey key, bool down) {
    io().AddKeyEvent(key, down);
    frames();
}

void Driver::key(ImGuiKeyChord chord) {
    const auto plain = static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_);
    const std::array<std::pair<ImGuiKey, ImGuiKey>, 3> modifiers{
        {{ImGuiMod_Ctrl, ImGuiKey_LeftCtrl}, {ImGuiMod_Shift, ImGuiKey_LeftShift}, {ImGuiMod_Alt, ImGuiKey_LeftAlt}}};
    const auto modify = [&](bool down) {
        for (const auto& [modifier, side] : modifiers) {
            if ((chord & modifier) == 0) continue;
            io().AddKeyEvent(modifier, down);
            io().AddKeyEvent(side, down);
        }
    };
    modify(true);
    frames();
    io().AddKeyEvent(plain, true);
    frames();
    io().AddKeyEvent(plain, false);
    frames();
    modify(false);
    frames();
}

void Driver::type(const std::string& text) {
    io().AddInputCharactersUTF8(text.c_str());
    frames(static_cast<int>(text.size()) + 1);
}

void Driver::choose(std::string_view dropdown, const std::string& entry) {
    click(dropdown);
    frames(2);
    const ItemLog::Item* item = app().items().find(entry);
    if (see(entry) == nullptr && see(dropdown) != nullptr) {  // a long menu is turned with the wheel
        const ItemLog::Item opener = *see(dropdown);
        move_to({opener.min.x + 10.0F, opener.max.y + session().px(40.0F)});
        for (int turn = 0; turn < 40 && see(entry) == nullptr; ++turn) {
            wheel(-2.0F);
            frames(2);
        }
        item = see(entry);
    }
    if (item == nullptr) {
        ADD_FAILURE() << "'" << dropdown << "' does not offer '" << entry << "'";
        return;
    }
    click_at(point_of(*item, 0.5F, 0.5F));
}

void Driver::enter(std::string_view slider, const std::string& value) {
    click_number(slider);
    type(value);
    key(ImGuiKey_Enter);
    frames(2);
}

const Plane* Driver::plane(const PlaneId& id, bool overview) {
    for (const Plane& each : figure().planes) {
        if (each.id == id && each.overview == overview) return &each;
    }
    return nullptr;
}

ImVec2 Driver::cell(const PlaneId& id, std::int64_t row, std::int64_t col, bool overview) {
    const Plane* shown = plane(id, overview);
    const ItemLog::Item* canvas = app().items().find("canvas");
    if (shown == nullptr || canvas == nullptr) {
        ADD_FAILURE() << "the figure has no such plane";
        return {};
    }
    const Camera::Quad quad = session().canvas.camera.quad(shown->place);
    const float u = (static_cast<float>(col - shown->view.col) + 0.5F) / static_cast<float>(shown->view.cols);
    const float v = (static_cast<float>(row - shown->view.row) + 0.5F) / static_cast<float>(shown->view.rows);
    return {canvas->min.x + quad.origin.x + u * quad.right.x + v * quad.down.x,
            canvas->min.y + quad.origin.y + u * quad.right.y + v * quad.down.y};
}

void Driver::click_cell(const PlaneId& id, std::int64_t row, std::int64_t col, bool overview) {
    click_at(cell(id, row, col, overview));
    frames(2);
}

}  // namespace convscope::testing
