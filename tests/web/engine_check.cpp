// `convscope check` as a program of its own, for where the rest of the program is not: WebAssembly in Node. The first
// line says which instruction set was checked.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/cli/command.h"
#include "core/convolve.h"

int main(int argc, char** argv) {
    CLI::App app("Compare the engine with answers that others computed");
    const convscope::Action check = convscope::check_command.declare(app);
    CLI11_PARSE(app, argc, argv);
    std::printf("%s: ", convscope::convolve_target().c_str());
    const auto done = check();
    if (!done) std::printf("%s\n", done.error().message().c_str());
    return done ? *done : convscope::exit_bad;
}
