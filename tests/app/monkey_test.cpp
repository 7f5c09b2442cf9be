// A monkey at the keyboard: seeded random events over everything there is. After every frame the program must stand: no
// GL error, no failed assert, a scene that is valid, a history that leads to it.
//   CONVSCOPE_MONKEY_SEED, CONVSCOPE_MONKEY_EVENTS   which run, how long
//   CONVSCOPE_MONKEY_LOG=1                           prints every event
#include <glad/gl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "app/io/images.h"
#include "app/io/presets.h"
#include "app/io/scene_files.h"
#include "app/platform/headless.h"
#include "core/npy.h"
#include "tests/io/temporary_folder.h"

#if CONVSCOPE_SANITIZED
#include <sanitizer/common_interface_defs.h>
#endif

namespace convscope::testing {
namespace {

constexpr int draw_every = 6;         // frames
constexpr int look_back_every = 400;  // frames
constexpr std::int64_t memory = std::int64_t{24} << 20;

// How far the monkey is, for the report when the process dies of it.
volatile std::sig_atomic_t monkey_seed = 0, monkey_event = 0;

void report() {
    std::fprintf(stderr,
                 "\nThe monkey's last event was number %d of seed %d. To see it again:\n"
                 "  CONVSCOPE_MONKEY_SEED=%d CONVSCOPE_MONKEY_EVENTS=%d CONVSCOPE_MONKEY_LOG=1 app_tests "
                 "--gtest_filter='Monkey.*'\n",
                 static_cast<int>(monkey_event), static_cast<int>(monkey_seed), static_cast<int>(monkey_seed),
                 static_cast<int>(monkey_event));
}
void report_signal(int signal) {
    report();
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

int number_from(const char* name, int otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr || *text == '\0' ? otherwise : std::atoi(text);
}

class Monkey {
public:
    explicit Monkey(std::uint64_t seed)
        : random_(seed), window_(460, 300, preset_scene("opening").value(), settings()) {
        window_.app().session().document.set_limits({memory});
        io().ConfigInputTrickleEventQueue = false;  // all events of a frame at once
        std::filesystem::current_path(folder_.path());
        make_files();
    }

    void run(int events) {
        for (int event = 1; event <= events;) {
            let_go();
            for (int i = pick(2, 8); i > 0 && event <= events; --i, ++event) {
                monkey_event = event;
                act();
            }
            frame();
            if (::testing::Test::HasFailure()) return;
        }
        look_back();
    }

    /// Number of changes that it made to the scene.
    [[nodiscard]] std::uint64_t scenes() { return window_.app().session().document.scene_revision(); }
    [[nodiscard]] double slowest() const { return slowest_; }
    [[nodiscard]] const std::string& slowest_scene() const { return slowest_scene_; }

private:
    static Settings settings() {
        Settings chosen;
        chosen.language = "en";
        return chosen;
    }

    int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
    bool chance(int percent) { return pick(1, 100) <= percent; }
    template <class Container>
    const auto& any(const Container& from) {
        return from[static_cast<std::size_t>(pick(0, static_cast<int>(std::size(from)) - 1))];
    }
    void say(const char* what, const std::string& with = {}) {
        if (log_) std::fprintf(stderr, "%d %s %s\n", static_cast<int>(monkey_event), what, with.c_str());
    }

    void make_files() {
        std::vector<std::uint8_t> pixels(20 * 14 * 4);
        for (auto& value : pixels) value = static_cast<std::uint8_t>(pick(0, 255));
        (void)save_png(folder_.file("a.png"), 20, 14, pixels);
        Tensor array({2, 3, 6, 5});
        for (auto& value : array.data) value = static_cast<float>(pick(-90, 90)) / 7.0F;
        array.data[4] = std::numeric_limits<float>::quiet_NaN();
        array.data[5] = std::numeric_limits<float>::infinity();
        const auto bytes = write_npy(array.shape, array.data);
        write("b.npy", {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        (void)save_scene(folder_.file("c.json"), preset_scene("classic").value());
        write("h.json",
              R"({"layers": [{"spec": {"in_channels": 4, "height": 12, "width": 10, "out_channels": 4, "kernel_size": 3,
                  "groups": 2}, "relu": true, "shuffle": 2}, {"kind": "max_pool", "spec": {"kernel_size": 2, "stride": 2}},
                  {"spec": {"out_channels": 3, "kernel_size": 2}}], "layer": 3})");
        write("d.json", "{\"version\": 1, \"spec\": {\"in_channels\": 99999999999, \"kernel_size\": [0, -1]}}");
        write("e.png", "\x89PNG\r\n\x1a\n\x01\x02\x03");
        write("f.npy", "\x93NUMPY\x01\x00 {'descr': '<f4', 'fortran_order': False, 'shape': (99999999, 99999999), }");
        write("g.bin", std::string(1000, '\xee'));
        for (const char* name :
             {"a.png", "b.npy", "c.json", "d.json", "e.png", "f.npy", "g.bin", "h.json", "nowhere.json"}) {
            files_.push_back(folder_.file(name));
        }
        files_.push_back(folder_.path());
    }
    void write(const std::string& name, const std::string& bytes) {
        std::ofstream(folder_.file(name), std::ios::binary) << bytes;
    }

    ImGuiIO& io() { return ImGui::GetIO(); }

    // Somewhere: on a control, or anywhere, or outside.
    ImVec2 somewhere() {
        const auto& items = window_.app().items().items();
        if (!items.empty() && chance(70)) {
            auto item = items.begin();
            std::advance(item, pick(0, static_cast<int>(items.size()) - 1));
            const auto share = [&] { return static_cast<float>(pick(0, 100)) / 100.0F; };
            const auto& [low, high, clipped] = item->second;
            return {low.x + (high.x - low.x) * share(), low.y + (high.y - low.y) * share()};
        }
        if (chance(3)) return {-FLT_MAX, -FLT_MAX};
        return {static_cast<float>(pick(-20, window_.width() + 20)),
                static_cast<float>(pick(-20, window_.height() + 20))};
    }

    void act() {
        const int what = pick(1, 1000);
        if (what <= 400) return move();
        if (what <= 600) return button();
        if (what <= 660) return wheel();
        if (what <= 880) return key();
        if (what <= 975) return type();
        if (what <= 980) return drop();
        if (what <= 984) return resize();
        if (what <= 988) return change_settings();
        if (what <= 992) return open_preset();
        wait_ = chance(50) ? 0.6 : 5.0;
    }

    void move() {
        const ImVec2 at = somewhere();
        say("move", std::to_string(at.x) + " " + std::to_string(at.y));
        io().AddMousePosEvent(at.x, at.y);
    }
    void button() {
        const int which = chance(85) ? 0 : pick(1, 2);
        const bool down = !io().MouseDown[which];
        say(down ? "press" : "release", std::to_string(which));
        if (down && chance(50)) {
            const ImVec2 at = somewhere();
            io().AddMousePosEvent(at.x, at.y);
        }
        io().AddMouseButtonEvent(which, down);
        if (down && chance(60)) clicked_ = which;  // else it is held: a drag
    }
    // What was pressed for a moment only.
    void let_go() {
        for (const ImGuiKey key : keys_down_) io().AddKeyEvent(key, false);
        keys_down_.clear();
        if (clicked_ < 0) return;
        io().AddMouseButtonEvent(clicked_, false);
        clicked_ = -1;
    }
    void wheel() {
        const auto turns = static_cast<float>(chance(90) ? pick(-3, 3) : pick(-400, 400));
        say("wheel", std::to_string(turns));
        io().AddMouseWheelEvent(chance(10) ? turns : 0.0F, turns);
    }
    void key() {
        static constexpr std::array keys{ImGuiKey_Tab,
                                         ImGuiKey_Tab,
                                         ImGuiKey_LeftArrow,
                                         ImGuiKey_RightArrow,
                                         ImGuiKey_RightArrow,
                                         ImGuiKey_UpArrow,
                                         ImGuiKey_DownArrow,
                                         ImGuiKey_Home,
                                         ImGuiKey_End,
                                         ImGuiKey_PageUp,
                                         ImGuiKey_PageDown,
                                         ImGuiKey_Delete,
                                         ImGuiKey_Backspace,
                                         ImGuiKey_Space,
                                         ImGuiKey_Enter,
                                         ImGuiKey_Enter,
                                         ImGuiKey_Escape,
                                         ImGuiKey_LeftBracket,
                                         ImGuiKey_RightBracket,
                                         ImGuiKey_1,
                                         ImGuiKey_2,
                                         ImGuiKey_3,
                                         ImGuiKey_4,
                                         ImGuiKey_F,
                                         ImGuiKey_G,
                                         ImGuiKey_L,
                                         ImGuiKey_T,
                                         ImGuiKey_M,
                                         ImGuiKey_Z,
                                         ImGuiKey_Y,
                                         ImGuiKey_S,
                                         ImGuiKey_O,
                                         ImGuiKey_A,
                                         ImGuiKey_V,
                                         ImGuiKey_C,
                                         ImGuiKey_X,
                                         ImGuiKey_Minus,
                                         ImGuiKey_Equal,
                                         ImGuiKey_F1,
                                         ImGuiKey_F10,
                                         ImGuiKey_KeypadEnter,
                                         ImGuiKey_Menu,
                                         ImGuiKey_GamepadFaceDown};
        const ImGuiKey which = any(keys);
        std::array<bool, 3> with{chance(20), chance(20), chance(8)};
        static constexpr std::array<ImGuiKey, 3> modifiers{ImGuiMod_Ctrl, ImGuiMod_Shift, ImGuiMod_Alt};
        if (which == ImGuiKey_Z || which == ImGuiKey_Y) with[0] = chance(80);
        say("key", std::string(with[0] ? "Ctrl+" : "") + (with[1] ? "Shift+" : "") + (with[2] ? "Alt+" : "") +
                       ImGui::GetKeyName(which));
        for (std::size_t i = 0; i < with.size(); ++i) {
            if (!with[i]) continue;
            io().AddKeyEvent(modifiers[i], true);
            keys_down_.push_back(modifiers[i]);
        }
        io().AddKeyEvent(which, true);
        if (chance(97)) keys_down_.push_back(which);  // else it stays down until it is pressed again
    }
    void type() {
        static constexpr std::array texts{"0",
                                          "1",
                                          "2",
                                          "3",
                                          "4",
                                          "7",
                                          "12",
                                          "30",
                                          "64",
                                          "512",
                                          "-1",
                                          "-5",
                                          "9223372036854775807",
                                          "-9223372036854775808",
                                          "99999999999999999999999",
                                          "4611686018427387904",
                                          "1e38",
                                          "-1e39",
                                          "nan",
                                          "inf",
                                          "0.1",
                                          ".",
                                          "-",
                                          "1e",
                                          "*",
                                          "*2",
                                          "卷积",
                                          "é",
                                          "🙂",
                                          "\xef\xbf\xbf",
                                          "a.json",
                                          "\t",
                                          "%s%n",
                                          "x"};
        // Names without a folder: what it saves stays in the folder that it works in.
        const std::string text = chance(3) ? std::filesystem::path(any(files_)).filename().string() : any(texts);
        say("type", text);
        io().AddInputCharactersUTF8(text.c_str());
    }
    void drop() {
        const std::string& path = any(files_);
        say("drop", path);
        window_.app().drop(path);
    }
    void resize() {
        const int width = chance(15) ? pick(1, 60) : pick(120, 640);
        const int height = chance(15) ? pick(1, 60) : pick(100, 400);
        say("resize", std::to_string(width) + " x " + std::to_string(height));
        window_.resize(width, height);
    }
    void change_settings() {
        say("settings");
        Session& session = window_.app().session();
        session.settings.text_scale = 25 * pick(3, 10);
        session.dpi_scale = chance(20) ? 2.0F : 1.0F;
        session.axes_linked = chance(50);
        session.figure_only = chance(5);
    }
    // Any of them, looked at with its own lens or with another.
    void open_preset() {
        Session& session = window_.app().session();
        const Preset& preset = any(session.preset_list);
        say("preset", preset.id);
        session.open_preset(preset.id);
        if (chance(30)) session.choose_lens(any(all_lenses));
    }

    void frame() {
        using Clock = std::chrono::steady_clock;
        const auto began = Clock::now();
        window_.frame(wait_, ++frames_ % draw_every == 0);
        const double took = std::chrono::duration<double>(Clock::now() - began).count();
        wait_ = 1.0 / 60.0;
        const Document& document = window_.app().session().document;
        if (took > slowest_) {
            slowest_ = took;
            const Conv2dSpec& s = document.scene().spec;
            char text[200];
            std::snprintf(text, sizeof text, "event %d: N %lld C %lld -> %lld, %lld x %lld, K %lld x %lld, G %lld",
                          static_cast<int>(monkey_event), static_cast<long long>(s.batch),
                          static_cast<long long>(s.in_channels), static_cast<long long>(s.out_channels),
                          static_cast<long long>(s.height), static_cast<long long>(s.width),
                          static_cast<long long>(s.kernel.h), static_cast<long long>(s.kernel.w),
                          static_cast<long long>(s.groups));
            slowest_scene_ = text;
        }
        for (GLenum error = glGetError(); error != GL_NO_ERROR; error = glGetError()) {
            ADD_FAILURE() << "GL error 0x" << std::hex << error;
        }
        const auto valid = validate(document.scene(), {memory});
        EXPECT_TRUE(valid) << valid.error().message();
        if (frames_ % look_back_every == 0) look_back();
    }

    // The history: every entry a valid scene, no two neighbours alike, and the way back leads to where we are.
    void look_back() {
        History history = window_.app().session().document.history();
        const Scene now = history.present();
        std::size_t back = 0;
        for (; history.can_undo(); ++back) {
            const Scene later = history.present();
            history.undo();
            ASSERT_NE(history.present(), later) << "an entry that changes nothing, " << back << " back";
            ASSERT_TRUE(validate(history.present())) << back << " back";
        }
        for (; back > 0; --back) history.redo();
        ASSERT_EQ(history.present(), now);
    }

    std::mt19937_64 random_;
    TemporaryFolder folder_;
    std::vector<std::string> files_;
    Headless window_;
    std::vector<ImGuiKey> keys_down_;
    int clicked_ = -1;
    std::int64_t frames_ = 0;
    double wait_ = 1.0 / 60.0;
    double slowest_ = 0.0;
    std::string slowest_scene_;
    bool log_ = std::getenv("CONVSCOPE_MONKEY_LOG") != nullptr;
};

TEST(Monkey, FindsNothing) {
    const int seed = number_from("CONVSCOPE_MONKEY_SEED", 1);
    const int events = number_from("CONVSCOPE_MONKEY_EVENTS", 3000);
    const TemporaryFolder home;
    const auto before = std::filesystem::current_path();
    for (const char* name : {"HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"}) {
        ::setenv(name, home.path().c_str(), 1);
    }
    monkey_seed = seed;
#if CONVSCOPE_SANITIZED
    __sanitizer_set_death_callback(report);
#endif
    for (const int signal : {SIGABRT, SIGFPE}) std::signal(signal, report_signal);
    try {
        Monkey monkey(static_cast<std::uint64_t>(seed));
        monkey.run(events);
        std::printf("%llu scenes; slowest frame: %.0f ms at %s\n", static_cast<unsigned long long>(monkey.scenes()),
                    monkey.slowest() * 1e3, monkey.slowest_scene().c_str());
        EXPECT_GT(monkey.scenes(), static_cast<std::uint64_t>(events / 100)) << "the monkey is stuck somewhere";
    } catch (const std::exception& error) {
        ADD_FAILURE() << error.what();
    }
    std::filesystem::current_path(before);
    if (HasFailure()) report();
    for (const int signal : {SIGABRT, SIGFPE}) std::signal(signal, SIG_DFL);
}

}  // namespace
}  // namespace convscope::testing
