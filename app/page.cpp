// The program in a web page: the page's script calls the functions below for each event and each frame; between them
// nothing runs.
#include <GLES3/gl3.h>
#include <emscripten.h>
#include <emscripten/html5.h>
#include <fmt/format.h>
#include <imgui.h>
#include <imgui_impl_opengl3.h>
#include <imgui_internal.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "app/io/presets.h"
#include "app/platform/keeper.h"
#include "app/platform/offscreen_app.h"
#include "app/platform/web/browser.h"
#include "app/platform/web/downloads.h"
#include "app/platform/web/page_input.h"
#include "app/render/gl.h"
#include "app/render/renderer.h"
#include "app/ui/app.h"
#include "app/ui/commands.h"
#include "app/ui/narration.h"
#include "app/ui/opening.h"
#include "app/ui/paste.h"
#include "app/ui/widgets.h"
#include "core/link.h"

namespace convscope {
namespace {

// WebAssembly has 2 GiB for everything, and the arrays of a change stand beside those before it.
constexpr Limits limits{std::int64_t{512} << 20};
constexpr int frames_after_event = 3;  // Dear ImGui settles within a few frames of an event
constexpr double catch_up_seconds = 0.1;
constexpr double link_pace = 0.3;       // seconds: browsers refuse more than a few hundred addresses a minute
constexpr double narration_rest = 0.6;  // seconds without a step before it is told
constexpr double problem_seconds = 8.0;
constexpr float finger_slack = 6.0F;  // CSS pixels that a resting finger moves

double seconds() {
    return emscripten_get_now() / 1000.0;
}

// What of the scene the page shows: its address, the browser's history, the language, the narration.
class Shown {
public:
    explicit Shown(const Session& session) : added_(session.document.history().added()) {}

    void follow(Session& session, double now, bool embedded) {
        look(session);
        const std::uint64_t revision = session.document.scene_revision();
        if (revision != revision_) {
            revision_ = revision;
            link_due_ = std::min(link_due_, std::max(now, last_link_ + link_pace));
            narration_due_ = now + narration_rest;
        }
        if (embedded) tell(session);
        if (now >= link_due_) link(session, now, embedded);
        if (now >= narration_due_) {
            narration_due_ = HUGE_VAL;
            browser::narrate(narration(session));
        }
    }
    [[nodiscard]] double due(double now) const { return std::max(0.0, std::min(link_due_, narration_due_) - now); }

    // The scene was opened for an entry that the browser's history has already.
    void visited(const Session& session) { added_ = session.document.history().added(); }

    // The browser went to an entry of its history.
    static void go(Session& session, int place) {
        while (place_of(session) > place && session.document.history().can_undo()) session.document.undo();
        while (place_of(session) < place && session.document.history().can_redo()) session.document.redo();
    }

private:
    static int place_of(const Session& session) { return static_cast<int>(session.document.history().place()); }

    void look(const Session& session) {
        const char* language = session.tr.language() == Language::zh ? "zh" : "en";
        if (language == language_ && session.settings.theme == theme_) return;
        language_ = language;
        theme_ = session.settings.theme;
        browser::show_look(language, session.tr("page.title"), theme_.c_str());
        narration_due_ = 0.0;
    }
    void link(const Session& session, double now, bool embedded) {
        link_due_ = HUGE_VAL;
        last_link_ = now;
        const std::size_t added = session.document.history().added();
        const int place = place_of(session);
        const bool pushed = added != added_;
        if (!embedded) {
            browser::show_link(link_of(session.document.scene()).text, pushed, place);
        }
        added_ = added;
    }
    void tell(const Session& session) {
        const Document& document = session.document;
        const Told now{document.data_revision(), document.scene_revision(), session.playback.playing};
        if (now == told_) return;
        const char* what = now.data != told_.data ? "change" : now.scene != told_.scene ? "step" : "play";
        told_ = now;
        browser::tell_parent(what, link_of(document.scene()).text, std::string(name_of(document.scene().lens)),
                             static_cast<double>(session.place()), static_cast<double>(session.place_count()),
                             now.playing);
    }

    struct Told {
        std::uint64_t data = 0, scene = 0;
        bool playing = false;
        bool operator==(const Told&) const = default;
    };

    std::size_t added_;
    std::uint64_t revision_ = 0;
    Told told_;
    double link_due_ = HUGE_VAL, last_link_ = 0.0, narration_due_ = 0.0;
    std::string language_, theme_;
};

// Everything that lives as long as the page.
class Page {
public:
    Page(const std::string& link, bool embedded) : embedded_(embedded) {
        ImGui::CreateContext();
        ImGui::GetIO().BackendPlatformName = "page";
        ImGui::GetIO().BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
        ImGuiPlatformIO& platform = ImGui::GetPlatformIO();
        platform.Platform_SetClipboardTextFn = [](ImGuiContext*, const char* text) { browser::copy_text(text); };
        platform.Platform_ClipboardUserData = &clipboard_;
        platform.Platform_GetClipboardTextFn = [](ImGuiContext*) {
            return static_cast<std::string*>(ImGui::GetPlatformIO().Platform_ClipboardUserData)->c_str();
        };
        platform.Platform_SetImeDataFn = [](ImGuiContext*, ImGuiViewport*, ImGuiPlatformImeData* data) {
            browser::want_text(data->WantVisible || data->WantTextInput, data->InputPos.x, data->InputPos.y);
        };
        ImGui_ImplOpenGL3_Init(gui_shader_version);
        renderer_ = std::make_unique<Renderer>();
        Start start = first(link);
        Settings settings = keeper_.settings();
        settings.preset = start.preset;
        if (embedded_) settings.hints_seen = true;
        app_ = std::make_unique<App>(start.scene, settings, renderer_.get());
        app_->session().make_frames = make_frames;
        app_->session().document.set_limits(limits);
        app_->session().figure_only = embedded_;
        app_->use_desktop_dialog([] {});
        tell(app_->session(), std::move(start));
        shown_ = std::make_unique<Shown>(app_->session());
    }

    /// Seconds until the next frame; negative when only an event brings one.
    double frame(int width, int height, double pixel_ratio) {
        ImGuiIO& io = ImGui::GetIO();
        const double now = seconds();
        io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
        app_->session().dpi_scale = static_cast<float>(pixel_ratio);
        if (frames_owed_ > 0) --frames_owed_;
        // Layouts depend on the last frame's sizes: the first picture that is shown is a settled one.
        for (; settling_ > 0; --settling_) build(width, height);
        do build(width, height);
        while (ImGui::GetCurrentContext()->InputEventsQueue.Size > 0 && seconds() < now + catch_up_seconds);
        clear_grounds(width, height, 1.0F, app_->session().theme().background, app_->grounds());
        ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
        browser::set_cursor(pointer_shape(ImGui::GetMouseCursor()));
        download_new_files(app_->session());
        if (!embedded_ && keeper_.keep(app_->session(), now)) browser::keep_home();
        shown_->follow(app_->session(), now, embedded_);
        if (frames_owed_ > 0) return 0.0;
        const double typing = io.WantTextInput ? 0.25 : HUGE_VAL;  // the caret blinks
        const double next = std::min({app_->next_frame_in(), keeper_.due(now), shown_->due(now), typing});
        return next > 1e8 ? -1.0 : next;
    }

    /// At once what would be kept soon.
    void keep() {
        if (embedded_) return;
        keeper_.finish(app_->session());
        browser::keep_home();
    }

    void event() { frames_owed_ = frames_after_event; }
    [[nodiscard]] App& app() { return *app_; }
    [[nodiscard]] Session& session() { return app_->session(); }
    [[nodiscard]] Finger& finger() { return finger_; }
    void refuse(const tl::unexpected<Error>& problem) {
        event();
        session().say(session().tr(problem.value()), true, problem_seconds);
    }
    void paste(const char* text) { clipboard_ = text; }
    void visited() { shown_->visited(session()); }
    /// What was returned to the script last stays until the next call.
    const char* hold(std::string text) {
        held_ = std::move(text);
        return held_.c_str();
    }

private:
    // The scene of the link; of two that have the same link, the one that was kept, with its data.
    Start first(const std::string& link) {
        const std::string& front = presets().front().id;
        if (link.empty()) return first_scene(embedded_ ? front : "", keeper_);
        if (!embedded_) {
            const auto kept = keeper_.recover();
            if (kept && kept->has_value() && link_of(**kept).text == link) return first_scene("", keeper_);
        }
        const auto fits = scene_from_link(link, limits);
        if (fits) return first_scene(link, keeper_);
        Start start = first_scene(front, keeper_);
        start.problem = fits.error();
        return start;
    }

    void build(int width, int height) {
        const double now = seconds();
        ImGui::GetIO().DeltaTime = static_cast<float>(std::clamp(now - last_, 1e-4, 1.0));
        last_ = now;
        ImGui_ImplOpenGL3_NewFrame();
        ImGui::NewFrame();
        app_->frame(width, height);
        ImGui::Render();
    }

    bool embedded_;
    std::string clipboard_, held_;
    Keeper keeper_;
    std::unique_ptr<Renderer> renderer_;
    std::unique_ptr<App> app_;
    std::unique_ptr<Shown> shown_;
    Finger finger_;
    int frames_owed_ = frames_after_event;
    int settling_ = frames_after_event;
    double last_ = 0.0;
};

std::unique_ptr<Page> page;

ImGuiIO& io_after_event() {
    page->event();
    return ImGui::GetIO();
}

}  // namespace
}  // namespace convscope

using namespace convscope;

// What the script may call. Text is UTF-8, places are pixels of the canvas; a frame must follow each call.
extern "C" {

/// False where there is no WebGL 2.
EMSCRIPTEN_KEEPALIVE bool page_start(const char* link, bool embedded) {
    EmscriptenWebGLContextAttributes attributes;
    emscripten_webgl_init_context_attributes(&attributes);
    attributes.alpha = attributes.depth = attributes.antialias = false;
    attributes.majorVersion = 2;
    const EMSCRIPTEN_WEBGL_CONTEXT_HANDLE context = emscripten_webgl_create_context("#canvas", &attributes);
    if (context <= 0 || emscripten_webgl_make_context_current(context) != EMSCRIPTEN_RESULT_SUCCESS) return false;
    start_downloads();
    page = std::make_unique<Page>(link, embedded);
    return true;
}

EMSCRIPTEN_KEEPALIVE double page_frame(int width, int height, double pixel_ratio) {
    return page->frame(width, height, pixel_ratio);
}

EMSCRIPTEN_KEEPALIVE void page_event() {
    page->event();
}

/// The page may be left.
EMSCRIPTEN_KEEPALIVE void page_keep() {
    page->keep();
}

EMSCRIPTEN_KEEPALIVE void page_pointer(float x, float y) {
    io_after_event().AddMouseSourceEvent(ImGuiMouseSource_Mouse);
    ImGui::GetIO().AddMousePosEvent(x, y);
}
EMSCRIPTEN_KEEPALIVE void page_pointer_left() {
    io_after_event().AddMousePosEvent(-FLT_MAX, -FLT_MAX);
}
/// `button`: 0 left, 1 right, 2 middle.
EMSCRIPTEN_KEEPALIVE void page_button(int button, bool down) {
    io_after_event().AddMouseButtonEvent(button, down);
}
EMSCRIPTEN_KEEPALIVE void page_wheel(float x, float y) {
    io_after_event().AddMouseWheelEvent(x, y);
}

/// `what`: 0 down, 1 moved, 2 up, 3 another finger came.
EMSCRIPTEN_KEEPALIVE void page_finger(int what, float x, float y) {
    page->event();
    Finger& finger = page->finger();
    if (what == 0) finger.down({x, y});
    if (what == 1) finger.move({x, y}, page->session().dpi_scale * finger_slack);
    if (what == 2) finger.up({x, y});
    if (what == 3) finger.leave();
}
EMSCRIPTEN_KEEPALIVE void page_pinch(float before_x, float before_y, float x, float y, float factor) {
    page->event();
    pinch(page->app(), {before_x, before_y}, {x, y}, factor);
}

EMSCRIPTEN_KEEPALIVE void page_modifiers(bool control, bool shift, bool alt) {
    ImGuiIO& io = io_after_event();
    io.AddKeyEvent(ImGuiMod_Ctrl, control);
    io.AddKeyEvent(ImGuiMod_Shift, shift);
    io.AddKeyEvent(ImGuiMod_Alt, alt);
}
EMSCRIPTEN_KEEPALIVE void page_key(const char* name, bool down) {
    if (const ImGuiKey key = key_named(name); key != ImGuiKey_None) io_after_event().AddKeyEvent(key, down);
}
EMSCRIPTEN_KEEPALIVE void page_text(const char* text) {
    io_after_event().AddInputCharactersUTF8(text);
}
EMSCRIPTEN_KEEPALIVE void page_focus(bool focused) {
    io_after_event().AddFocusEvent(focused);
}

/// Text of the clipboard: into the field that has the keyboard, or as what the program makes of it.
EMSCRIPTEN_KEEPALIVE void page_paste(const char* text) {
    page->paste(text);
    ImGuiIO& io = io_after_event();
    for (const bool down : {true, false}) {
        io.AddKeyEvent(ImGuiMod_Ctrl, down);
        io.AddKeyEvent(ImGuiKey_V, down);
    }
}

EMSCRIPTEN_KEEPALIVE void page_drop(const char* path) {
    page->event();
    page->app().drop(path);
}

/// The file is not taken; sizes in bytes.
EMSCRIPTEN_KEEPALIVE void page_file_too_large(const char* name, double size, double most) {
    page->refuse(fail("file_too_large", "", {name, fmt::format("{:.0f}", size), fmt::format("{:.0f}", most)}));
}
/// `reason`: in the browser's words.
EMSCRIPTEN_KEEPALIVE void page_file_unreadable(const char* name, const char* reason) {
    page->refuse(fail("file_read", "", {name, reason}));
}
EMSCRIPTEN_KEEPALIVE void page_not_copied() {
    page->refuse(fail("not_copied", "", {}));
}

/// The browser's history went to the entry that stands for this place.
EMSCRIPTEN_KEEPALIVE void page_go(int place) {
    page->event();
    page->session().playback.playing = false;
    Shown::go(page->session(), place);
}

/// A link takes the place of the scene; `visited`: the browser's history has an entry for it. An empty string, or what
/// is wrong with it.
EMSCRIPTEN_KEEPALIVE const char* page_open(const char* link, bool visited) {
    page->event();
    Session& session = page->session();
    auto scene = scene_from_link(link, limits);
    if (!scene) {
        session.say(session.tr(scene.error()), true, problem_seconds);
        return page->hold(session.tr(scene.error()));
    }
    session.replace_scene(std::move(*scene));
    if (visited) page->visited();
    return page->hold("");
}

/// A command of the key table ("step", "play"...).
EMSCRIPTEN_KEEPALIVE void page_command(const char* name) {
    page->event();
    run_command(page->session(), name);
}
EMSCRIPTEN_KEEPALIVE void page_go_to_step(double place) {
    page->event();
    const auto last = static_cast<double>(page->session().place_count());
    page->session().go_to(static_cast<std::int64_t>(std::clamp(place, 0.0, last)), page->session().step_run());
}
EMSCRIPTEN_KEEPALIVE void page_theme(const char* theme) {
    page->event();
    page->session().settings.theme = theme;
}

/// The scene, the step and what is on show, as JSON.
EMSCRIPTEN_KEEPALIVE const char* page_state() {
    Session& session = page->session();
    nlohmann::json state{{"link", link_of(session.document.scene()).text},
                         {"lens", name_of(session.document.scene().lens)},
                         {"step", session.place()},
                         {"steps", session.place_count()},
                         {"playing", session.playback.playing},
                         {"language", session.tr.language() == Language::zh ? "zh" : "en"},
                         {"narration", narration(session)},
                         {"notice", session.notice ? session.notice->text : ""}};
    for (const auto& [name, item] : page->app().items().items()) {
        state["items"][name] = {item.min.x, item.min.y, item.max.x, item.max.y};
    }
    return page->hold(state.dump());
}
}
