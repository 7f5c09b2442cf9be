// The desktop's dialog against a portal that tests/data/stub_portal.py plays (see CMakeLists.txt; elsewhere these tests
// are left out), and the program's own dialog where no portal answers.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "app/io/scene_files.h"
#include "tests/app/driver.h"
#include "tests/io/temporary_folder.h"

namespace convscope::testing {
namespace {

// What the portal was told to do: a file, "leave", "fail" or "wait"; empty without one.
std::string played() {
    const char* choice = std::getenv("CONVSCOPE_STUB_PORTAL");
    return choice == nullptr ? "" : choice;
}

void frames_until(Driver& driver, const std::function<bool()>& holds) {
    for (int i = 0; i < 500 && !holds(); ++i) {
        ::usleep(10'000);
        driver.frames();
    }
    EXPECT_TRUE(holds());
}

TEST(DesktopDialog, WithoutASessionBusTheProgramsOwnComesUpAtOnce) {
    if (!played().empty()) GTEST_SKIP() << "there is a bus";
    ::unsetenv("DBUS_SESSION_BUS_ADDRESS");
    ::setenv("XDG_RUNTIME_DIR", "/nowhere", 1);
    Driver driver;
    driver.app().use_desktop_dialog({});
    driver.key(ImGuiMod_Ctrl | ImGuiKey_O);
    driver.frames(3);
    EXPECT_NE(driver.see("path_go"), nullptr);
}

TEST(DesktopDialog, WithoutAPortalTheProgramsOwnComesUp) {
    if (!played().empty()) GTEST_SKIP() << "there is a portal";
    ::setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus", 1);
    Driver driver;
    driver.app().use_desktop_dialog({});
    driver.key(ImGuiMod_Ctrl | ImGuiKey_O);
    frames_until(driver, [&] { return driver.see("path_go") != nullptr; });
    ::unsetenv("DBUS_SESSION_BUS_ADDRESS");
}

TEST(DesktopDialog, OpensWhatWasChosen) {
    if (!played().starts_with('/')) GTEST_SKIP() << "needs a portal that chooses a file";
    Scene other;
    other.spec.height = 9;
    other.spec.width = 8;
    ASSERT_TRUE(save_scene(played(), other));
    Driver driver;
    int woken = 0;
    driver.app().use_desktop_dialog([&] { ++woken; });
    driver.key(ImGuiMod_Ctrl | ImGuiKey_O);
    driver.frames(2);
    EXPECT_EQ(driver.see("path_go"), nullptr);
    frames_until(driver, [&] { return driver.spec().height == 9; });
    EXPECT_EQ(woken, 1);
    // And saves under it.
    driver.document().edit([](Scene& scene) { scene.spec.width = 7; });
    driver.key(ImGuiMod_Ctrl | ImGuiKey_S);
    frames_until(driver, [&] { return driver.session().scene_path == played(); });
    EXPECT_EQ(load_scene(played())->spec.width, 7);
}

TEST(DesktopDialog, LeavingItChangesNothing) {
    if (played() != "leave") GTEST_SKIP() << "needs a portal whose dialog is left";
    Driver driver;
    const Scene before = driver.scene();
    int woken = 0;
    driver.app().use_desktop_dialog([&] { ++woken; });
    driver.key(ImGuiMod_Ctrl | ImGuiKey_O);
    frames_until(driver, [&] { return woken == 1; });
    driver.frames(5);
    EXPECT_EQ(driver.scene(), before);
    EXPECT_EQ(driver.see("path_go"), nullptr);
}

TEST(DesktopDialog, WhereThePortalFailsTheProgramsOwnComesUp) {
    if (played() != "fail") GTEST_SKIP() << "needs a portal that fails";
    Driver driver;
    driver.app().use_desktop_dialog({});
    driver.key(ImGuiMod_Ctrl | ImGuiKey_O);
    frames_until(driver, [&] { return driver.see("path_go") != nullptr; });
}

TEST(DesktopDialog, AskingAgainTurnsToTheProgramsOwn) {
    if (played() != "wait") GTEST_SKIP() << "needs a portal that never answers";
    Driver driver;
    driver.app().use_desktop_dialog({});
    driver.key(ImGuiMod_Ctrl | ImGuiKey_O);
    driver.frames(20);
    EXPECT_EQ(driver.see("path_go"), nullptr);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_O);
    frames_until(driver, [&] { return driver.see("path_go") != nullptr; });
}

}  // namespace
}  // namespace convscope::testing
