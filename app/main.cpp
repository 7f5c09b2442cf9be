// convscope: with a file or nothing it opens the window; with a command it works without one.
#include "app/cli/cli.h"
#include "app/platform/window.h"

int main(int argc, char** argv) {
    return convscope::run_cli(argc, argv, convscope::run_window);
}
