// What lasts from one run to the next: settings and the scene, kept on disk as they change, and what the program starts
// with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/io/open.h"
#include "app/io/settings.h"
#include "app/ui/session.h"
#include "core/error.h"
#include "core/scene.h"

namespace convscope {

/// A crash loses at most two seconds.
class Keeper {
public:
    Keeper();

    /// As they were when it was made. A settings file that cannot be read gives the defaults.
    [[nodiscard]] const Settings& settings() const { return saved_; }
    /// The scene that was kept last.
    [[nodiscard]] Result<std::optional<Scene>> recover() const;

    /// After each frame; `now` in seconds. True when something was written.
    bool keep(Session& session, double now);
    /// Seconds from `now` until keep() has something to write; infinity for nothing.
    [[nodiscard]] double due(double now) const;
    /// The same without waiting: the program ends.
    void finish(Session& session);

private:
    void write_scene(Session& session);
    void write_settings(const Settings& settings);

    std::string settings_path_, state_folder_;
    Settings saved_;
    std::uint64_t seen_ = 0;
    double changed_at_ = 0.0;
    bool dirty_ = false;
};

/// What the program starts with.
struct Start {
    Scene scene;
    std::string preset;                ///< id of the preset that the scene began as, or ""
    std::optional<OpenChoice> choice;  ///< the file that was named holds several things
    std::optional<Error> problem;      ///< why it is not what was named or kept
};

/// `named`: a file, a preset or a link; empty for the scene that was kept last, or the first preset.
Start first_scene(const std::string& named, const Keeper& keeper);

/// Hands the session what a dialog or a notice is to show of it.
void tell(Session& session, Start start);

}  // namespace convscope
