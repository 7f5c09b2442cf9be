// The right-hand panels: the check is always in sight, and the arithmetic folds to the height that is left.
#include <gtest/gtest.h>
#include <imgui_internal.h>

#include <string>

#include "app/io/presets.h"
#include "tests/app/driver.h"

namespace convscope::testing {
namespace {

const ImGuiWindow* room(const std::string& name) {
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
        if (window->WasActive && std::string(window->Name).find(name) != std::string::npos) return window;
    }
    return nullptr;
}

Scene scene_of(std::int64_t channels, std::int64_t groups, Granularity granularity) {
    Scene scene = preset_scene("opening").value();
    scene.spec.in_channels = scene.spec.out_channels = channels;
    scene.spec.groups = groups;
    scene.granularity = granularity;
    scene.step = 0;
    return scene;
}

TEST(RightPanels, TheCheckIsInSightWhateverTheScene) {
    for (const auto& [width, height] : {std::pair{1280, 720}, std::pair{1440, 900}}) {
        Driver driver("opening", still_settings(), width, height);
        for (const std::int64_t channels : {4, 16, 64}) {
            for (const Granularity granularity : all_granularities) {
                driver.document().open(scene_of(channels, 1, granularity));
                driver.frames(3);
                EXPECT_NE(driver.see("check"), nullptr) << channels << " channels by " << name_of(granularity);
            }
        }
    }
}

TEST(RightPanels, NeedNoScrollingAtTheUsualSize) {
    Driver driver;
    for (const std::int64_t channels : {2, 4, 8, 64}) {
        for (const std::int64_t groups : {1, 2}) {
            for (const Granularity granularity : all_granularities) {
                for (const NamedOrder& named : named_orders()) {
                    Scene scene = scene_of(channels, groups, granularity);
                    scene.order = named.order;
                    driver.document().open(scene);
                    driver.frames(3);
                    const ImGuiWindow* right = room("right");
                    ASSERT_NE(right, nullptr);
                    EXPECT_EQ(right->ScrollMax.y, 0.0F)
                        << channels << " channels, " << groups << " groups, by " << name_of(granularity);
                }
            }
        }
    }
}

}  // namespace
}  // namespace convscope::testing
