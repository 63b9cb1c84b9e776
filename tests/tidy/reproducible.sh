#!/usr/bin/env bash
# reproducible: the same sources and compilers give the same bytes, in another folder too. Builds
# everything from nothing in two folders, whose names differ in length, and compares.
# Arguments go to `./build.sh wasm`, such as --llvm=npm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

products="build/stratus.wasm build/debug/stratus.wasm build/tiny/stratus.wasm
  build/migrate.wasm build/seed.wasm build/native/stratus build/openapi.json
  build/admin/index.html" # it names the admin's parts, which are named by their content

mkdir "$scratch/one"
cp -R build.sh package.json include schema src tests "$scratch/one" # no objects
ln -s "$root/node_modules" "$scratch/one/node_modules"
if [ -e build/cjson ]; then # fetched, not built
  mkdir "$scratch/one/build"
  cp -R build/cjson "$scratch/one/build"
fi
cp -R "$scratch/one" "$scratch/the-second" # not from the root: it may be edited meanwhile

for name in one the-second; do
  echo "building copy $name"
  (
    cd "$scratch/$name" && ./build.sh wasm "$@" && ./build.sh wasm --debug "$@" &&
      ./build.sh wasm --tiny "$@" && ./build.sh native
  ) >"$scratch/log" 2>&1 || {
    cat "$scratch/log"
    exit 1
  }
done

compared=0
different=0
for product in $products; do
  [ -e "$scratch/one/$product" ] || continue # a tool that has no sources yet
  compared=$((compared + 1))
  if ! cmp "$scratch/one/$product" "$scratch/the-second/$product"; then
    different=$((different + 1))
  elif grep -aqF "$scratch" "$scratch/one/$product"; then
    echo "$product holds the name of the folder it was built in"
    different=$((different + 1))
  fi
done
[ "$compared" -gt 0 ] || { echo "nothing was built"; exit 1; }
echo "reproducible: $((compared - different)) passed, $different failed"
[ "$different" = 0 ]
