# shellcheck shell=bash
# Debian source packages through apt, for the scripts beside this one (sourced, bash): a source list and a state folder
# of its own, the mirrors that this machine uses already, signatures checked by apt with Debian's keyring. The machine's
# apt configuration is left alone; root is not needed.

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Debian's mirrors as this machine knows them: the main archive's, not the security one's.
debian_mirrors() {
    # shellcheck disable=SC2016  # the fields are apt's, not the shell's
    apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' |
        awk -F'|' '$1 == "Debian" && $2 == "Debian" && !seen[$3]++ { print $3 }'
}

# debian_source WORK SUITE NAME...: unpacks the source packages NAME of SUITE into WORK/NAME-VERSION. WORK is made and
# may be thrown away. `fail` is the caller's: it says what went wrong and leaves.
debian_source() {
    local work=$1 suite=$2 mirror mirrors options
    shift 2
    command -v dpkg-source >/dev/null || fail 'dpkg-source is missing; install the package dpkg-dev.'
    [ -r "$keyring" ] || fail "$keyring is missing; install the package debian-archive-keyring."
    mapfile -t mirrors < <(debian_mirrors)
    if [ "${#mirrors[@]}" -eq 0 ] && [ "$(id -u)" -eq 0 ]; then
        apt-get -q update </dev/null || fail 'apt-get update did not reach the package mirror; see its message above.'
        mapfile -t mirrors < <(debian_mirrors)
    fi
    [ "${#mirrors[@]}" -gt 0 ] ||
        fail "apt knows no Debian mirror on this machine; run 'apt-get update' as root, or add one to /etc/apt."

    mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial"
    options=(-q -o "Dir::Etc::sourcelist=$work/$suite.sources" -o Dir::Etc::sourceparts=/dev/null
        -o "Dir::State=$work/state" -o "Dir::Cache=$work/cache" -o Acquire::Languages=none)
    if [ "$(id -u)" -eq 0 ]; then
        options+=(-o APT::Sandbox::User=root)  # the folder is ours; apt's own user need not read it
    fi
    for mirror in "${mirrors[@]}"; do
        printf '%s\n' 'Types: deb-src' "URIs: $mirror" "Suites: $suite" 'Components: main' "Signed-By: $keyring" \
            >"$work/$suite.sources"
        # apt-get update reports a mirror without the suite as an error, and a network that is down as a warning only.
        if apt-get "${options[@]}" -o APT::Update::Error-Mode=any update </dev/null &&
            (cd "$work" && apt-get "${options[@]}" source "${@/%//$suite}" </dev/null); then
            return 0
        fi
    done
    fail "suite $suite could not be had from the mirror this machine uses; see apt's message above."
}

# unpacked WORK NAME: the folder that debian_source has unpacked the package into.
unpacked() {
    local folder
    folder=$(find "$1" -mindepth 1 -maxdepth 1 -type d -name "$2-*")
    [ -n "$folder" ] || fail "apt-get source unpacked no folder $2-*."
    printf '%s\n' "$folder"
}
