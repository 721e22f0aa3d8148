#!/usr/bin/env bash
# Builds, shows and tests Pangram. `./build.sh help` lists the verbs. Needs bash 3.2 or later (Linux, macOS).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

target=${CARGO_TARGET_DIR:-$PWD/target}
tools=$target/tools
bin=$target/release/pangram
wasm_target=wasm32-unknown-unknown
windows_target=x86_64-pc-windows-gnu

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
note() { printf '%s\n' "$*" >&2; }
die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
[ -t 2 ] && [ -z "${NO_COLOR:-}" ] || say() { printf '%s\n' "$*" >&2; }

# --- What is needed, installed where that can be done without asking ------------------------------------------

# True where apt-get can be used without asking anyone: Debian and its kin, as root.
can_apt() { have apt-get && [ "$(id -u)" = 0 ]; }
apt_install() { say "Installing $*"; apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null; }

need_rust() {
  have cargo || die "cargo was not found. Install Rust with rustup: https://rustup.rs"
}

need_wasm_target() {
  need_rust
  [ -d "$(rustc --print sysroot)/lib/rustlib/$wasm_target/lib" ] && return
  have rustup || die "Rust's $wasm_target target is missing. Install Rust with rustup (https://rustup.rs), or your system's package of that target."
  say "Adding Rust's $wasm_target target"
  rustup target add "$wasm_target"
}

# Sets $wasm_bindgen: the tool must be of the very version that Cargo.lock has.
need_wasm_bindgen() {
  local version
  version=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/"/, ""); print $3 }' Cargo.lock)
  [ -n "$version" ] || die "Cargo.lock names no wasm-bindgen."
  for wasm_bindgen in "$tools/bin/wasm-bindgen" wasm-bindgen; do
    [ "$("$wasm_bindgen" --version 2>/dev/null)" = "wasm-bindgen $version" ] && return
  done
  say "Building wasm-bindgen $version (once, a few minutes)"
  wasm_bindgen=$tools/bin/wasm-bindgen
  install_wasm_bindgen --locked || install_wasm_bindgen || die "wasm-bindgen-cli $version could not be built; see above."
  rm -rf "$target/tools-build"
}

# Quick to build rather than quick to run: it has one small module to work on.
install_wasm_bindgen() {
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 cargo install wasm-bindgen-cli --version "$version" "$@" \
    --no-default-features --bin wasm-bindgen --root "$tools" --target-dir "$target/tools-build" --force
}

have_node() { have node && have npm && [ "$(node -p 'process.versions.node.split(".")[0] >= 20')" = true ]; }

# The developers' JS tools (wasm-opt, tsc, the browser driver), of the versions in package-lock.json.
need_npm() {
  have_node || return 1
  [ -f node_modules/.package-lock.json ] && [ ! package-lock.json -nt node_modules/.package-lock.json ] && return
  say "Installing the JS tools of package-lock.json"
  npm ci --no-audit --no-fund --loglevel=error
}

# Sets and exports $CHROMIUM.
need_chromium() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
    if [ -n "$name" ] && have "$name"; then CHROMIUM=$(command -v "$name"); export CHROMIUM; return; fi
  done
  can_apt && apt_install chromium && CHROMIUM=$(command -v chromium) && export CHROMIUM && return
  die "the browser tests need Chromium. Debian, Ubuntu: sudo apt-get install chromium. macOS: brew install --cask chromium. Or set CHROMIUM to a Chrome or Chromium of your own."
}

# Sets and exports $FIREFOX where there is one or can be; the smoke runs in it are skipped otherwise.
want_firefox() {
  local name
  for name in "${FIREFOX:-}" firefox-esr firefox /Applications/Firefox.app/Contents/MacOS/firefox; do
    if [ -n "$name" ] && have "$name"; then FIREFOX=$(command -v "$name"); export FIREFOX; return; fi
  done
  can_apt && apt_install firefox-esr && FIREFOX=$(command -v firefox-esr) && export FIREFOX && return
  note "Firefox was not found: the smoke runs in it are skipped. Debian: sudo apt-get install firefox-esr. Or set FIREFOX."
}

# --- Building -------------------------------------------------------------------------------------------------

# One hash of all the files below the given paths: names and contents.
hash_of() {
  local sum=shasum
  have sha256sum && sum=sha256sum
  find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 "$sum" | "$sum" | cut -c1-64
}

have_rust_src() {
  [ -d "$(rustc --print sysroot)/lib/rustlib/src/rust/library/std" ] && return
  have rustup && rustup component add rust-src >/dev/null 2>&1
}

# build_module FEATURES PROFILE [FLAGS] sets $raw: a wasm module as cargo makes it. With the library's source, the library is compiled along with it so that a
# panic is nothing but a trap: 7 kB less on the wire. That takes flags which cargo calls unstable; without them it is only larger.
build_module() {
  local args=(--lib --profile "$2" --target "$wasm_target" --no-default-features --features "$1")
  raw=$target/wasm-std/$wasm_target/$2/pangram.wasm
  have_rust_src && RUSTC_BOOTSTRAP=1 RUSTFLAGS="${RUSTFLAGS:-} -Zunstable-options -Cpanic=immediate-abort ${3:-}" \
    cargo build --quiet "${args[@]}" -Zbuild-std=std,panic_abort --target-dir "$target/wasm-std" && return
  note "The library's source (rustup component add rust-src) could not be used: the wasm is some kB larger than a release's."
  raw=$target/$wasm_target/$2/pangram.wasm
  cargo build --quiet "${args[@]}"
}

# The readers' wasm, its JS and CSS: www/dist, which the CLI carries inside.
wasm() {
  need_wasm_target
  need_wasm_bindgen
  # Small functions are inlined before the library's code is made: what is left of them is less than their calls.
  local bare="-Zfmt-debug=none -Zlocation-detail=none" small
  small="$bare -Zinline-mir=yes -Cllvm-args=-inline-threshold=15"
  local node=yes stamp raw reading=$target/reading.wasm engine=$target/engine.wasm desk out=$target/wasm-bindgen
  need_npm || { node=no; note "Node 20 or later was not found: wasm-opt and the minifier are left out, the files are larger than a release's."; }
  build_module web,reading reading "$bare"
  cp "$raw" "$reading"
  build_module web wasm "$small"
  cp "$raw" "$engine"
  build_module desk desk
  desk=$raw
  stamp=$(hash_of "$engine" "$reading" "$desk" www/*.* www/src build.sh package-lock.json)
  stamp="$stamp $("$wasm_bindgen" --version) node:$node"
  [ -f www/dist/pangram.js ] && [ "$(cat "$target/www.stamp" 2>/dev/null)" = "$stamp" ] && return
  say "Making www/dist"
  rm -rf "$out"
  "$wasm_bindgen" --target web --no-typescript --out-dir "$out" --out-name pangram "$engine"
  "$wasm_bindgen" --target web --no-typescript --out-dir "$out" --out-name reading "$reading"
  "$wasm_bindgen" --target web --no-typescript --out-dir "$out" --out-name desk "$desk"
  PANGRAM_PLAIN=$([ "$node" = yes ] || echo 1) bash www/assemble.sh "$out/pangram.js" "$out/pangram_bg.wasm" www/dist \
    "$out/reading.js" "$out/reading_bg.wasm" "$out/desk.js" "$out/desk_bg.wasm"
  echo "$stamp" >"$target/www.stamp"
}

cli() {
  wasm
  cargo build --release --bin pangram
  note "$bin is ready."
}

# The npm package as a folder: target/npm/pangram, ready for `npm pack` or for a path in a package.json.
npm_package() {
  need_npm || die "the npm package needs Node 20 or later: https://nodejs.org"
  wasm
  node www/pack.mjs www/dist "$target/npm/pangram"
  note "$target/npm/pangram is ready."
}

demo() {
  [ $# -le 1 ] || die "usage: ./build.sh demo [DIR]"
  local dir=${1:-www/demo/site}
  [ -d "$dir" ] || die "$dir is not a folder"
  cli
  exec "$bin" serve "$dir" --out "$target/demo/pangram"
}

# --- Testing --------------------------------------------------------------------------------------------------

passed=0 failed=0 skipped=0 broken=""

# check NAME COMMAND…: a check without numbers of its own counts as one.
check_step() {
  local name=$1; shift
  say "== $name"
  if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); broken="$broken
  $name"; fi
}

skip_step() { say "== $1: skipped, $2"; skipped=$((skipped + 1)); }

# suite NAME COMMAND…: a test runner; its own numbers are added up (cargo's and node's closing lines).
suite() {
  local name=$1 log status=0 p f s; shift
  log=$target/test-logs/$(echo "$name" | tr -c 'a-z0-9\n' -).txt
  mkdir -p "$target/test-logs"
  say "== $name"
  "$@" 2>&1 | tee "$log" || status=$?
  read -r p f s <<<"$(awk '
    /^test result: / { p += $4; f += $6; s += $8 }
    $2 == "pass" && NF == 3 { p += $3 } $2 == "fail" && NF == 3 { f += $3 } $2 == "cancelled" && NF == 3 { f += $3 }
    ($2 == "skipped" || $2 == "todo") && NF == 3 { s += $3 }
    END { print p + 0, f + 0, s + 0 }' "$log")"
  [ "$p" -gt 0 ] || [ "$f" -gt 0 ] || status=1
  [ "$status" = 0 ] || [ "$f" -gt 0 ] || f=1
  [ "$f" = 0 ] || broken="$broken
  $name (log: $log)"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

# The checks that take seconds: style, types, that every room compiles where it must.
check() {
  need_wasm_target
  check_step "cargo fmt" cargo fmt --check
  check_step "cargo clippy" cargo clippy --quiet --all-targets -- -D warnings
  local features
  for features in web ingest write collection desk; do
    check_step "wasm32 with $features" cargo check --quiet --lib --target "$wasm_target" --no-default-features --features "$features"
  done
  if [ -d "$(rustc --print sysroot)/lib/rustlib/$windows_target/lib" ] || { have rustup && rustup target add "$windows_target" >/dev/null 2>&1; }; then
    check_step "Windows" cargo check --quiet --target "$windows_target"
  else
    skip_step "Windows" "Rust's $windows_target target could not be had here"
  fi
  if need_npm; then check_step "types of the JS (tsc)" npm run --silent check; else skip_step "types of the JS (tsc)" "Node 20 or later was not found"; fi
}

test_all() {
  have_node || { can_apt && apt_install nodejs npm; } || true
  need_npm || die "the tests in the browser need Node 20 or later with npm: https://nodejs.org or your system's packages."
  need_chromium
  want_firefox
  note "Chromium: $CHROMIUM"
  note "Firefox: ${FIREFOX:-none}"
  cli
  check
  suite "cargo test" cargo test --quiet --no-fail-fast
  PANGRAM_BIN=$bin suite "tests in Node and Chromium" node --test --test-timeout=600000 --test-reporter=spec tests/web/*.test.mjs
  [ -z "$broken" ] || say "Not as it should be:$broken"
  printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" = 0 ]
}

# Pangram beside Pagefind and MiniSearch: bench [SITE…]. A SITE is a folder of HTML (one that is not here is left out, such as Rust's own
# documentation, "$(rustc --print sysroot)/share/doc/rust/html"), or the name of a corpus of PANGRAM_SHARED, which its own
# harness measures; CORPORA says where others are. BASE=REF adds the program as it was at that commit.
bench() {
  local arg sites=() corpora=() base=()
  [ $# -gt 0 ] || set -- www/demo/site
  for arg in "$@"; do
    case $arg in
    */*) if [ -d "$arg" ]; then sites+=("$(cd "$arg" && pwd)"); else note "$arg is not here: skipped."; fi ;;
    *) if [ -d "$arg" ]; then sites+=("$(cd "$arg" && pwd)"); else corpora+=("$arg"); fi ;;
    esac
  done
  [ ${#sites[@]} -gt 0 ] || [ ${#corpora[@]} -gt 0 ] || return 0
  have_node || die "the bench needs Node 20 or later with npm."
  need_npm
  need_chromium
  cli
  if [ ${#sites[@]} -gt 0 ]; then
    mkdir -p "$target/bench-sites"
    [ -d "$target/bench-sites/node_modules/pagefind" ] ||
      npm install --prefix "$target/bench-sites" --no-audit --no-fund --loglevel=error pagefind@1.6.0 minisearch@7.2.0
    [ -z "${BASE:-}" ] || { base_program "$BASE"; base=(--base "$base_bin"); }
    node benches/sites/bench.mjs --modules "$target/bench-sites/node_modules" --pangram "$bin" ${base[@]+"${base[@]}"} \
      ${ENGINES:+--engines "$ENGINES"} "${sites[@]}"
  fi
  [ ${#corpora[@]} = 0 ] || bench_corpora "${corpora[@]}"
}

# Sets $base_bin: the program of another commit, built below target/.
base_program() {
  local tree=$target/bench-base
  git rev-parse --quiet --verify "$1^{commit}" >/dev/null || die "there is no commit '$1' to compare with."
  git worktree remove --force "$tree" 2>/dev/null || true
  git worktree add --quiet --force --detach "$tree" "$1"
  say "Building the program of $1"
  (cd "$tree" && CARGO_TARGET_DIR=$target/bench-base-target ./build.sh cli)
  base_bin=$target/bench-base-target/release/pangram
  git worktree remove --force "$tree"
}

# The same on corpora with judged queries, by the harness beside them.
bench_corpora() {
  local shared corpora corpus engines=${ENGINES:-pangram,pagefind}
  shared=$(cd "${PANGRAM_SHARED:-../shared}" 2>/dev/null && pwd) || die "there is no folder and no corpus '$1'; PANGRAM_SHARED says where corpora are."
  corpora=$(cd "${CORPORA:-$shared/corpora}" && pwd)
  mkdir -p "$target/bench"
  cp -R "$shared/bench/." "$target/bench/"
  chmod -R u+w "$target/bench"
  rm -f "$target/bench/results/"*
  cd "$target/bench"
  [ -d node_modules ] || npm install --no-audit --no-fund --loglevel=error
  for corpus in "$@"; do
    PANGRAM_BIN=$bin node run.mjs --corpora "$corpora" --corpus "$corpus" --engines "$engines" --out "results/$corpus.json"
  done
  node report.mjs
}

# Judged queries from any site of HTML: questions SITE FOLDER LANGUAGE [PAGES [PATTERN]], or of its headings: questions --headings SITE FOLDER LANGUAGE [PATTERN].
questions() {
  local made=questions
  have_node || die "questions need Node 20 or later with npm."
  need_npm
  if [ "${1:-}" = --headings ]; then made=headings; shift; fi
  node "benches/sites/$made.mjs" "$@"
}

help() {
  cat <<'HELP'
usage: ./build.sh VERB

  demo [DIR]  build everything, index DIR (default: the demo documents), serve it with search on the page
  cli         the finished program: target/release/pangram, with wasm, JS and CSS inside
  wasm        the browser's half alone: www/dist
  npm         the npm package: target/npm/pangram
  test        everything that CI runs, real Chromium included; the last line counts
  check       the quick half of it: format, lints, types, every target compiles
  bench [S…]  a table beside Pagefind and MiniSearch for each folder of HTML S (default: the demo documents), and for corpora of
              PANGRAM_SHARED (or CORPORA) by name; BASE=REF adds the program as it was at a commit
  questions SITE FOLDER LANGUAGE [PAGES [PATTERN]]
              judged queries from any site of HTML, for `bench` and `pangram eval`: links, titles, sentences, typing errors, literal text
  questions --headings SITE FOLDER LANGUAGE [PATTERN]
              … questions: the headings of a site such as an FAQ, each answered by the section below it
  help        this

Needs Rust (rustup). What else is missing is installed below target/ and node_modules/, or named.
Node 20 or later is needed for `test`; without it `demo` and `cli` leave out wasm-opt.
Variables: CARGO_TARGET_DIR, CHROMIUM and FIREFOX (the browsers to test in), PANGRAM_SHARED (corpora, default ../shared), NO_COLOR.
HELP
}

verb=${1:-help}
[ $# = 0 ] || shift
case $verb in
  demo | cli | wasm | check | bench | questions | help) "$verb" "$@" ;;
  test) test_all "$@" ;;
  npm) npm_package ;;
  -h | --help) help ;;
  *) help >&2; die "there is no verb '$verb'" ;;
esac
[ "$verb" != check ] || [ "$failed" = 0 ] || die "not as it should be:$broken"
