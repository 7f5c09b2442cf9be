#!/usr/bin/env bash
# The same job three times by two programs: 200 frames of 1280x720, the classic preset tap by tap, as a GIF. By convscope
# and by matplotlib (Debian's python3-matplotlib and python3-pil). Usage: bench/animation_bench.sh PROGRAM
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
program=$(realpath -- "${1:-$here/../build/release/app/convscope}")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# seconds COMMAND...: wall clock.
seconds() {
    local began ended
    began=$(date +%s.%N)
    "$@" >/dev/null
    ended=$(date +%s.%N)
    awk -v a="$began" -v b="$ended" 'BEGIN { printf "%.2f", b - a }'
}

printf 'run  convscope s  matplotlib s\n'
for run in 1 2 3; do
    ours=$(seconds "$program" animate classic --granularity tap --from 0 --to 199 --quiet -o "$scratch/ours.gif")
    theirs=$(seconds /usr/bin/python3 "$here/animation_matplotlib.py" "$scratch/theirs.gif")
    printf '%3d  %11s  %12s\n' "$run" "$ours" "$theirs"
done
stat -c '%s bytes  %n' "$scratch"/*.gif | sed "s|$scratch/||"
