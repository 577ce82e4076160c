# What the scripts of this folder share. Sourced, not run.
#
# Everything that a person should read goes to standard error; standard output is for results.

if [[ -t 2 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
    bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
else
    bold='' dim='' red='' green='' plain=''
fi

# A heading: what is done now.
step() { printf '%s==>%s %s%s%s\n' "$green" "$plain" "$bold" "$*" "$plain" >&2; }

# A detail below a heading.
note() { printf '    %s%s%s\n' "$dim" "$*" "$plain" >&2; }

# An error, what would mend it (one line for each further argument), and the end.
fail() {
    printf '%serror:%s %s\n' "$red" "$plain" "$1" >&2
    shift
    local line
    for line in "$@"; do printf '       %s\n' "$line" >&2; done
    exit 1
}

# Whether a command is there.
has() { command -v "$1" >/dev/null 2>&1; }

# Runs a command as root: directly, or through sudo.
as_root() {
    if [[ $(id -u) -eq 0 ]]; then
        "$@"
    elif has sudo; then
        sudo "$@"
    else
        fail "root rights are needed to install packages, and sudo is missing" \
            "run this as root: $*"
    fi
}

# Installs Debian packages, with the reason on the screen.
install_packages() {
    if ! has apt-get; then
        fail "missing: $*" "these are Debian names; install their equivalents and run this again"
    fi
    note "installing with apt-get: $*"
    local log
    log=$(mktemp)
    # The lists of a fresh container are empty or old, so they are fetched first.
    if ! { as_root apt-get update &&
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y --no-install-recommends "$@"; } </dev/null >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        fail "apt-get could not install: $*" "its last lines are above"
    fi
    rm -f "$log"
}

# Installs what building and running need, if it is missing: libraries found by pkg-config, and
# python3 with pip, which fetches the model.
need_system_packages() {
    local missing=()
    has pkg-config || missing+=(pkg-config)
    local pair
    for pair in openblas:libopenblas-dev openssl:libssl-dev libsystemd:libsystemd-dev sqlite3:libsqlite3-dev; do
        { has pkg-config && pkg-config --exists "${pair%%:*}"; } || missing+=("${pair#*:}")
    done
    has python3 || missing+=(python3)
    { has python3 && python3 -c 'import pip' 2>/dev/null; } || missing+=(python3-pip)
    [[ -e /etc/ssl/certs/ca-certificates.crt || ! -e /etc/debian_version ]] ||
        missing+=(ca-certificates)
    if ((${#missing[@]})); then
        install_packages "${missing[@]}"
    else
        note "libraries and tools are there"
    fi
}

# Fails unless a Swift toolchain is there that is new enough.
need_swift() {
    local minimum=6.2 version
    local advice=(
        "get it from https://www.swift.org/install/linux/ (this project is built with 6.3.1)"
        "then see that \`swift --version\` works in this shell"
    )
    has swift || fail "the Swift toolchain is missing" "${advice[@]}"
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p' | head -n 1) || true
    [[ -n $version ]] || fail "\`swift --version\` does not work" "${advice[@]}"
    if [[ $(printf '%s\n' "$minimum" "$version" | sort -V | head -n 1) != "$minimum" ]]; then
        fail "Swift $version is too old; $minimum or later is needed" "${advice[@]}"
    fi
    note "Swift $version"
}

# Installs the browser that a test looks at reports with; without it that test is skipped.
want_browser() {
    if [[ -x /usr/bin/chromium ]]; then
        note "chromium is there"
    elif [[ ! -e /etc/debian_version ]] || ! (install_packages chromium); then
        note "chromium is missing: the test that looks at a report in a browser is skipped"
    fi
}
