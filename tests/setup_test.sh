#!/usr/bin/env bash
# Tests of the tree and of its set-up: what no compiler checks. Runs under ctest; prints each thing that is wrong.
set -uo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." || exit 1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# expect_nothing WHAT: what arrives on standard input is wrong.
expect_nothing() {
    local found
    found=$(cat)
    [ -z "$found" ] && return
    printf '%s:\n%s\n' "$1" "$found"
    touch "$scratch/wrong"  # a file, for this may run at the end of a pipe
}

expect() {
    local what=$1
    shift
    "$@" || { printf 'not so: %s\n' "$what" && touch "$scratch/wrong"; }
}

# The tree's own text files: what git tracks, or, in a copy without git, all but what is built or fetched.
tree_files() {
    git ls-files 2>/dev/null | grep . ||
        find . -type f -not -path './build/*' -not -path './.cache/*' -not -path './out/*' -not -path './.git/*' \
            -printf '%P\n'
}
mapfile -t files < <(tree_files | while read -r file; do [ -f "$file" ] && printf '%s\n' "$file"; done)
mapfile -t sources < <(printf '%s\n' "${files[@]}" | grep -E '\.(cpp|h|c|cmake|txt|sh|py|js|vert|frag|glsl)$')
mapfile -t scripts < <(printf '%s\n' "${files[@]}" | grep -E '\.sh$|^\.ci/run$')

# --- what the tree must not hold
grep -InE "(^|[^a-z0-9.-])(deb|ftp|http|cdn|registry|archive|snapshot|security|packages|files|proxy)\.[a-z0-9-]+\.(org|com|io|net|dev)" \
    -- "${files[@]}" | expect_nothing 'Names of package hosts (the machine says which mirror it uses)'
grep -InE "(^|[^a-z0-9_.])/(wor[k]|roo[t]|hom[e]|User[s]|mn[t])/|/tm[p]/wt" -- "${files[@]}" |
    grep -v "/hom[e]/web_user'" |  # Emscripten's own, in the page
    expect_nothing 'Paths of one machine'
grep -InE -- "-march=nativ[e]|-mtune=nativ[e]|-ffast-mat[h]" "${sources[@]}" |
    expect_nothing 'Flags that tie a build to one processor, or change its results'
for file in "${sources[@]}"; do
    lines=$(wc -l <"$file")
    [ "$lines" -le 500 ] || printf '%s: %s lines\n' "$file" "$lines"
done | expect_nothing 'Files past 500 lines'
grep -nE '#include *[<"](imgui|GLFW|glad|GL/|EGL|GLES|app/)' core/* 2>/dev/null |
    expect_nothing 'core sees no UI, no OpenGL and nothing of app'
for file in "${sources[@]}"; do
    case $file in
        *.cpp | *.h | *.js | *.vert | *.frag) head -n 1 "$file" | grep -qE '^(//|/\*|#version)' || printf '%s\n' "$file" ;;
    esac
done | expect_nothing 'Files that do not open by saying what they are for'

# --- the page's policy: the tests run under what nginx.conf and docs/web.md tell to serve
policy_of() { grep -v '^ *#' "$1" | tr -s ' "\n()' ' ' | grep -oE "default-src 'none'.*form-action 'none'"; }
expect 'docs/nginx.conf has the policy of web/serve.py' \
    test "$(policy_of docs/nginx.conf)" = "$(policy_of web/serve.py)"
expect 'docs/web.md has the policy of web/serve.py' test "$(policy_of docs/web.md)" = "$(policy_of web/serve.py)"

# --- the packages
awk '!/^#/ && NF && ($1 !~ /^(use|test|web|bench)$/ || NF < 3) { print FILENAME ":" FNR ": " $0 }' \
    third_party/packages.txt | expect_nothing 'Lines that are not "purpose package reason"'
awk '!/^#/ && NF { print $2 }' third_party/packages.txt | sort | uniq -d | expect_nothing 'Packages named twice'

# --- the scripts
for script in "${scripts[@]}"; do
    [ -x "$script" ] || head -n 1 "$script" | grep -q 'shellcheck shell' || printf '%s\n' "$script"
done | expect_nothing 'Scripts that cannot be run'
if command -v shellcheck >/dev/null; then
    shellcheck -x "${scripts[@]}" | expect_nothing 'shellcheck'
fi
expect '.ci/run calls test.sh and nothing else' test "$(grep -cvE '^(#|$)' .ci/run)" = 1

# --- the steps, on a copy of the scripts with stand-ins for apt, so that nothing is installed or fetched
copy=$scratch/tree
mkdir -p "$copy/third_party" "$scratch/bin"
cp third_party/*.sh third_party/packages.txt "$copy/third_party/"
cat >"$scratch/bin/apt-get" <<STUB
#!/bin/sh
echo "\$*" >>"$scratch/calls"
exit 100
STUB
chmod +x "$scratch/bin/apt-get"

# with_setup COMMANDS: runs them after sourcing the copy of setup.sh, the stand-ins first in PATH.
with_setup() { PATH=$scratch/bin:$PATH bash -c ". '$copy/third_party/setup.sh'; $1" 2>&1; }
imgui_of() {
    mkdir -p "$2"
    printf '#define IMGUI_VERSION_NUM       %s\n' "$1" >"$2/imgui.h"
}

expect 'A package that is there is not missing' test -z "$(with_setup 'missing_packages dpkg bash')"
expect 'A package that is not there is missing' \
    test "$(with_setup 'missing_packages dpkg no-such-package')" = no-such-package
printf 'use dpkg it is always there\n' >"$copy/third_party/packages.txt"
with_setup 'install_packages use' | expect_nothing 'Nothing is installed when nothing is missing'
expect 'apt is not asked when nothing is missing' test ! -e "$scratch/calls"
printf 'use no-such-package for this test\n' >>"$copy/third_party/packages.txt"
said=$(with_setup 'as_root() { "$@"; }; install_packages use; echo went on')
expect "A failing install names the step and what to do, not: $said" \
    grep -q 'step "install packages" failed' <<<"$said"
expect 'A failing install stops the run' test "${said%went on}" = "$said"

imgui_of 19222 "$copy/.cache/imgui"
rm -f "$scratch/calls"
expect 'Dear ImGui that is there is kept' env PATH="$scratch/bin:$PATH" "$copy/third_party/fetch_imgui.sh"
expect 'apt is not asked when Dear ImGui is there' test ! -e "$scratch/calls"
imgui_of 19190 "$copy/.cache/imgui"
said=$(PATH=$scratch/bin:$PATH "$copy/third_party/fetch_imgui.sh" 2>&1)
expect 'An older Dear ImGui is fetched anew, and a failure is told' test $? = 1
expect "A failing fetch says what to do, not: $said" grep -q -- '-DIMGUI_DIR=FOLDER' <<<"$said"
# Now one that serves: it knows a mirror, and unpacks what it is asked for.
cat >"$scratch/bin/apt-get" <<STUB
#!/bin/sh
case "\$*" in
    indextargets*) printf 'Debian|Debian|mirror:/debian/\\nDebian|Debian-Security|mirror:/security/\\n' ;;
    *source\ imgui/*) mkdir -p imgui-1.92+ds && printf '#define IMGUI_VERSION_NUM 19222\\n' >imgui-1.92+ds/imgui.h ;;
esac
STUB
said=$(PATH=$scratch/bin:$PATH "$copy/third_party/fetch_imgui.sh" 2>&1)
expect "Dear ImGui is fetched where apt serves it, not: $said" test $? = 0
expect 'It lies in .cache/imgui' grep -q 19222 "$copy/.cache/imgui/imgui.h"
expect 'Nothing else is left behind' test "$(ls "$copy/.cache")" = imgui

expect '-DIMGUI_DIR= wins' test "$(with_setup \
    'cmake_options=(-DIMGUI_DIR=given); IMGUI_DIR=other named_imgui_dir release')" = given
expect 'IMGUI_DIR wins over the build' test "$(with_setup 'IMGUI_DIR=other named_imgui_dir release')" = other
mkdir -p "$copy/build/release"
configured=$copy/configured
printf 'IMGUI_DIR:PATH=%s\n' "$configured" >"$copy/build/release/CMakeCache.txt"
expect 'A folder that is gone is forgotten' test -z "$(with_setup 'named_imgui_dir release')"
imgui_of 19222 "$configured"
expect 'A build configured with IMGUI_DIR keeps it' test "$(with_setup 'named_imgui_dir release')" = "$configured"
expect 'An option that is set is known as set' with_setup "is_set '$copy/build/release/CMakeCache.txt' -DIMGUI_DIR=$configured"
expect 'Another value is not' with_setup "! is_set '$copy/build/release/CMakeCache.txt' -DIMGUI_DIR=other"

[ -e "$scratch/wrong" ] && exit 1
printf 'the tree and its set-up are as they should be\n'
