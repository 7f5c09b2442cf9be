# shellcheck shell=bash
# The steps that run.sh, web.sh and test.sh share: packages, Dear ImGui, configure, build. Sourced by both (bash).
# A step that has nothing to do costs milliseconds; one that fails says which it is and what to do.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
cmake_options=()  # the -DNAME=VALUE that the caller gave
fresh_options=()  # those for a build folder that is new
fixed_options=()  # those that a build folder must have

say() { printf '== %s\n' "$*"; }

# die STEP WHAT_TO_DO...
die() {
    local step=$1 line
    shift
    printf '\nconvscope: the step "%s" failed.\n' "$step" >&2
    for line in "$@"; do printf '  %s\n' "$line" >&2; done
    exit 1
}

# The packages of the given purposes (use, test, web, bench), a name a line.
packages_for() {
    local purpose
    for purpose in "$@"; do
        awk -v purpose="$purpose" '$1 == purpose { print $2 }' "$root/third_party/packages.txt"
    done
}

# Those of the named packages that are not installed, nor provided by one that is.
missing_packages() {
    dpkg-query -W -f='${Package} ${db:Status-Status} ${Provides}\n' 2>/dev/null |
        awk -v wanted="$*" '
            { gsub(",", "") }
            $2 == "installed" { have[$1] = 1; for (i = 3; i <= NF; i++) have[$i] = 1 }
            END { n = split(wanted, names, " "); for (i = 1; i <= n; i++) if (!(names[i] in have)) print names[i] }'
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# install_packages PURPOSE...: installs what is missing and nothing else.
install_packages() {
    local names missing
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        die 'install packages' 'There is no apt-get here. convscope sets itself up on Debian 12;' \
            'elsewhere, install what third_party/packages.txt names and build as docs/building.md says.'
    fi
    mapfile -t names < <(packages_for "$@")
    mapfile -t missing < <(missing_packages "${names[@]}")
    [ "${#missing[@]}" -gt 0 ] || return 0
    say "installing packages: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        die 'install packages' 'Only root can install packages, and there is no sudo here. As root, run:' \
            "  apt-get update && apt-get install --no-install-recommends ${missing[*]}"
    fi
    as_root apt-get -q -o DPkg::Lock::Timeout=120 update </dev/null ||
        die 'install packages' 'apt-get update did not reach the package mirror: see its message above,' \
            'look at the network and at /etc/apt, then run this again.'
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 \
        install --no-install-recommends "${missing[@]}" </dev/null ||
        die 'install packages' 'apt-get install failed: see its message above. To try by hand, as root:' \
            "  apt-get install --no-install-recommends ${missing[*]}"
}

# Under "sudo ./run.sh" only the packages are root's business: the rest goes on as the user who called, so that
# no file of root's is left in the tree. continue_as_caller SCRIPT ARGS... returns where there is nothing to change.
continue_as_caller() {
    [ "$(id -u)" -eq 0 ] && [ "${SUDO_UID:-0}" -ne 0 ] && [ "$(stat -c %u "$root")" = "$SUDO_UID" ] || return 0
    exec sudo -u "#$SUDO_UID" --preserve-env=DISPLAY,WAYLAND_DISPLAY,XAUTHORITY,IMGUI_DIR,CI -- "$@"
}

# The folder of Dear ImGui that the caller names, if any: -DIMGUI_DIR= now, $IMGUI_DIR, or a build configured with it
# (unless it is gone by now).
named_imgui_dir() {
    local preset=$1 option cached=
    for option in "${cmake_options[@]}"; do
        case $option in -DIMGUI_DIR=* | -DIMGUI_DIR:*=*) printf '%s\n' "${option#*=}" && return ;; esac
    done
    if [ -n "${IMGUI_DIR:-}" ]; then
        printf '%s\n' "$IMGUI_DIR"
    elif [ -f "$root/build/$preset/CMakeCache.txt" ]; then
        cached=$(sed -n 's/^IMGUI_DIR:[A-Z]*=//p' "$root/build/$preset/CMakeCache.txt")
        if [ -f "$cached/imgui.h" ]; then printf '%s\n' "$cached"; fi
    fi
}

# is_set CACHE -DNAME=VALUE: whether a build folder is configured so already.
is_set() {
    local name=${2#-D}
    [ -f "$1" ] && [ "$(sed -n "s/^${name%%=*}:[A-Z]*=//p" "$1")" = "${2#*=}" ]
}

# configure PRESET: gets Dear ImGui where none is named, and runs CMake where it has not run yet or is told something new.
configure() {
    local preset=$1 folder=$root/build/$1 imgui option options=() fixed=("${fixed_options[@]}")
    imgui=$(named_imgui_dir "$preset")
    [ -n "$imgui" ] || "$root/third_party/fetch_imgui.sh" || exit 1  # it has said why
    fixed+=("-DIMGUI_DIR=$imgui")
    [ -f "$folder/build.ninja" ] || options+=("${fresh_options[@]}")
    for option in "${fixed[@]}"; do
        is_set "$folder/CMakeCache.txt" "$option" || options+=("$option")
    done
    options+=("${cmake_options[@]}")
    if [ "${#options[@]}" -eq 0 ] && [ -f "$folder/build.ninja" ] &&
        [ ! "$root/CMakePresets.json" -nt "$folder/build.ninja" ]; then
        return 0  # ninja runs CMake again by itself when a CMake file changes
    fi
    say "configuring the $preset build"
    (cd "$root" && cmake --preset "$preset" "${options[@]}") ||
        die "configure ($preset)" "CMake's message above says what is missing. To begin anew: rm -rf build/$preset"
}

# build PRESET [TARGET...]: everything, when no target is named.
build() {
    local preset=$1
    shift
    configure "$preset"
    say "building ($preset)"
    # So that another clone finds what this one compiled.
    CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 cmake --build "$root/build/$preset" ${1:+--target "$@"} ||
        die "build ($preset)" "The compiler's message above says where. After an update of the system's packages," \
            "begin anew with: rm -rf build/$preset"
}

# build_wasm ON|OFF TARGET: in WebAssembly, with its SIMD or without.
build_wasm() {
    local folder=$root/build/wasm-simd-$1 imgui
    imgui=$(named_imgui_dir "wasm-simd-$1")
    [ -n "$imgui" ] || "$root/third_party/fetch_imgui.sh" || exit 1
    "$root/third_party/fetch_web_sources.sh" || exit 1
    # Emscripten's compiler is a script: Debian's own Python, whatever stands before it in the path and starts later.
    export EMSDK_PYTHON=${EMSDK_PYTHON:-/usr/bin/python3}
    if [ ! -f "$folder/build.ninja" ]; then
        say "configuring the build for the web"
        mkdir -p "$root/build"
        emcmake cmake -G Ninja -S "$root" -B "$folder" -DCMAKE_BUILD_TYPE=Release "-DCONVSCOPE_WASM_SIMD=$1" \
            "-DIMGUI_DIR=$imgui" >"$root/build/wasm-configure.log" 2>&1 ||
            die 'configure (web)' "build/wasm-configure.log says what is missing. To begin anew: rm -rf build/wasm-simd-$1"
    fi
    say "building for the web ($2)"
    CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 cmake --build "$folder" --target "$2" ||
        die 'build (web)' "The compiler's message above says where. To begin anew: rm -rf build/wasm-simd-$1"
}
