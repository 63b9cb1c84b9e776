#!/usr/bin/env bash
# build.sh: compiles Stratus. `./build.sh help` lists the verbs.
#
# Each object and each product is a step with a record beside it, OUTPUT.key: the SHA-256 of
# everything that went into it (compiler and flags as OUTPUT's `id` file, source, headers) and
# of OUTPUT itself. A step runs again only when a line of its record is no longer true, so
# neither a checkout nor a touch rebuilds anything. Works with bash 3.2, which macOS has.
# shellcheck disable=SC2046,SC2086 # flags are words, and paths of the project hold no spaces
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
ROOT=$PWD
export LC_ALL=C
# npm puts these first. clang runs any wasm-opt that it finds there behind the linker, so `npm run
# build` would make another module than ./build.sh does, and take longer.
PATH=$(printf '%s' "$PATH" | tr ':' '\n' | grep -v '/node_modules/' | tr '\n' ':')
PATH=${PATH%:}

# --- what is built, and how ------------------------------------------------------------------

# product                 kind     sources (see the functions below)
#   build/stratus.wasm    reactor  sources_worker    the worker; also build/debug and build/tiny
#   build/admin           files    src/admin, bundled by src/admin/bundle.mjs
#   build/assets          files    src/front, build/admin, build/openapi.json + the viewer of /docs, see
#                                  assemble_assets
#   build/migrate.wasm    command  sources_migrate   + SQLite; run by src/shim/command.mjs
#   build/seed.wasm       command  sources_seed      run by src/shim/command.mjs
#   build/transfer.wasm   command  sources_transfer  run by src/shim/transfer.mjs
#   build/types.wasm      command  sources_types     run by src/shim/dev.mjs
#   build/openapi.wasm    command  sources_openapi   run here: build/openapi.json, a static file
#   build/native/stratus  native   sources_native    + SQLite; also build/native/debug
#   build/native/trials   native   sources_trials    + SQLite; for tests/migrate
#   build/native/memory   native   sources_memory    + SQLite; tests/bench/memory.c
#   build/native/micro    native   sources_micro     + SQLite; tests/bench/micro.c
#   build/micro.wasm      command  sources_micro_wasm  the same; run by src/shim/command.mjs
#   build/native/sim      native   tests/sim         + SQLite; the simulator of the tiers
#   build/native/sim-core.so, build/native/mutations/NAME.so   sources_core; what it simulates
#   build/CC/unit         native   sources_library   + tests/unit, SQLite, sanitizers; gcc, clang
#   build/CC/replay/NAME  native   sources_library   + one fuzzer and tests/fuzz/replay.c
#   build/fuzz/NAME       native   sources_library   + tests/fuzz/NAME_fuzz.c and libFuzzer

WARNINGS="-Wall -Wextra -Werror -Wshadow -Wconversion -Wswitch-enum -Wstrict-prototypes
  -Wmissing-prototypes -Wvla"
ARGON2=node_modules/argon2 # system headers, since warnings about them are not ours to mend
CFLAGS="-std=gnu17 $WARNINGS -Iinclude -I. -Ibuild/cjson -isystem $ARGON2
  -isystem $ARGON2/argon2/include"

WASM_LEVEL=-O2     # of the compiler and of link-time optimisation
WASM_SMALL_LEVEL=-Oz # of what a memory hit does not pass through: see is_hot
# Of wasm-opt, which also strips names. Below 1 KiB lies only the end of the main stack, so an address that is known to
# be a sum need not be added up before it is used: what would wrap around to there is an overflow, and traps. What is copied
# into several callers is what takes no more room there than a call.
WASM_OPT_LEVEL="-O3 --converge --low-memory-unused --flexible-inline-max-function-size=8"
# Said aloud because LLVM's defaults differ by version.
WASM_CFLAGS="-mbulk-memory -mnontrapping-fptoint -msign-ext -mmutable-globals
  -fvisibility=hidden -ffunction-sections -fdata-sections -Wno-unused-command-line-argument"
WASM_LDFLAGS="-Wl,--gc-sections -Wl,--stack-first"
# Nothing is copied into its callers for speed but what is called once or says inline: a fifth of the module.
# The main stack serves only what runs outside a slot. First in memory: an overflow traps. Its pointer is exported for tests.
# An isolate that takes more than 128 MB is killed with all its requests; at 96 MiB malloc fails, and
# the request that asked is answered 503. The rest is for JavaScript.
REACTOR_LDFLAGS="-mexec-model=reactor -Wl,-mllvm,-inline-threshold=0 -Wl,-z,stack-size=65536 -Wl,--export=__stack_pointer
  -Wl,--max-memory=100663296"
# The tools are not optimised further: it takes longer than all that they will ever run.
COMMAND_LDFLAGS="-Wl,-z,stack-size=1048576 -Wl,--strip-all"

SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all"
SAN_CFLAGS="-O1 -g -fno-omit-frame-pointer"

SQLITE=node_modules/better-sqlite3/deps/sqlite3
SQLITE_SHA256=60d2f39a3726cd6b9021da6f4e868608d66fbb6528a9f513dc8ffcc640493422
# As D1 has it where that matters: foreign keys on, FTS5, no double-quoted strings.
SQLITE_CFLAGS="-std=gnu17 -w -O1 -g -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_THREADSAFE=0
  -DSQLITE_DQS=0 -DSQLITE_DEFAULT_FOREIGN_KEYS=1 -DSQLITE_ENABLE_FTS5
  -DSQLITE_ENABLE_MATH_FUNCTIONS -DSQLITE_DEFAULT_MEMSTATUS=0 -DSQLITE_OMIT_DEPRECATED"
# For databases in memory only; src/main_migrate_os.c stands in for the machine.
SQLITE_WASM_CFLAGS="${SQLITE_CFLAGS/-O1 -g/-Os -g0} -DSQLITE_OS_OTHER=1 -DSQLITE_TEMP_STORE=3
  -DNDEBUG -ffunction-sections -fdata-sections"

# Files under the given folders or of the given names that exist, by name: `files '*.c' src tests`.
files() {
  local pattern=$1 path
  shift
  for path in "$@"; do
    if [ -e "$path" ]; then find "$path" -name "$pattern" -type f; fi
  done | sort
}

is_not() { grep -Ev "^($1)$" || true; }

sources_core() { # what the worker and the native program share
  files '*.c' src | is_not 'src/main_[^/]*|src/host/host_(wasm|native).*|src/cms/(migrate|demo|transfer|types|openapi_).*'
}
sources_worker() { sources_core && files '*.S' src && ls src/host/host_wasm*.c src/main_worker.c; }
sources_native() { # with the runner of the API's scenarios
  sources_core && ls src/host/host_native*.c src/main_native.c src/cms/openapi_*.c && files '*.c' tests/api
}
sources_tool() { # none asks a database in use
  files '*.c' src | is_not 'src/data/schema_guard.c' |
    grep -E "^src/(base/|format/|data/|cms/$1|main_$2\.c)"
}
sources_migrate() { sources_tool migrate 'migrate(_os)?'; }
sources_seed() { sources_tool demo seed; }
sources_transfer() { sources_tool transfer transfer; }
sources_types() { sources_tool types types; }
sources_openapi() { sources_tool '(openapi_|api_message)' openapi; }
sources_library() { # what unit tests and fuzzers link
  files '*.c' src tests/api | is_not 'src/main_[^/]*|src/host/host_wasm.*'
}
sources_memory() { # figures of the cache
  sources_library && ls tests/bench/{memory,saved}.c tests/unit/{policies,unit}.c
}
sources_micro() { # the steps of a read, timed
  sources_library && ls tests/bench/micro.c
}
sources_micro_wasm() { sources_tool 'api_' none && ls tests/bench/micro.c; }
sources_trials() { # the migration tests without sanitizers
  sources_library && files '*.c' tests/migrate &&
    ls tests/unit/unit.c tests/unit/migrate_{chain_test,matrix_test,notation,trial}.c
}
fuzzers() { files '*_fuzz.c' tests/fuzz | sed 's,.*/,,; s,_fuzz\.c$,,'; }

help() {
  cat <<'EOF'
usage: ./build.sh VERB

  wasm [--release|--debug|--tiny|--migrate|--micro] [--llvm=wasi-sdk|system|npm]
                    release (the default): build/stratus.wasm, the commands (migrate.wasm,
                    seed.wasm, transfer.wasm, types.wasm, openapi.wasm) and the static files:
                    build/assets
                    debug: build/debug/stratus.wasm, -O1 with names and debug information
                    tiny: build/tiny/stratus.wasm, release with every limit shrunk
                    migrate: build/migrate.wasm alone, which is what `npm run generate` waits for
                    micro: build/micro.wasm alone, the steps of a read (tests/bench/micro.c)
  native [--release|--debug|--trials|--sim|--memory|--micro]
                    build/native/stratus, or build/native/debug/stratus with ASan and UBSan, or
                    build/native/trials, which tests/migrate runs, or build/native/sim, the
                    simulator of the tiers, with the cores it runs (tests/sim/main.c), or
                    build/native/memory, figures of the cache (tests/bench/memory.c), or
                    build/native/micro, the steps of a read (tests/bench/micro.c)
  test              unit tests and the replay of the fuzz corpora, with ASan, UBSan and
                    LeakSanitizer, by gcc and by clang where each exists
  fuzz [SECONDS]    each fuzzer for that long (60), with clang's libFuzzer
  clean             removes what was built: all of build/ but build/cjson, which was fetched

The wasm compiler is $WASI_SDK_PATH when set, else a clang with a WASI sysroot found on the
machine, else @yowasp/clang from node_modules, which needs nothing but Node. --llvm forces one.
$GCC and $CLANG name other native compilers, $JOBS the number of parallel jobs. cJSON is fetched once, to
build/cjson; $CJSON_DIR names a folder that has it (src/shim/cjson.sh).
EOF
}

# --- small things ----------------------------------------------------------------------------

say() { printf '%s\n' "$*"; }
die() {
  printf 'build.sh: %s\n' "$*" >&2
  exit 1
}

GCC=${GCC:-gcc}
CLANG=${CLANG:-clang}
JOBS=${JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)}
SHA256=$(command -v sha256sum || echo shasum -a 256) # may be words: used without quotes
export SHA256

need_node_modules() {
  command -v node >/dev/null || die "node is missing. Install Node.js 20 or newer."
  [ -e "$1" ] || die "$1 is missing. Run: npm ci"
}

# What the compiler would say in other words, and at length.
need_users() {
  grep -Eq '^[[:space:]]*#[[:space:]]*define[[:space:]]+TABLE[[:space:]]+users([[:space:]]|$)' schema/tables.def ||
    die "schema/tables.def has no table users, and people sign in as records of it: declare schema/users.def with \
name (a text), email (an email, .required and .unique) and role (a choice, \"admin\" last). docs/SCHEMA.md says more."
}

need_cjson() { # under the lock, and what else every product needs
  need_users
  need_node_modules "$ARGON2/argon2/src/core.c"
  bash src/shim/cjson.sh || die "no cJSON, see above"
}

# Writes its standard input to the file $1 unless that is what the file holds.
write_if_changed() {
  local text
  text=$(cat)
  [ -f "$1" ] && [ "$text" = "$(cat "$1")" ] && return
  mkdir -p "$(dirname "$1")"
  printf '%s\n' "$text" >"$1"
}

# One build at a time in a folder: two would write the same objects.
lock() {
  local owner told=
  mkdir -p build
  until mkdir build/.lock 2>/dev/null; do
    owner=$(cat build/.lock/pid 2>/dev/null || true)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
      rm -rf build/.lock # left by a build that was killed
      continue
    fi
    if [ -z "$told" ]; then
      if [ -n "$owner" ]; then
        say "waiting for another build, process $owner (npm start builds when a file changes)"
      else
        say "waiting for another build, of which nothing is known (none? rm -r build/.lock)"
      fi
    fi
    told=1
    sleep 0.3
  done
  TMP=$ROOT/build/.lock
  export TMP
  echo $$ >"$TMP/pid"
  : >"$TMP/steps"
  trap unlock EXIT
  trap 'exit 130' INT TERM
}
unlock() {
  [ -z "${TMP:-}" ] || rm -rf "$TMP"
  TMP=
}

# --- steps and their records -----------------------------------------------------------------

# Of the outputs on standard input, those whose record is missing or untrue. Hashes each file
# that any record names once, all in one process.
stale() {
  local output keys=()
  cat >"$TMP/outputs"
  while read -r output; do
    if [ -f "$output.key" ]; then keys+=("$output.key"); fi
  done <"$TMP/outputs"
  : >"$TMP/now"
  if [ ${#keys[@]} -gt 0 ]; then
    # A file that is gone has no line, so its record is untrue.
    awk '!seen[$2]++ { print $2 }' "${keys[@]}" | xargs $SHA256 >"$TMP/now" 2>/dev/null || true
  fi
  awk '
    FILENAME == ARGV[1] { hash[$2] = $1; next }
    FILENAME == ARGV[ARGC - 1] { if (!($1 in recorded) || $1 in untrue) print; next }
    { output = substr(FILENAME, 1, length(FILENAME) - 4); recorded[output] }
    hash[$2] != $1 { untrue[output] }
  ' "$TMP/now" ${keys[@]+"${keys[@]}"} "$TMP/outputs"
}

# Writes the record of output $1, made since file $2 was touched, from the other arguments.
# None when an input was edited meanwhile: then nobody knows which text was compiled.
record() {
  local output=$1 since=$2 input
  shift 2
  for input in "$@"; do
    if [ "$input" -nt "$since" ]; then return 0; fi
  done
  $SHA256 "$output" "$@" >"$output.key"
}
export -f record

# The files that a depfile names. It is a make rule: target, colon, paths, line continuations.
depfile_paths() { sed -e 's/^[^:]*\.o://' -e 's/\\$//' "$1" | tr ' ' '\n' | sed '/^$/d'; }
export -f depfile_paths

# Declares the configuration $1: compiler $2 (a program, or npm) of version $3 with flags $4….
# Its objects lie in build/obj/$1. The flags go to a response file, so that they may hold
# spaces. Every object depends on the `id`: compiler, version, flags.
config() {
  local dir=build/obj/$1 cc=$2 version=$3
  shift 3
  printf '"%s"\n' "$@" | write_if_changed "$dir/flags"
  { echo "$cc" && echo "$version" && cat "$dir/flags"; } | write_if_changed "$dir/id"
}

# Asks for the sources on standard input to be compiled in configuration $1; prints the objects.
want() {
  local source
  while read -r source; do
    echo "build/obj/$1/$source.o build/obj/$1 $source" >>"$TMP/steps"
    echo "build/obj/$1/$source.o"
  done
}

# Writes build/migrations.h: the names of migrations/, in order, for src/data/schema_guard.c, which
# is compiled again when it changes, as with any header.
list_migrations() {
  local name names='' json=''
  for name in migrations/*.sql; do
    name=${name#*/}
    if [ "$name" = '*.sql' ]; then break; fi # there are none
    case $name in *[!A-Za-z0-9._-]*)
      die "migrations/$name: names have letters, digits, '.', '_' and '-' only" ;;
    esac
    names="$names\"$name\", "
    json="$json${json:+,}\\\"$name\\\""
  done
  printf '%s\n' "/* Made by build.sh from migrations/. */" "#define MIGRATION_NAMES $names" \
    "#define MIGRATION_JSON \"[$json]\"" | write_if_changed build/migrations.h
}

# Compiles all that was asked for and is stale.
compile() {
  local output dir source total number=0
  list_migrations
  cut -d' ' -f1 "$TMP/steps" | stale >"$TMP/stale"
  awk 'NR == FNR { stale[$1] = 1; next } ($1 in stale) && !seen[$1]++' \
    "$TMP/stale" "$TMP/steps" >"$TMP/todo"
  : >"$TMP/steps"
  total=$(wc -l <"$TMP/todo" | tr -d ' ')
  [ "$total" -gt 0 ] || return 0
  if [ -n "$TOOLCHAIN_LINE" ]; then say "$TOOLCHAIN_LINE"; fi
  while read -r output dir source; do
    number=$((number + 1))
    mkdir -p "${output%/*}"
    rm -f "$output.key"
    echo "$number/$total $output $dir $source"
  done <"$TMP/todo" >"$TMP/jobs"
  if grep -q ' build/obj/npm-' "$TMP/jobs"; then
    compile_by_npm
  else
    xargs -P "$JOBS" -n 4 bash -c 'compile_one "$@"' _ <"$TMP/jobs"
  fi
  if [ -e "$TMP/failed" ]; then die "compilation failed, see above"; fi
}

# One step of compile(): progress $1, output $2, configuration's folder $3, source $4. Never
# fails itself, so that xargs adds no message of its own.
compile_one() {
  local output=$2 dir=$3 source=$4 cc status=0
  [ ! -e "$TMP/failed" ] || return 0
  printf '[%s] cc %s\n' "$1" "$source"
  read -r cc <"$dir/id"
  : >"$output.start"
  "$cc" "@$dir/flags" -MMD -MF "$output.d" -c "$source" -o "$output" >"$output.log" 2>&1 ||
    status=$?
  cat "$output.log" >&2
  if [ "$status" != 0 ]; then
    : >"$TMP/failed"
  else
    record "$output" "$output.start" "$dir/id" $(depfile_paths "$output.d")
  fi
  rm -f "$output.log" "$output.start" "$output.d"
}
export -f compile_one

# The same for every job in one process, since loading LLVM takes seconds. The driver shows its
# progress on standard error and names each output that is done on standard output.
compile_by_npm() {
  local progress output dir source
  : >"$TMP/start"
  while read -r progress output dir source; do
    printf '[%s] cc %s\t%s' "$progress" "$source" "$output"
    printf '\t%s' "@$dir/flags" -MMD -MF "$output.d" -c "$source" -o "$output"
    echo
  done <"$TMP/jobs" >"$TMP/npm-jobs"
  node src/shim/yowasp.mjs <"$TMP/npm-jobs" | while read -r output; do
    dir=$(awk -v o="$output" '$2 == o { print $3 }' "$TMP/jobs")
    record "$output" "$TMP/start" "$dir/id" $(depfile_paths "$output.d")
    rm -f "$output.d"
  done || : >"$TMP/failed"
}

# Links output $1 in configuration $2 with flags $3 from the objects $4… unless it is up to
# date. With WASM_OPT set, wasm-opt makes the output from what the linker made.
link() {
  local output=$1 dir=build/obj/$2 flags=$3 id cc new=build/.lock/product
  shift 3
  read -r cc <"$dir/id"
  id=build/obj/link/${output//\//-} # all that decides what the output is made of
  printf '%s\n' "$dir" "$flags" "${WASM_OPT:-}" "$@" | write_if_changed "$id"
  [ -n "$(echo "$output" | stale)" ] || return 0
  say "ld $output"
  rm -f "$output.key"
  : >"$TMP/start"
  if [ "$cc" = npm ]; then
    { printf '\t%s' "$output" "@$dir/flags" $flags "$@" -o "$new" && echo; } |
      node src/shim/yowasp.mjs >/dev/null
  else
    "$cc" "@$dir/flags" $flags "$@" -o "$new" $LIBRARIES
  fi || die "linking $output failed, see above"
  if [ -n "${WASM_OPT:-}" ]; then
    node node_modules/binaryen/bin/wasm-opt $WASM_OPT "$new" -o "$new" || die "wasm-opt failed"
  fi
  mkdir -p "${output%/*}"
  mv "$new" "$output"
  record "$output" "$TMP/start" "$dir/id" "$id" "$@"
  case $output in *.wasm)
    say "$output: $(wc -c <"$output") bytes, gzipped $(gzip -9 <"$output" | wc -c)" ;;
  esac
}

# --- the wasm toolchain ----------------------------------------------------------------------

YOWASP=node_modules/@yowasp/clang
WASM_PROBE='
#include <stdio.h>
#include <stdlib.h>
__attribute__((export_name("probe"))) void *probe(unsigned long long a, unsigned long long b) {
  __uint128_t product = (__uint128_t)a * b; /* needs compiler-rt */
  char *text = malloc(64);
  if (text) snprintf(text, 64, "%f %llu", (double)a, (unsigned long long)(product >> 64));
  return text;
}'

# Whether clang $1 makes a module for target $2 with sysroot $3 (may be empty).
probe() {
  printf '%s' "$WASM_PROBE" >"$TMP/probe.c"
  "$1" --target="$2" ${3:+"--sysroot=$3"} $CFLAGS $WASM_CFLAGS $WASM_LEVEL -flto $WASM_LDFLAGS \
    $REACTOR_LDFLAGS -Wno-missing-prototypes "$TMP/probe.c" -o "$TMP/probe.wasm" \
    >"$TMP/probe.log" 2>&1
}

# Prints the first of the compilers $2… that works, as a line for use_toolchain().
first_working() {
  local route=$1 cc sysroot target sysroots='-' # the one that the compiler itself knows
  shift
  if [ "$route" = system ]; then # Debian; Arch; Homebrew
    sysroots="/usr /usr/share/wasi-sysroot /opt/homebrew/share/wasi-sysroot -"
  fi
  for cc in "$@"; do
    for sysroot in $sysroots; do
      for target in wasm32-wasip1 wasm32-wasi; do
        [ "$sysroot" = - ] || [ -d "$sysroot/lib/$target" ] || continue
        if probe "$cc" "$target" "${sysroot#-}"; then
          printf '%s|%s|%s|%s\n' "$route" "$cc" "$target" "${sysroot#-}"
          return
        fi
      done
    done
  done
}

system_clangs() { # newest first
  compgen -c clang- | grep -E '^clang-[0-9]+$' | sort -t- -k2 -rnu || true
  command -v clang /opt/homebrew/opt/llvm/bin/clang /usr/local/opt/llvm/bin/clang || true
}

# Prints the toolchain to use, as "route|compiler|target|sysroot". $1 forces a route.
find_toolchain() {
  local route=$1 line=
  [ -n "$route" ] || [ -z "${WASI_SDK_PATH:-}" ] || route=wasi-sdk
  case $route in
    wasi-sdk)
      [ -n "${WASI_SDK_PATH:-}" ] || die "--llvm=wasi-sdk needs WASI_SDK_PATH to be set."
      line=$(first_working wasi-sdk "$WASI_SDK_PATH/bin/clang")
      [ -n "$line" ] || die "\$WASI_SDK_PATH/bin/clang makes no module: $(cat "$TMP/probe.log")"
      ;;
    system | '')
      line=$(first_working system $(system_clangs))
      [ -n "$line$1" ] || line='npm|npm|wasm32-wasip1|'
      [ -n "$line" ] || die "no clang here makes WASI modules. On Debian or Ubuntu:
  apt-get install clang-19 lld-19 wasi-libc libclang-rt-19-dev-wasm32
or use --llvm=npm"
      ;;
    npm) line='npm|npm|wasm32-wasip1|' ;;
    *) die "--llvm=$route: not one of wasi-sdk, system, npm" ;;
  esac
  printf '%s\n' "$line"
}

# Sets WASM_ROUTE, WASM_CC, WASM_VERSION and WASM_TARGET_FLAGS. What the probes found is kept
# until the question is another.
use_toolchain() {
  local question target sysroot
  question="$1|${WASI_SDK_PATH:-}|$(system_clangs | tr '\n' ' ')"
  if [ "$(head -1 build/obj/toolchain 2>/dev/null)" != "$question" ]; then
    find_toolchain "$1" >"$TMP/toolchain"
    { echo "$question" && cat "$TMP/toolchain"; } | write_if_changed build/obj/toolchain
  fi
  IFS='|' read -r WASM_ROUTE WASM_CC target sysroot <<<"$(tail -1 build/obj/toolchain)"
  WASM_TARGET_FLAGS=("--target=$target" ${sysroot:+"--sysroot=$sysroot"})
  if [ "$WASM_ROUTE" = npm ]; then
    need_node_modules "$YOWASP/package.json"
    WASM_VERSION="@yowasp/clang $(sed -n 's/.*"version": "\(.*\)".*/\1/p' "$YOWASP/package.json")"
  else
    WASM_VERSION=$("$WASM_CC" --version) || {
      rm -f build/obj/toolchain
      die "$WASM_CC is gone. Run this again to choose another compiler."
    }
  fi
  TOOLCHAIN_LINE="wasm by ${WASM_VERSION%%$'\n'*} ($WASM_ROUTE)"
}

# --- verb: wasm ------------------------------------------------------------------------------

# Declares the configuration of variant $1 and sets WASM_CONFIG and WASM_OPT.
config_wasm() {
  local flags="$WASM_LEVEL -flto -g0 -DNDEBUG"
  WASM_CONFIG=$WASM_ROUTE-$1
  WASM_OPT="$WASM_OPT_LEVEL --strip-debug --strip-producers --strip-target-features"
  case $1 in
    tiny) flags="$flags -DSTRATUS_TINY_LIMITS" ;;
    debug) flags="-O1 -g -DSTRATUS_TEST_HOOKS" WASM_OPT= ;;
  esac
  [ -z "$WASM_OPT" ] || need_node_modules node_modules/binaryen/bin/wasm-opt
  config "$WASM_CONFIG" "$WASM_CC" "$WASM_VERSION" "${WASM_TARGET_FLAGS[@]}" $CFLAGS $WASM_CFLAGS \
    -isystem "$SQLITE" $flags "-ffile-prefix-map=$ROOT=."
  config "$WASM_CONFIG-small" "$WASM_CC" "$WASM_VERSION" "${WASM_TARGET_FLAGS[@]}" $CFLAGS \
    $WASM_CFLAGS -isystem "$SQLITE" ${flags/$WASM_LEVEL/$WASM_SMALL_LEVEL} "-ffile-prefix-map=$ROOT=."
}

# Asks for SQLite in wasm; prints the object.
want_sqlite_wasm() {
  need_sqlite
  config "$WASM_ROUTE-sqlite" "$WASM_CC" "$WASM_VERSION" "${WASM_TARGET_FLAGS[@]}" \
    $SQLITE_WASM_CFLAGS "-ffile-prefix-map=$ROOT=."
  echo "$SQLITE/sqlite3.c" | want "$WASM_ROUTE-sqlite"
}

# Has SQLite prepare the rules in schema/, which to the compiler are only texts. Once for each
# build/migrate.wasm.
check_rules() {
  [ -n "$(echo build/obj/rules | stale)" ] || return 0
  : >"$TMP/start"
  node src/shim/command.mjs build/migrate.wasm --rules || die "mistakes in schema/, see above"
  mkdir -p build/obj
  echo checked >build/obj/rules
  record build/obj/rules "$TMP/start" build/migrate.wasm
}

# Writes the API's description, of which the worker has only the title. Once for each
# build/openapi.wasm.
describe_api() {
  [ -n "$(echo build/openapi.json | stale)" ] || return 0
  : >"$TMP/start"
  node src/shim/command.mjs build/openapi.wasm >"$TMP/openapi.json" ||
    die "the API's description could not be written, see above"
  mv "$TMP/openapi.json" build/openapi.json
  record build/openapi.json "$TMP/start" build/openapi.wasm
}

# Bundles the admin into build/admin. The bundler itself says what went into it.
bundle_admin() {
  need_node_modules node_modules/esbuild/package.json
  if [ -e build/admin/index.html ] && [ -z "$(echo build/obj/admin | stale)" ]; then return 0; fi
  mkdir -p build/obj
  rm -f build/obj/admin.key
  : >"$TMP/start"
  node src/admin/bundle.mjs || die "bundling src/admin failed, see above"
  echo bundled >build/obj/admin
  record build/obj/admin "$TMP/start" $(cat build/obj/admin.inputs)
  say "build/admin: $(files '*' build/admin | wc -l | tr -d ' ') files"
}

# Puts the static files together in build/assets: those of src/front, the admin, and of the viewer what
# src/front/docs.html needs. In place, since `wrangler dev` watches that folder.
VIEWER=node_modules/swagger-ui-dist
VIEWER_FILES="swagger-ui-bundle.js swagger-ui.css LICENSE NOTICE"
assemble_assets() {
  local list=build/obj/assets.list source target copies
  need_node_modules "$VIEWER/swagger-ui.css"
  bundle_admin
  {
    files '*' src/front | sed 's,^src/front/\(.*\),& build/assets/\1,'
    files '*' build/admin | sed 's,^build/\(.*\),& build/assets/\1,'
    echo build/openapi.json build/assets/v1/openapi.json
    printf "$VIEWER/%s build/assets/viewer/%s\n" $(printf '%s\n' $VIEWER_FILES | sed 's,.*,& &,')
  } | write_if_changed "$list"
  [ -n "$(echo build/obj/assets | stale)" ] || return 0
  copies=$(cut -d' ' -f2 "$list")
  rm -f build/obj/assets.key
  : >"$TMP/start"
  while read -r source target; do
    mkdir -p "${target%/*}"
    cmp -s "$source" "$target" || cp "$source" "$target"
    touch -r "$source" "$target" # a copy is no newer input
  done <"$list"
  files '*' build/assets | { grep -Fxv "$copies" || true; } | xargs rm -f
  echo assembled >build/obj/assets
  record build/obj/assets "$TMP/start" "$list" $(tr ' ' '\n' <"$list")
  say "build/assets: $(wc -l <"$list" | tr -d ' ') files"
}

# What every hit passes through, and each byte of an answer. All else is compiled for size: beside a round
# trip it takes no time.
is_hot() { grep -E "$@" '^src/(base/(arena|buf|hash|map|str)\.|format/(json|wire)\.|host/|data/(cache|freshness|record)\.|http/hit|cms/argon2_fill|app|main_worker)'; }
want_worker() {
  sources_worker | { is_hot -v || true; } | want "$WASM_CONFIG-small"
  sources_worker | is_hot | want "$WASM_CONFIG"
}

verb_wasm() {
  local variant=release route='' argument output worker='' tools='' tool
  for argument in "$@"; do
    case $argument in
      --release | --debug | --tiny | --migrate | --micro) variant=${argument#--} ;;
      --llvm=*) route=${argument#--llvm=} ;;
      *) die "wasm: unknown argument $argument. See ./build.sh help" ;;
    esac
  done
  lock
  need_cjson
  use_toolchain "$route"
  case $variant in release) tools="migrate seed transfer types openapi" ;; migrate | micro) tools=$variant ;; esac
  case $variant in migrate | micro) config_wasm release ;; *) config_wasm "$variant" && worker=$(want_worker) ;; esac
  for tool in $tools; do
    if [ "$tool" = micro ]; then
      sources_micro_wasm | want "$WASM_CONFIG" >"$TMP/objects-$tool"
    elif [ -e "src/main_$tool.c" ]; then
      "sources_$tool" | want "$WASM_CONFIG" >"$TMP/objects-$tool"
      if [ "$tool" = migrate ]; then want_sqlite_wasm >>"$TMP/objects-$tool"; fi
    else
      say "note: no build/$tool.wasm, since there is no src/main_$tool.c"
    fi
  done
  compile
  output=build/$variant/stratus.wasm
  if [ -n "$worker" ]; then
    link "${output/release\//}" "$WASM_CONFIG" "$WASM_LDFLAGS $REACTOR_LDFLAGS" $worker
  fi
  WASM_OPT=
  for tool in $tools; do
    [ -e "$TMP/objects-$tool" ] || continue
    link "build/$tool.wasm" "$WASM_CONFIG" "$WASM_LDFLAGS $COMMAND_LDFLAGS" \
      $(cat "$TMP/objects-$tool")
  done
  if [ -n "${tools/micro/}" ]; then check_rules; fi
  if [ "$variant" = release ]; then describe_api && assemble_assets; fi
  unlock
}

# --- native verbs ----------------------------------------------------------------------------

# Checks what native products need and sets NATIVE to the compilers there are: "gcc clang".
need_native() {
  NATIVE=
  case $("$GCC" --version 2>/dev/null) in # macOS has a clang of that name
    *"Free Software Foundation"*) NATIVE=gcc ;;
  esac
  case $("$CLANG" --version 2>/dev/null) in *clang*) NATIVE="${NATIVE:+gcc }clang" ;; esac
  [ -n "$NATIVE" ] || die "no native C compiler. Install gcc or clang."
  need_sqlite
}

need_sqlite() {
  need_node_modules "$SQLITE/sqlite3.c"
  [ "$($SHA256 <"$SQLITE/sqlite3.c")" = "$SQLITE_SHA256  -" ] ||
    die "$SQLITE/sqlite3.c is not the version that is pinned here. Run: npm ci"
}

# Prints the program that is compiler $1, gcc or clang.
native_program() { if [ "$1" = gcc ]; then echo "$GCC"; else echo "$CLANG"; fi; }

# Declares configuration $2 of compiler $1 with flags $3….
config_native() {
  local cc config=$2
  cc=$(native_program "$1")
  shift 2
  config "$config" "$cc" "$("$cc" --version)" $CFLAGS -isystem "$SQLITE" -DSTRATUS_TEST_PRINCIPAL \
    "$@" "-ffile-prefix-map=$ROOT=."
}

# Asks for SQLite; prints the object. One serves every native product, since it takes longer to
# compile than everything else: no sanitizer, whose allocator and memcpy it uses all the same.
want_sqlite() {
  local cc
  cc=$(native_program "${NATIVE%% *}")
  config sqlite "$cc" "$("$cc" --version)" $SQLITE_CFLAGS "-ffile-prefix-map=$ROOT=."
  echo "$SQLITE/sqlite3.c" | want sqlite
}

# Writes each mutation of tests/sim/mutations.txt to build/mutations/NAME/FILE, FILE with one line
# replaced, and their names to build/mutations/list.h.
mutate() {
  local name file seed old new mark rest
  : >"$TMP/mutations"
  while read -r mark rest; do
    case $mark in
      '' | '#') continue ;;
      -) old=$rest ;;
      +)
        new=$rest
        mkdir -p "build/mutations/$name/${file%/*}"
        OLD=$old NEW=$new awk '
          { line = $0; sub(/^ +/, "", line) }
          line == ENVIRON["OLD"] { n++; print ENVIRON["NEW"]; next }
          { print }
          END { if (n != 1) exit 1 }
        ' "$file" >"$TMP/mutation" ||
          die "tests/sim/mutations.txt: $name: $file does not have this line exactly once: $old"
        write_if_changed "build/mutations/$name/$file" <"$TMP/mutation"
        echo "$name $file $seed" >>"$TMP/mutations"
        ;;
      *) name=$mark file=${rest% *} seed=${rest##* } ;;
    esac
  done <tests/sim/mutations.txt
  awk '{ printf "{\"%s\", %d},\n", $1, $3 }' "$TMP/mutations" |
    write_if_changed build/mutations/list.h
}

# The simulator, and what it simulates: the core as a shared object, which it loads once for each
# isolate. The core says sim_malloc, so that a crashed isolate's memory is found again.
verb_native_sim() {
  local name=${NATIVE%% *} core object main mutation file objects
  lock
  need_cjson
  mutate
  config_native "$name" "$name-sim-core" -O2 -g -fPIC -iquote src/data -iquote src/cms \
    -Dmalloc=sim_malloc -Dcalloc=sim_calloc -Drealloc=sim_realloc -Dfree=sim_free \
    -Daligned_alloc=sim_aligned_alloc
  config_native "$name" "$name-sim" -O2 -g -D_GNU_SOURCE
  core=$(sources_core | want "$name-sim-core")
  main=$({ files '*.c' tests/sim && echo src/host/host_native_db.c; } | want "$name-sim")
  awk '{ print "build/mutations/" $1 "/" $2 }' "$TMP/mutations" |
    want "$name-sim-core" >/dev/null
  objects=$(want_sqlite)
  compile
  link build/native/sim-core.so "$name-sim-core" "-shared -Wl,-Bsymbolic" $core
  while read -r mutation file _; do
    object=build/obj/$name-sim-core/$file.o
    link "build/native/mutations/$mutation.so" "$name-sim-core" "-shared -Wl,-Bsymbolic" \
      ${core/"$object"/build/obj/$name-sim-core/build/mutations/$mutation/$file.o}
  done <"$TMP/mutations"
  LIBRARIES="-lm -ldl"
  link build/native/sim "$name-sim" -rdynamic $main $core $objects
  compile_commands
  unlock
}

verb_native() {
  local name config output objects flags sources=sources_native
  need_native
  if [ "$*" = --sim ]; then
    verb_native_sim
    return
  fi
  name=${NATIVE%% *}
  case $* in
    '' | --release) config=$name-release output=build/native/stratus flags="-O2 -DNDEBUG" ;;
    --trials)
      config=$name-release output=build/native/trials flags="-O2 -DNDEBUG"
      sources=sources_trials
      ;;
    --memory)
      config=$name-release output=build/native/memory flags="-O2 -DNDEBUG"
      sources=sources_memory
      ;;
    --micro)
      config=$name-release output=build/native/micro flags="-O2 -DNDEBUG"
      sources=sources_micro
      ;;
    --debug) config=$name-san output=build/native/debug/stratus flags="$SAN_CFLAGS $SANITIZE" ;;
    *) die "native: unknown argument in '$*'. See ./build.sh help" ;;
  esac
  lock
  need_cjson
  config_native "$name" "$config" $flags
  objects=$(want_sqlite && $sources | want "$config")
  compile
  link "$output" "$config" "" $objects
  compile_commands
  unlock
}

verb_test() {
  local name library fuzzer
  [ $# = 0 ] || die "test takes no arguments"
  need_native
  [ -n "$(files '*.c' tests/unit)" ] || die "no tests in tests/unit"
  lock
  need_cjson
  want_sqlite >/dev/null
  for name in $NATIVE; do
    config_native "$name" "$name-san" $SAN_CFLAGS $SANITIZE
    { sources_library && files '*.c' tests/unit tests/fuzz; } | want "$name-san"
  done >/dev/null
  compile
  for name in $NATIVE; do
    library=$(want_sqlite && sources_library | want "$name-san")
    link "build/$name/unit" "$name-san" "" $(files '*.c' tests/unit | want "$name-san") $library
    for fuzzer in $(fuzzers); do
      link "build/$name/replay/$fuzzer" "$name-san" "" $library \
        "build/obj/$name-san/tests/fuzz/"{"${fuzzer}_fuzz",replay}.c.o
    done
  done
  compile_commands
  unlock
  run_tests
}

# Runs what verb_test built. Every program runs even if one before it failed.
run_tests() {
  local name program failed='' leaks=1
  if [ "$(uname)" = Darwin ]; then leaks=0; fi # no LeakSanitizer there
  export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=$leaks:detect_stack_use_after_return=1}
  export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
  for name in $NATIVE; do
    for program in unit $(fuzzers | sed 's,^,replay/,'); do
      say "run build/$name/$program"
      "build/$name/$program" $(corpus "$program") || failed="$failed build/$name/$program"
    done
  done
  [ -z "$failed" ] || die "failed:$failed"
}

# The folder of inputs of fuzzer $1, a name or replay/NAME, if it has one.
corpus() { ls -d "tests/fuzz/corpus/${1#replay/}" 2>/dev/null || true; }

verb_fuzz() {
  local seconds=${1:-60} names name library
  case $seconds in '' | *[!0-9]*) die "fuzz: $seconds is not a number of seconds" ;; esac
  need_native
  case $NATIVE in *clang) ;; *) die "fuzzing needs clang with libFuzzer." ;; esac
  names=$(fuzzers)
  [ -n "$names" ] || die "no fuzzers: tests/fuzz has no NAME_fuzz.c"
  lock
  need_cjson
  config_native clang clang-fuzz $SAN_CFLAGS ${SANITIZE/=/=fuzzer-no-link,}
  library=$(want_sqlite && sources_library | want clang-fuzz)
  files '*_fuzz.c' tests/fuzz | want clang-fuzz >/dev/null
  compile
  for name in $names; do
    link "build/fuzz/$name" clang-fuzz -fsanitize=fuzzer $library \
      "build/obj/clang-fuzz/tests/fuzz/${name}_fuzz.c.o"
  done
  unlock
  export -f run_fuzzer corpus say
  printf '%s\n' $names | xargs -P "$JOBS" -n 1 bash -c 'run_fuzzer "$@"' _ "$seconds" ||
    die "a fuzzer found something, see above"
}

# Runs fuzzer $2 for $1 seconds. What it learns goes to build/fuzz/corpus; inputs worth keeping
# are copied to tests/fuzz/corpus by hand, where ./build.sh test replays them.
run_fuzzer() {
  local seconds=$1 name=$2 log=build/fuzz/$2.log found=build/fuzz/found/$2- dictionary=
  mkdir -p "build/fuzz/corpus/$name" build/fuzz/found
  if [ -f "tests/fuzz/$name.dict" ]; then dictionary=-dict=tests/fuzz/$name.dict; fi
  say "fuzzing $name for $seconds s"
  if ! ASAN_OPTIONS=detect_leaks=1 "build/fuzz/$name" -max_total_time="$seconds" -timeout=10 \
    -rss_limit_mb=2048 -artifact_prefix="$found" $dictionary \
    "build/fuzz/corpus/$name" $(corpus "$name") >"$log" 2>&1; then
    tail -40 "$log"
    say "$name: found something. The input is named above ($found…); the whole log is $log"
    return 1
  fi
  say "$name: $(tail -1 "$log")"
}

# Writes build/compile_commands.json for clangd and clang-tidy, which look for it there.
compile_commands() {
  {
    echo '['
    { sources_library && files '*.c' tests src/main_*.c | is_not src/main_worker.c; } | sort -u |
      awk -v root="$ROOT" -v flags="${CFLAGS//$'\n'/} -isystem $SQLITE" '{
        printf "%s{\"directory\": \"%s\", \"file\": \"%s\", \"command\": \"clang %s -c %s\"}",
          (NR > 1 ? ",\n" : ""), root, $0, flags, $0 }'
    printf '\n]\n'
  } | write_if_changed build/compile_commands.json
}

# --- main ------------------------------------------------------------------------------------

TOOLCHAIN_LINE=
verb=${1:-help}
[ $# = 0 ] || shift
LIBRARIES=-lm
if [ "$verb" = wasm ]; then LIBRARIES=; fi
case $verb in
  wasm | native | test | fuzz) "verb_$verb" "$@" ;;
  clean) find build -mindepth 1 -maxdepth 1 ! -name cjson -exec rm -rf {} + 2>/dev/null || true ;;
  help | -h | --help) help ;;
  *) die "unknown verb $verb. See ./build.sh help" ;;
esac
