#!/usr/bin/env bash
# The program as a person starts it: a real window on a display of its own, driven by real keys and the mouse.
#   tests/window_test.sh PROGRAM
set -euo pipefail
program=$1
folder=$(mktemp -d)
export XDG_CONFIG_HOME=$folder/config XDG_STATE_HOME=$folder/state LC_ALL=C.UTF-8 LIBGL_ALWAYS_SOFTWARE=1
unset WAYLAND_DISPLAY
processes=()
trap 'kill "${processes[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT

fail() {
    printf 'window_test: %s\n' "$*" >&2
    xwininfo -root -tree 2>&1 | head -n 30 >&2 || true
    ps -o pid,stat,wchan:20,args -p "$(IFS=,; printf '%s' "${processes[*]}")" >&2 || true
    cat "$folder"/*.log >&2
    exit 1
}

# eventually SECONDS COMMAND...: until the command succeeds.
eventually() {
    local until=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$until" ] || return 1
        sleep 0.2
    done
}

exec 3>"$folder/display"
Xvfb -displayfd 3 -screen 0 1280x800x24 >"$folder/xvfb.log" 2>&1 &
processes+=("$!")
eventually 20 test -s "$folder/display" || fail 'Xvfb does not start'
DISPLAY=:$(cat "$folder/display")
export DISPLAY
# A window that opens while its manager starts may be lost between the two.
openbox --startup "touch $folder/managed" >"$folder/openbox.log" 2>&1 &
manager=$!
processes+=("$manager")
eventually 20 test -e "$folder/managed" || fail 'openbox does not start'

# The window manager is slow to answer: the window waits for it, and opens.
kill -STOP "$manager"
"$program" >"$folder/program.log" 2>&1 &
window=$!
processes+=("$window")
sleep 2
kill -CONT "$manager"
eventually 60 xdotool search --onlyvisible --name '^convscope$' || fail 'no window opens'
id=$(xdotool search --onlyvisible --name '^convscope$' | head -n 1)
xdotool windowactivate --sync "$id"

# shellcheck disable=SC2317  # called through eventually
is_drawn() { [ "$(import -window "$id" -format %k info:-)" -gt 100 ]; }  # colours
eventually 20 is_drawn || fail 'the window stays empty'

# The picture in the window has settled: two in a row are the same. Its hash.
picture() {
    local last='' now
    for _ in $(seq 100); do
        now=$(import -window "$id" -depth 8 rgb:- | sha256sum)
        [ "$now" != "$last" ] || break
        last=$now
        sleep 0.3
    done
    printf '%s' "$now"
}
before=
# shellcheck disable=SC2317  # called through eventually
is_another() { [ "$(picture)" != "$before" ]; }
# shows WHAT COMMAND...: the picture is another one after the command.
shows() {
    local what=$1
    before=$(picture)
    shift
    "$@"
    eventually 20 is_another || fail "$what changes nothing in the window"
}
# keeps WHAT PATTERN FILE: the file, saved at the end, says so.
keeps() { grep -Eq "$2" "$3" || fail "$1 is not kept in ${3##*/}: $(head -c 600 "$3")"; }

shows 'the key Right' xdotool key --delay 80 Right Right Right
shows 'the key L' xdotool key l
shows 'the key T' xdotool key t
shows 'the wheel' xdotool mousemove --window "$id" 500 300 click 4 click 4
shows 'the key F' xdotool key f
xdotool mousemove --window "$id" 500 300

xdotool key alt+F4
eventually 20 sh -c "! kill -0 $window" || fail 'the window does not close'
code=0
wait "$window" || code=$?
[ "$code" -eq 0 ] || fail "the program ended with $code"
[ ! -s "$folder/program.log" ] || fail 'the program complains'
keeps 'the step' '"step": 3' "$XDG_STATE_HOME/convscope/autosave.json"
keeps 'the language' '"language": "zh"' "$XDG_CONFIG_HOME/convscope/settings.json"
printf 'opened, stepped, closed\n'
