// `convscope code`: a scene as a program in another language, to stdout or into a file.
#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>

#include "app/cli/command.h"
#include "app/cli/layer_options.h"
#include "app/io/files.h"
#include "app/io/scene_files.h"
#include "core/code_text.h"

namespace convscope {
namespace {

struct CodeWords {
    std::string scene;
    std::string as = "torch";
    std::string step;  ///< empty: the scene's own
    std::string out;
};

Result<int> write_code(const CodeWords& words) {
    const auto target = code_target_of(words.as);
    if (!target) return tl::unexpected(target.error());
    auto scene = load_scene(words.scene);
    if (!scene) return tl::unexpected(scene.error());
    if (!words.step.empty()) {
        const auto step = parse_number(words.step, "--step");
        if (!step) return tl::unexpected(step.error());
        scene->step = *step;
        if (auto valid = validate(*scene); !valid) return tl::unexpected(valid.error());
    }
    const std::string text = code_text(*scene, *target);
    if (!words.out.empty()) {
        if (auto written = write_text_file(words.out, text); !written) return tl::unexpected(written.error());
        return exit_done;
    }
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
        return fail("file_write", "stdout", {"stdout", std::generic_category().message(errno)});
    }
    return exit_done;
}

Action declare_code(CLI::App& app) {
    auto words = std::make_shared<CodeWords>();
    app.add_option("SCENE", words->scene, "A scene file (.json), a preset's name or a link")
        ->required()
        ->option_text(" ");
    app.add_option("--as", words->as, "torch, numpy, cpp or latex; default torch")->option_text("FORM");
    app.add_option("--step", words->step, "The step whose sum latex writes; default: the scene's")->option_text("N");
    app.add_option("-o,--output", words->out, "The file to write; default: stdout")->option_text("FILE");
    return [words] { return write_code(*words); };
}

}  // namespace

const Command code_command{
    "code", "Print a scene as PyTorch, NumPy, C++ or LaTeX",
    "torch: nn.Conv2d and the same F.conv2d, or nn.Sequential for a stack. numpy, cpp: the loop nest of the stepped "
    "layer\nin the scene's loop order. latex: the sum of the step. Each runs as it stands; arrays of more than 4096 "
    "values are\nread from x.npy, w.npy and b.npy.\n"
    "Example: convscope code classic --as numpy | python3",
    declare_code};

}  // namespace convscope
