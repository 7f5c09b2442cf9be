// Which command is meant, and what happens when it cannot be done.
#include "app/cli/cli.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "app/io/presets.h"
#include "core/closest_name.h"
#include "core/link.h"

namespace convscope {
namespace {

/// Every command, in the order of --help.
constexpr std::array commands{
    &conv_command,    &check_command,           &data_command,    &trace_command, &render_command,
    &animate_command, &receptive_field_command, &inspect_command, &code_command,  &demo_command};

/// One line on stderr, whatever stands in `message`.
int complain(const std::string& who, std::string message) {
    for (char& c : message) {
        if (c == '\n' || c == '\r') c = ' ';
    }
    while (message.ends_with(' ')) message.pop_back();
    fmt::print(stderr, "{}: {}\n", who, message);
    return exit_bad;
}

/// The window opens on a file or a preset; a word that is neither was most likely meant as a command.
Result<void> check_window_argument(const std::string& file) {
    std::error_code ignored;
    if (looks_like_link(file)) {
        const auto scene = scene_from_link(file);
        return scene ? Result<void>() : tl::unexpected(scene.error());
    }
    if (file.empty() || std::filesystem::exists(file, ignored)) return {};
    std::vector<std::string> presets_known;
    for (const Preset& preset : presets()) {
        if (preset.id == file) return {};
        presets_known.push_back(preset.id);
    }
    std::vector<std::string_view> known(presets_known.begin(), presets_known.end());
    for (const Command* command : commands) known.push_back(command->name);
    const std::string nearest(closest_name(file, known));
    return fail("unknown_command", "FILE", {file, nearest}, nearest);
}

struct Declared {
    CLI::App* app;
    Action action;
};

}  // namespace

int run_cli(int argc, char** argv, const OpenWindow& open_window) {
    CLI::App app("A microscope for convolution: watch conv2d with dilation and groups, one output position at a time.",
                 "convscope");
    app.set_version_flag("--version", "convscope " CONVSCOPE_VERSION, "Print the version and exit");
    app.set_help_flag("-h,--help", "Print this help and exit");
    app.footer(
        "Without a command the window opens on FILE.\n"
        "Exit code: 0 done, 1 checked and wrong, 2 bad usage or input, 3 no window could be opened.");
    std::string file;
    app.add_option(
           "FILE", file,
           "A scene (.json), an image, arrays (.npy, .npz, .safetensors), a preset's name or a link ('?in=...')")
        ->option_text(" ");

    std::vector<Declared> declared;
    for (const Command* command : commands) {
        CLI::App* sub = app.add_subcommand(std::string(command->name), std::string(command->summary));
        sub->footer(std::string(command->details));
        declared.push_back({sub, command->declare(*sub)});
    }
    app.require_subcommand(0, 1);

    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) {  // --help, --version
        return app.exit(asked);
    } catch (const CLI::ParseError& error) {
        std::string help = "convscope";
        for (const CLI::App* used : app.get_subcommands()) help += " " + used->get_name();
        return complain(help, fmt::format("{}; see {} --help", error.what(), help));
    }

    for (const auto& [sub, action] : declared) {
        if (!sub->parsed()) continue;
        const Result<int> code = action();
        return code ? *code : complain("convscope " + sub->get_name(), code.error().message());
    }
    if (const auto usable = check_window_argument(file); !usable)
        return complain("convscope", usable.error().message());
    return open_window(file);
}

}  // namespace convscope
