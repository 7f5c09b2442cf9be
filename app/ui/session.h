// Session: everything the panels share while the program runs. The document owns the scene; the rest is how it is
// looked at, and never changes a number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/export/frame_source.h"
#include "app/figure/document.h"
#include "app/figure/palette.h"
#include "app/figure/strings.h"
#include "app/io/open.h"
#include "app/io/presets.h"
#include "app/io/settings.h"
#include "app/lenses/lens.h"
#include "app/render/renderer.h"
#include "app/ui/fonts.h"
#include "app/ui/rooms.h"

namespace convscope {

/// How the canvas looks at the figure.
struct CanvasView {
    Camera camera;
    bool fit = true;               ///< follow the figure's bounds until the user pans or zooms
    bool hold_labels = false;      ///< labels keep their size whatever the figure is
    std::vector<Figure> fit_also;  ///< what the fitted camera has to show too: other frames of an animation
    LensView lens;
    std::optional<CellRef> menu;  ///< cell whose value is being typed
    bool open_menu = false;       ///< its field is to open in this frame
    bool legend = false;          ///< the card that explains colours and hatches is open
    ImVec2 size{0.0F, 0.0F};      ///< of the canvas in Dear ImGui's units, last frame
    float tools_width = 0.0F;     ///< of the row of buttons in its lower right corner
    float kept_clear = 0.0F;      ///< height of the strip at the lower edge that the fitted picture leaves free
};

/// Plays steps; the only state that looks at the clock.
struct Playback {
    bool playing = false;
    double owed = 0.0;  ///< steps that have come due, with their fraction
};

/// One line shown beside the canvas for a while.
struct Notice {
    std::string text;
    double until = 0.0;  ///< in Session::time
    bool bad = false;
};

enum class CodeFlavour : std::uint8_t { python, cpp };

/// What is being typed into a slider. It is taken when the field closes: "12" never passes through 1.
struct TypedText {
    ImGuiID slider = 0;
    std::string text;
};

/// How the table of layers is looked at.
struct StackView {
    std::optional<std::size_t> pooling;  ///< the pooling layer that is at work on; else it is the stepped layer
    std::set<std::size_t> unfolded;      ///< layers of repeated blocks that are shown one by one
    bool all = false;                    ///< where only those around the stepped layer are shown: show all
};

/// A value that was not taken, shown beside its field until something changes or its time is up.
struct Refusal {
    std::string field;  ///< the control's stable name: "kernel", "cell_value"
    Error error;
    double until = 0.0;  ///< in Session::time
    std::uint64_t scene_revision = 0;
};

/// What a panel asks of the platform; carried out after the frame.
struct Requests {
    bool open_dialog = false;
    bool save_dialog = false;
    bool export_dialog = false;
    bool torch_dialog = false;
    bool paste = false;
    bool quit = false;
    std::optional<std::string> copy;  ///< text for the clipboard
};

/// Which layer the sliders of the compare lens belong to.
struct EditedLayer {
    std::size_t setting = 0;
    std::size_t layer = 0;  ///< of another setting than A; one that is no convolution stands for the last one
};

struct Session {
    explicit Session(Scene scene, Settings chosen);

    Document document;
    MakeFrames make_frames;  ///< of animations; the platform sets it
    Settings settings;
    Strings tr;
    Fonts fonts;
    CanvasView canvas;
    SidePanels sides;
    EditedLayer edited;
    StackView stack;
    Playback playback;
    Requests requests;
    std::optional<OpenChoice> choice;  ///< a file that holds several things: its dialog asks which
    std::optional<Notice> notice;
    std::optional<TypedText> typed;
    bool type_again = false;  ///< the keyboard goes back to the field whose value was not taken
    std::optional<Refusal> refusal;
    std::vector<Preset> preset_list;
    std::string scene_path;  ///< file that Ctrl+S writes; empty until there is one
    CodeFlavour flavour = CodeFlavour::python;
    bool axes_linked = true;  ///< one slider for both axes of kernel, stride, dilation, size and padding
    bool show_help = false;
    bool lens_chosen = false;  ///< another lens was chosen: it is told so in the next frame
    bool figure_only = false;  ///< the canvas fills the window, without panels and tools (figures, embedding)
    int hint = 0;              ///< first-start hint on show: 1 to 3, 0 for none
    double time = 0.0;         ///< seconds since start
    std::size_t gesture = 0;   ///< number of the last drag, play or run of typing
    float dpi_scale = 1.0F;
    bool moving = false;  ///< something is animated: draw the next frame at once

    [[nodiscard]] const Theme& theme() const;
    /// The setting whose layer the sliders change: 0 outside the compare lens, and where there is no other.
    [[nodiscard]] std::size_t edited_setting() const;
    /// Place of that layer in its stack.
    [[nodiscard]] std::size_t edited_place() const;
    /// That layer of the present scene, and of one that is being edited.
    [[nodiscard]] const Layer& edited_layer() const;
    [[nodiscard]] Layer& edited_layer(Scene& scene) const;
    /// Units of the interface: pixels of the mock-up to pixels of the screen.
    [[nodiscard]] float scale() const { return dpi_scale * static_cast<float>(settings.text_scale) / 100.0F; }
    [[nodiscard]] float px(float mockup) const { return mockup * scale(); }

    /// Dear ImGui's size for a font at a size in the mock-up's sense (CSS pixels of its em).
    [[nodiscard]] float type(const ImFont* font, float mockup) const { return px(mockup) * fonts.line(font); }

    void set_language(Language language);
    void set_flavour(CodeFlavour now);
    void say(std::string text, bool bad = false, double seconds = 4.0);

    /// Closes the first-start hints for good.
    void leave_hints();
    /// Says beside `field` why its value was not taken.
    void refuse(std::string field, Error error);
    /// Once a frame, after the panels: refusals that no field has shown go to the field of their parameter, or into the
    /// notice; one that has been seen goes away.
    void update_refusal();

    struct PresetState {
        const Preset* preset = nullptr;  ///< null for a scene of one's own
        bool changed = false;            ///< it began as this preset
    };
    /// Steps and views are no change.
    [[nodiscard]] PresetState preset_state() const;
    /// Puts the path before the files that were opened last.
    void remember(const std::string& path);

    std::size_t new_gesture() { return ++gesture; }

    /// Where the transport stands and how many places it has: the scene's steps; in the receptive-field lens the layers
    /// that the field has grown through, 0 to all of them.
    [[nodiscard]] std::int64_t place() const;
    [[nodiscard]] std::int64_t place_count() const;

    // Transport. A play is one undo entry, and so are steps by key or button that follow each other quickly.
    void go_to(std::int64_t place, std::size_t in_gesture = 0);
    /// The gesture of steps by key or button: the same one until a second passes without any.
    std::size_t step_run();
    void step_by(std::int64_t places);
    /// The next or last boundary of the loop outside the one that a step advances (a row, a plane...); the first or
    /// last layer in the receptive-field lens.
    void larger_step(int direction);
    void toggle_play();
    /// Advances playback by `seconds`.
    void advance(double seconds);
    /// Looks at the scene with another lens.
    void choose_lens(LensKind lens);
    void open_preset(const std::string& id);
    void replace_scene(Scene scene);

private:
    std::uint64_t refusals_seen_ = 0;  ///< of Document::refusals
    std::size_t run_ = 0;              // gesture of the last run of steps
    double last_step_ = 0.0;           // when its last step was, in `time`
};

}  // namespace convscope
