#!/usr/bin/env bash
# Runs every fuzz target of a folder: run.sh build/sanitize/fuzzing [SECONDS]. As many at once as there are cores, SECONDS
# (60) each. What they found before is kept in corpus there, and an input that breaks one in crashes: to see it again,
#   targets/fuzz_NAME crashes/NAME-...
set -euo pipefail
script=$(realpath -- "${BASH_SOURCE[0]}")
folder=$1
seconds=${2:-60}
target=${3:-}

if [ -z "$target" ]; then  # all of them: this script again for each
    /usr/bin/python3 "${script%/*}/make_seeds.py" "$folder/seeds"
    printf '%s\0' "$folder"/targets/fuzz_* | xargs -0 -n 1 -P "$(nproc)" "$script" "$folder" "$seconds"
    exit
fi

name=${target##*/fuzz_}
log=$folder/$name.log
mkdir -p "$folder/corpus/$name" "$folder/seeds/$name" "$folder/crashes"
# A picture of 8192 x 8192 is the largest thing that a small file may become: 0.8 GiB as float32, and its pixels.
if "$target" -max_total_time="$seconds" -timeout=60 -rss_limit_mb=2560 -max_len=65536 -print_final_stats=1 \
    -artifact_prefix="$folder/crashes/$name-" "$folder/corpus/$name" "$folder/seeds/$name" >"$log" 2>&1; then
    inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    printf '%-14s held: %s inputs in %s s\n' "$name" "$inputs" "$seconds"
    exit
fi
printf '%-14s BROKE; the whole log: %s\n' "$name" "$log"
grep -vE '^#[0-9]+\s+(NEW|REDUCE|pulse|RELOAD|INITED)' "$log" | tail -n 40
exit 1
