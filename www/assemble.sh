#!/bin/sh
# Makes www/dist, the files that a site serves, out of www/src and the engine's wasm.
#
#   www/assemble.sh GLUE.js ENGINE.wasm [OUT [READING_GLUE.js READING_ENGINE.wasm [DESK_GLUE.js DESK.wasm]]]
#
# OUT: www/dist where not given. READING_…: the engine of bundles, which reads whole pages too; the same where not given.
#
# GLUE.js and ENGINE.wasm come from `wasm-bindgen --target web`, and so do DESK_GLUE.js and DESK.wasm; with them the page of
# one's own files, pangram-desk.html, is made too. Needs a POSIX shell, awk, sed and sha256sum or
# shasum, nothing else. Where Node and `npm ci` have been, the wasm goes through wasm-opt and the scripts through
# esbuild's minifier; without them the same files are only larger. PANGRAM_PLAIN=1 leaves both out.
#
# The sources are plain ES modules; no bundler is needed because they keep three rules (tests/web/sources.test.mjs):
#   1. an import is one line, `import { a, b } from "./module.js";`, with no renaming;
#   2. an export is the word `export ` at the start of a declaration's line, or a line `export { a, b };`;
#   3. top-level names are unique among the modules of one output.
# So putting modules behind one another, without their import lines and `export ` words, is the same program.
# Lines that hold only a comment are dropped too. What an output exports is written below.
#
# What depends on what: wasm -> its hash, which the worker (with the glue) holds -> its hash; pangram.js and pangram-search.js hold
# both names; pangram.js is a worker too.
set -eu

glue=$1 wasm=$2
reading_glue=${4:-$glue} reading_wasm=${5:-$wasm} desk_glue=${6:-} desk_wasm=${7:-}
www=$(cd "$(dirname "$0")" && pwd)
out=${3:-$www/dist}
src=$www/src
bin=$www/../node_modules/.bin

say() { echo "assemble: $*" >&2; }
fail() { say "$*"; exit 1; }
[ -f "$glue" ] && [ -f "$wasm" ] || fail "no such file: $glue or $wasm. Run ./build.sh wasm"

# The wasm features of the oldest browsers served (Chrome 111, Firefox 115, Safari 16.4); never --all-features.
features="--enable-mutable-globals --enable-sign-ext --enable-nontrapping-float-to-int --enable-bulk-memory
  --enable-multivalue --enable-reference-types"

have_node() { [ -z "${PANGRAM_PLAIN:-}" ] && command -v node >/dev/null 2>&1; }
if have_node && [ -x "$bin/esbuild" ]; then minify=1; else
  minify=; say "scripts are not minified (that needs Node and npm ci)"
fi
if have_node && [ -x "$bin/wasm-opt" ]; then optimise=1; else
  optimise=; say "wasm-opt is skipped (that needs Node and npm ci): the wasm is larger than in a release"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/out"

# hash FILE: the first 12 hex digits of its SHA-256.
hash() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -c1-12
}

# join MODULE...: the modules as one script, without imports and the word export, their style sheets without needless white space.
join() {
  awk '
    /^import .* from "\.\/[a-z.\/-]+";$/ { next }
    /^export \{.*\};$/ { next }
    /^[ \t]*\/\// { next }
    /^[ \t]*\/\*([^*]|\*+[^*\/])*\*+\/$/ { next }
    /^[ \t]*\/\*/ && !/\*\// { comment = 1 }
    comment { if (/\*\/$/) comment = 0; next }
    /^[ \t]*$/ { next }
    FNR == 1 && style { print "a style sheet has no end before " FILENAME >"/dev/stderr"; exit 1 }
    style {
      gsub(/^ +| +$/, "")
      sheet = sheet $0
      if (!/`;$/) next
      gsub(/: /, ":", sheet); gsub(/; /, ";", sheet); gsub(/, /, ",", sheet); gsub(/ > /, ">", sheet); gsub(/ \* /, "*", sheet)
      gsub(/ \{/, "{", sheet); gsub(/\{ /, "{", sheet); gsub(/ \}/, "}", sheet); gsub(/\} /, "}", sheet); gsub(/;\}/, "}", sheet)
      gsub(/:0\./, ":.", sheet); gsub(/,0\./, ",.", sheet); gsub(/\(0\./, "(.", sheet); gsub(/ 0\./, " .", sheet)
      print sheet
      style = 0; sheet = ""
      next
    }
    { sub(/^export (default )?/, ""); print }
    /= `$/ { style = 1 }
  ' "$@"
}

# finish FORMAT SCRIPT TARGET: the script with the names put in, and minified where that is possible; FORMAT is esm
# or iife (classic, with a scope of its own).
finish() {
  sed -e "s/@WORKER_FILE@/${worker_file:-}/" -e "s/@WASM_FILE@/${wasm_file:-}/" -e "s/Number(\"@FIRST_BYTES@\")/${first_bytes:-0}/" -e "s/@MORE_FILE@/${more_file:-}/" -e "s/@OFFLINE_FILE@/${offline_file:-}/" "$2" >"$work/named.js"
  if [ "$minify" ]; then
    "$bin/esbuild" "$work/named.js" --minify --tree-shaking=true --format="$1" --charset=utf8 --legal-comments=none \
      --target=chrome111,firefox115,safari16.4 --log-level=warning >"$3"
  elif [ "$1" = iife ]; then
    { echo '(() => {'; cat "$work/named.js"; echo '})();'; } >"$3"
  else
    cp "$work/named.js" "$3"
  fi
}

# glue_module GLUE NAME...: the glue as a module of ours, with its own scope and its exports of these names as one object, besides `init`, which
# instantiates a compiled module. What wasm-bindgen's own can take besides, what it does for older browsers, and what it
# frees where a call fails, is left out.
glue_module() {
  of=$1; shift
  ! grep -q '^import ' "$of" || fail "$of imports other scripts, which one worker file cannot hold"
  echo 'const glue = (() => {'
  if grep -q '^function __wbg_finalize_init(' "$of"; then
    init=instantiate
    awk -v options="${decoder_options-}" '
      /^(async )?function (__wbg_load|initSync|__wbg_init|__wbg_init_once)\(/ || /^if \(!\(.encodeInto. in / { left_out = 1 }
      left_out == 1 { if (/^}/) left_out = 0; next }
      # What fails while a call is prepared is out of memory: the engine is gone then, and nothing of it is freed.
      held && /^ *if \(ptr[0-9]+\) \{ wasm\.__wbindgen_free\(.*\); \}$/ { held = held $0 "\n"; next }
      held && /^ *throw e;$/ { held = ""; print "} finally {"; next }
      held { printf "%s", held; held = "" }
      # An engine is freed by whoever has it; texts that are handed over are short.
      /EngineFinalization\.(un)?register\(/ || /^if \(Symbol\.dispose\) Engine\./ { next }
      /^const EngineFinalization = / { left_out = 2 }
      left_out == 2 { if (/;$/) left_out = 0; next }
      /^function passStringToWasm0\(/ {
        print "function passStringToWasm0(arg, malloc) { return passArray8ToWasm0(cachedTextEncoder.encode(arg), malloc); }"
        left_out = 1; next
      }
      # One for good has to be renewed after 2 GB in Safari, and the glue counts them.
      /^(let cachedTextDecoder = |cachedTextDecoder\.decode\(\);|const MAX_SAFARI_DECODE_BYTES = |let numBytesDecoded = )/ { next }
      /^function decodeText\(/ {
        print "function decodeText(bytes) { return new TextDecoder(" options ").decode(bytes); }"
        left_out = 1; next
      }
      /^ *\} catch \(e\) \{$/ { held = $0 "\n"; next }
      !/^let __wbg_init_promise;/ && !/^export \{/ { sub(/^export /, ""); print }
    ' "$of"
    cat <<'JS'
async function instantiate({ module_or_path: module }) {
  return __wbg_finalize_init(await WebAssembly.instantiate(module, __wbg_get_imports()), module);
}
JS
  else
    init=$(sed -n -e 's/^export .*[{, ]\([A-Za-z_$][A-Za-z0-9_$]*\) as default.*/\1/p' -e 's/^export default \([A-Za-z_$][A-Za-z0-9_$]*\);.*/\1/p' "$of")
    [ "$init" ] || fail "$of has no default export that names its function: is it from wasm-bindgen --target web?"
    sed -e '/^export {.*};$/d' -e '/^export default .*;$/d' -e 's/^export //' -e 's/import\.meta\.url/""/g' "$of"
  fi
  echo "return { init: $init, $(echo "$@" | sed 's/ /, /g') };"
  echo '})();'
}

# optimise WASM TARGET
optimise() {
  if [ ! "$optimise" ]; then cp "$1" "$2"; return; fi
  # -Oz makes fewer bytes here but more on the wire: measured 86.1 kB after brotli, with -O1 83.5 (LLVM has seen to
  # size already, and its regular code compresses better).
  # shellcheck disable=SC2086
  "$bin/wasm-opt" $features --flatten --rereloop -O1 --dae-optimizing --rse --vacuum --converge ${3---strip-debug} --strip-producers --strip-target-features \
    "$1" -o "$2"
}

# quicken WASM TARGET: where quick code is wanted, since the module comes with all that it works on.
quicken() {
  if [ ! "$optimise" ]; then cp "$1" "$2"; return; fi
  # shellcheck disable=SC2086
  "$bin/wasm-opt" $features -O2 --strip-debug --strip-producers --strip-target-features "$1" -o "$2"
}

# The engine as a server sends it: what opens an index and, behind it in the same file, what answers, which is on its way while the first reads the root and asks for
# what a query needs; by itself what few queries need. `pangram-whole.wasm` is the same in one, for pages that
# carry the engine. Functions at which it is cut: see `www/split.mjs`.
answering='::web::answer >>>::early >>>::ahead'
rare='::list_files ::Part>::open_rare ::load::read_archive ::load::out_of ::ahead_in_one >>>::chosen >>>::plans_by_operators >>>::repaired ::listing::starred ::repair::endings ::repair::sorted
  ::query::with_operators ::query::insisted ::query::add_typed ::Repair>::clauses ::Repair>::written ::Board>::exclude ::Finder>::shows ::repair::repairs ::pinyin::spellings'
whole=$work/out/pangram-whole.wasm
optimise "$wasm" "$work/named.wasm" -g
# shellcheck disable=SC2086
if [ "$optimise" ]; then node "$www/split.mjs" "$work/named.wasm" "$work/first.wasm" "$work/answering.wasm" $answering "$work/rare.wasm" $rare || [ $? = 3 ] || fail "$wasm could not be cut in parts"; fi
if [ -f "$work/rare.wasm" ]; then
  "$bin/wasm-opt" $features --strip-debug "$work/named.wasm" -o "$whole"
  first_bytes=$(($(wc -c <"$work/first.wasm")))
  cat "$work/answering.wasm" >>"$work/first.wasm"
  more_file=pangram-more-$(hash "$work/rare.wasm").wasm
  mv "$work/rare.wasm" "$work/out/$more_file"
else
  cp "$work/named.wasm" "$whole"
  cp "$whole" "$work/first.wasm"
fi
wasm_file=pangram-$(hash "$work/first.wasm").wasm
mv "$work/first.wasm" "$work/out/$wasm_file"

engine="$src/protocol.js $src/names.js $src/store.js $src/holding.js $src/host.js $src/worker.js"
{
  glue_module "$glue" Engine
  # shellcheck disable=SC2086
  join $engine
  echo 'export { start };'
} >"$work/script.js"
finish esm "$work/script.js" "$work/worker.js"
worker_file=pangram-worker-$(hash "$work/worker.js").js
mv "$work/worker.js" "$work/out/$worker_file"

# The same as a function's body.
engine_body() {
  echo '"use strict";'
  glue_module "$glue" Engine
  # shellcheck disable=SC2086
  join $engine
  echo 'return start;'
}
engine_body >"$work/engine.js"

# For `pangram build --layout http,script`, which puts it into a script together with the wasm.
{
  echo 'document.currentScript.engine = function () {'
  cat "$work/engine.js"
  echo '};'
} >"$work/script.js"
finish iife "$work/script.js" "$work/out/pangram-worker.local.js"

# What keeps an index for offline: fetched when that is asked.
{
  join "$src/names.js" "$src/checksum.js" "$src/registration.js" "$src/keep-strings.js" "$src/offline-style.js" "$src/offline-row.js" "$src/keeper.js"
  echo 'export { Keeper };'
} >"$work/script.js"
finish esm "$work/script.js" "$work/offline.js"
offline_file=pangram-offline-$(hash "$work/offline.js").js
mv "$work/offline.js" "$work/out/$offline_file"

{
  echo '"use strict";'
  join "$src/sw.js"
} >"$work/script.js"
finish iife "$work/script.js" "$work/out/pangram-sw.js"

# In an order that packs well.
element="$src/strings/en.js $src/landing.js $src/elements.js $src/recent.js $src/sheet.js $src/strings.js $src/state.js $src/address.js $src/asking.js $src/search-element.js $src/keys.js $src/attributes.js $src/wording.js $src/offering.js $src/telling.js $src/placing.js $src/view.js $src/list.js $src/style.js"
# Reading whole pages out of the index.
reading="$src/reading.js $src/reading-style.js $src/repaired.js $src/route.js"
client="$src/errors.js $src/protocol.js $src/names.js $src/store.js $src/load.js $src/client.js"
# The loader, and the engine's side for its worker.
{
  glue_module "$glue" Engine
  # shellcheck disable=SC2086
  join $client "$src/holding.js" "$src/host.js" "$src/worker.js" "$src/pangram.js"
  echo 'export { open, PangramError, start };'
} >"$work/script.js"
finish esm "$work/script.js" "$work/out/pangram.js"

# Outside a page: the loader and the engine in one module.
{
  echo 'function carriedEngine() {'
  cat "$work/engine.js"
  echo '}'
  # shellcheck disable=SC2086
  join $client "$src/node.js"
  echo 'export { openAnywhere as open, PangramError };'
} >"$work/script.js"
finish esm "$work/script.js" "$work/out/pangram-node.mjs"

{
  echo '"use strict";'
  # shellcheck disable=SC2086
  join $client "$src/local.js" $element "$src/pangram-search.js"
} >"$work/script.js"
finish iife "$work/script.js" "$work/out/pangram-search.js"

# For `pangram bundle`, which puts it into one HTML file with everything else.
{
  echo '"use strict";'
  echo 'function carriedEngine() {'
  (glue=$reading_glue; engine_body)
  echo '}'
  # shellcheck disable=SC2086
  join $client "$src/local.js" "$src/packed.js" $element $reading "$src/bundle-style.js" "$src/bundle.js"
} >"$work/script.js"
finish iife "$work/script.js" "$work/out/pangram-bundle.js"
quicken "$reading_wasm" "$work/reading.wasm"
gzip -9 -n -c "$work/reading.wasm" >"$work/out/pangram-bundle.wasm.gz"

{
  echo '"use strict";'
  join "$src/strings/en.js" "$src/strings.js" "$src/marks.js" "$src/highlight.js"
} >"$work/script.js"
finish iife "$work/script.js" "$work/out/pangram-highlight.js"

for file in "$src"/strings/*.js; do
  language=$(basename "$file" .js)
  [ "$language" != en ] || continue
  sed "s/^export default {/(globalThis.PangramStrings ??= {})[\"$language\"] = {/" "$file" >"$work/strings.js"
  join "$work/strings.js" >"$work/script.js"
  finish esm "$work/script.js" "$work/out/pangram-strings.$language.js"
done

cp "$src/api.d.ts" "$work/out/pangram.d.ts"
sed "s/\.\/api\.js/.\/pangram.js/" "$src/node-api.d.ts" >"$work/out/pangram-node.d.mts"

# What a kept copy needs besides the index: names, bytes, and first digits of the SHA-256.
{
  separator='{'
  for file in "$work/out/$worker_file" "$work/out/$wasm_file" ${more_file:+"$work/out/$more_file"} "$work/out/$offline_file" "$work/out/pangram.js" "$work/out/pangram-search.js" \
    "$work/out/pangram-highlight.js" "$work/out"/pangram-strings.*.js; do
    printf '%s"%s":[%s,"%s"]' "$separator" "$(basename "$file")" "$(($(wc -c <"$file")))" "$(hash "$file")"
    separator=,
  done
  echo '}'
} >"$work/out/pangram-files.json"

# The page of one's own files: one file with all it needs inside, under a policy that names its one script by its hash and forbids every
# connection.

# packed FILE: gzip in base64.
packed() { gzip -9 -n -c "$1" | base64 | tr -d '\n'; }

# policy_hash FILE: how a Content-Security-Policy names the script in FILE.
policy_hash() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -c1-64 |
    awk '{ d = "0123456789abcdef"; for (i = 1; i < 64; i += 2) printf "\\%03o", 16 * (index(d, substr($0, i, 1)) - 1) + index(d, substr($0, i + 1, 1)) - 1 }' >"$work/digest"
  # shellcheck disable=SC2059
  printf "$(cat "$work/digest")" | base64 | tr -d '\n'
}

# Every file that a site is served, for one that is saved: a line `name size` for each, an empty line, then one behind another.
served_files() {
  (cd "$work/out"
    set -- pangram*
    for file; do shift; case $file in *.local.js | pangram-whole.wasm | pangram-bundle.*) ;; *) set -- "$@" "$file" ;; esac; done
    for file; do echo "$file $(wc -c <"$file" | tr -d ' ')"; done
    echo
    cat "$@")
}

desk_page() {
  served_files >"$work/served"
  quicken "$desk_wasm" "$work/desk.wasm"
  {
    echo '"use strict";'
    for file in "$src"/strings/*.js "$src"/desk-strings/*.js; do
      language=$(basename "$file" .js)
      [ "$language" != en ] || continue
      case $file in *desk-strings*) table=PangramDeskStrings ;; *) table=PangramStrings ;; esac
      sed "s/^export default {/(globalThis.$table ??= {})[\"$language\"] = {/" "$file" >"$work/strings.js"
      join "$work/strings.js"
    done
    echo 'function carriedEngine() {'
    (glue=$reading_glue; engine_body)
    echo '}'
    echo 'function carriedDesk() {'
    # Names of files come this way, which may begin with what would be dropped.
    decoder_options='"utf-8", { ignoreBOM: true }' glue_module "$desk_glue" Desk Program Zip
    join "$src/desk-protocol.js" "$src/packed.js" "$src/desk-packed.js" "$src/desk-shelf.js" "$src/desk-export.js" "$src/desk-memory.js" "$src/desk-worker.js"
    echo '}'
    # shellcheck disable=SC2086
    join $client $element $reading "$src/desk-protocol.js" "$src/packed.js" "$src/desk-packed.js" "$src/desk-drop.js" "$src/desk-client.js" "$src/desk-style.js" \
      "$src/desk-strings/en.js" "$src/desk-list.js" "$src/desk-view.js" "$src/desk.js"
  } >"$work/script.js"
  finish iife "$work/script.js" "$work/desk.js"
  ! grep -q '</script' "$work/desk.js" || fail "the desk's script holds the end tag of a script"
  {
    cat <<HTML
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; connect-src 'none'; script-src 'sha256-$(policy_hash "$work/desk.js")' 'wasm-unsafe-eval'; worker-src blob:; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Pangram desk</title>
<link rel="icon" href="data:,">
</head>
<body>
<noscript>Searching needs JavaScript.</noscript>
HTML
    printf '<script type="text/plain" id="desk-engine">'; base64 <"$work/out/pangram-bundle.wasm.gz" | tr -d '\n'; echo '</script>'
    printf '<script type="text/plain" id="desk-indexer">'; packed "$work/desk.wasm"; echo '</script>'
    printf '<script type="text/plain" id="desk-site">'; packed "$work/served"; echo '</script>'
    printf '<script type="text/plain" id="desk-bundle">'; packed "$work/out/pangram-bundle.js"; echo '</script>'
    printf '<script>'; cat "$work/desk.js"; echo '</script>'
    echo '</body>'
    echo '</html>'
  } >"$work/out/pangram-desk.html"
}
if [ "$desk_glue" ]; then desk_page; fi

mkdir -p "$out"
rm -f "$out"/pangram*
mv "$work/out"/* "$out"/
say "wrote $out"
