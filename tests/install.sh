#!/usr/bin/env bash
# install: what the test suites need beyond npm's packages, from Debian: a second compiler with sanitizers, an
# LLVM that targets WASI (the system route of the build), Chromium. Installs what is missing when it may (root, with
# apt-get); says what will be left out when it may not. Does nothing when everything is there.
set -euo pipefail

missing=()
need() { # need PACKAGE… -- COMMAND…: the packages, unless the command succeeds
  local packages=()
  while [ "$1" != -- ]; do packages+=("$1"); shift; done
  shift
  "$@" >/dev/null 2>&1 || missing+=("${packages[@]}")
}

has_chromium() { [ -n "${CHROMIUM:-}" ] || command -v chromium || command -v chromium-browser || command -v google-chrome; }
has_wasi() { [ -n "${WASI_SDK_PATH:-}" ] || { command -v clang-19 && command -v wasm-ld-19 && [ -e /usr/lib/wasm32-wasi/libc.a ] && [ -e /usr/lib/llvm-19/lib/clang/19/lib/wasi/libclang_rt.builtins-wasm32.a ]; }; }
has_sanitizers() {
  local probe
  probe=$(mktemp)
  echo 'int LLVMFuzzerTestOneInput(const char *p, unsigned long n) { return p && n ? 0 : 0; }' |
    clang -x c -fsanitize=fuzzer,address,undefined -o "$probe" -
  local result=$?
  rm -f "$probe"
  return $result
}

can_patch() { command -v dpkg-source || { command -v patch && command -v xz; }; }

need gcc libc6-dev -- gcc --version
need clang libclang-rt-14-dev -- has_sanitizers
need clang-format -- clang-format --version
# For src/shim/cjson.sh, which unpacks and patches a source package; without them it takes upstream's release.
need patch xz-utils -- can_patch
need chromium -- has_chromium
need clang-19 lld-19 wasi-libc libclang-rt-19-dev-wasm32 -- has_wasi

if [ ${#missing[@]} -eq 0 ]; then exit 0; fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing from Debian's packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
  echo "NOT INSTALLED: ${missing[*]}"
  echo "Suites that need them are skipped. On Debian: apt-get install ${missing[*]}"
fi
