#!/usr/bin/env bash
# cjson: brings cJSON, the parser of request bodies, to build/cjson: cJSON.c, cJSON.h and `origin`, a line that says where
# they are from. Run by build.sh. What is there stays: rm -r build/cjson fetches it again. In this order:
#
#   $CJSON_DIR          when set: a folder with the two files, such as a checkout of one's own
#   the system's apt    Debian's or Ubuntu's source package with its security patches, verified by apt's signatures
#   upstream's release  $VERSION, verified by the hashes of the two files
#
# Needs no root: apt works on private folders here, and nothing is installed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
ROOT=$PWD
OUT=build/cjson
WORK=$ROOT/build/cjson-work
export LC_ALL=C

VERSION=1.7.19
# The second is Debian's copy of the first, byte for byte.
ADDRESSES="https://github.com/DaveGamble/cJSON/archive/refs/tags/v$VERSION.tar.gz
  https://deb.debian.org/debian/pool/main/c/cjson/cjson_$VERSION.orig.tar.gz"
HASHES="298581a04a36c0165da4b0aade235c23088cb2faa58651d720ea2f3706ed0b0d  cJSON.c
25b0145150d500498e4d209cec69c18c42cf818bffcc54690be3b895a2a16dee  cJSON.h"

# Takes the two files from folder $1. Their dates are now, so that a build sees that they changed.
take() {
  local name
  mkdir -p "$OUT"
  for name in cJSON.h cJSON.c; do
    cmp -s "$1/$name" "$OUT/$name" || cp "$1/$name" "$OUT/$name.new" || return
  done
  for name in cJSON.h cJSON.c; do
    if [ -e "$OUT/$name.new" ]; then mv "$OUT/$name.new" "$OUT/$name" || return; fi
  done
  echo "$2" >"$OUT/origin"
}

# The repositories that the system itself uses, as lines of deb-src, from both formats of apt's lists. Those that the
# system's keyring does not sign are refused by apt.
apt_sources() {
  local id keyring
  id=$(. /etc/os-release && echo "${ID:-}")
  keyring=/usr/share/keyrings/$id-archive-keyring.gpg
  if [ -e "$keyring" ]; then keyring="[signed-by=$keyring] "; else keyring=; fi
  {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
      sed -n 's/^ *deb *\(\[[^]]*\]\)\{0,1\} *//p'
    for list in /etc/apt/sources.list.d/*.sources; do
      if [ -e "$list" ]; then cat "$list" && echo; fi # stanzas end with empty lines
    done | awk '
      function end(i, j) {
        if (tolower(enabled) != "no" && types ~ /deb/)
          for (i in uris) for (j in suites) print uris[i], suites[j], components
        types = enabled = components = ""; split("", uris); split("", suites)
      }
      /^#/ { next }
      /^[ \t]*$/ { end(); next }
      /^[^ \t]/ { name = tolower($1); sub(/^[^:]*:/, "") }
      name == "types:" { types = types $0 }
      name == "enabled:" { enabled = $1 }
      name == "uris:" { for (n = 1; n <= NF; n++) uris[++u] = $n }
      name == "suites:" { for (n = 1; n <= NF; n++) suites[++u] = $n }
      name == "components:" { components = components $0 }
      END { end() }'
  } | awk -v keyring="$keyring" '$1 ~ /^(https?|mirror)/ && /[ \t](main|universe)([ \t]|$)/ && !seen[$1, $2]++ {
    print "deb-src " keyring $0 }'
}

# Unpacks the source package in the current folder to source/, patched.
unpack() {
  local patch
  if command -v dpkg-source >/dev/null; then
    dpkg-source -x cjson_*.dsc source >/dev/null
    return
  fi
  mkdir source &&
    tar -xf cjson_*.orig.tar.* -C source --strip-components=1 &&
    tar -xf cjson_*.debian.tar.* -C source && [ -e source/debian/changelog ] || return
  while read -r patch _; do
    case $patch in '' | '#'*) continue ;; esac
    patch -s -d source -p1 <"source/debian/patches/$patch" || return
  done < <(cat source/debian/patches/series 2>/dev/null)
}

from_apt() {
  command -v apt-get >/dev/null && [ -e /etc/os-release ] || return
  mkdir -p "$WORK/apt/lists/partial" "$WORK/apt/archives/partial" "$WORK/package"
  apt_sources >"$WORK/sources.list" 2>/dev/null
  [ -s "$WORK/sources.list" ] || return
  echo "fetching cJSON: the system's source package, with its list of packages, some 10 MB"
  cat >"$WORK/apt.conf" <<APT
Dir::State "$WORK/apt";
Dir::Cache "$WORK/apt";
Dir::Etc::SourceList "$WORK/sources.list";
Dir::Etc::SourceParts "/dev/null";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "1";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
APT
  cd "$WORK/package" || return
  # That one repository does not answer is no reason to fail: the next command sees whether the package is there.
  apt-get -qq -c "$WORK/apt.conf" update || true
  apt-get -qq -c "$WORK/apt.conf" source --only-source --download-only cjson && unpack || return
  cd "$ROOT" || return
  take "$WORK/package/source" "$(sed -n 's/^Version: */cJSON /p' "$WORK"/package/*.dsc | head -1), the system's source package"
}

# What is at address $1, to standard output.
download() {
  node --input-type=module -e '
    try {
      const response = await fetch(process.argv[1], { signal: AbortSignal.timeout(60000) });
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      process.stdout.write(Buffer.from(await response.arrayBuffer()));
    } catch (error) {
      console.error(`${error.cause?.message ?? error.message}`);
      process.exitCode = 1;
    }' "$1"
}

from_upstream() {
  local address
  for address in $ADDRESSES; do
    rm -rf "$WORK/upstream" && mkdir -p "$WORK/upstream"
    echo "fetching cJSON: $address"
    download "$address" >"$WORK/upstream.tar.gz" || continue
    tar -xzf "$WORK/upstream.tar.gz" -C "$WORK/upstream" --strip-components=1 || continue
    if [ "$(cd "$WORK/upstream" && $SHA256 cJSON.c cJSON.h)" = "$HASHES" ]; then
      take "$WORK/upstream" "cJSON $VERSION, upstream's release"
      return
    fi
    echo "what is there is not cJSON $VERSION as it is pinned here"
  done
  return 1
}

SHA256=$(command -v sha256sum || echo shasum -a 256) # may be words: used without quotes
mkdir -p build
if [ -n "${CJSON_DIR:-}" ]; then
  take "$CJSON_DIR" "\$CJSON_DIR" || {
    echo "there is no cJSON.c with its cJSON.h in \$CJSON_DIR, $CJSON_DIR" >&2
    exit 1
  }
  exit
fi
if [ -e "$OUT/cJSON.c" ] && [ -e "$OUT/cJSON.h" ]; then exit; fi

rm -rf "$WORK" && mkdir -p "$WORK"
trap 'rm -rf "$WORK"' EXIT
# Each in a process of its own, since they change the folder.
for route in from_apt from_upstream; do
  if ($route) 2>"$WORK/log"; then
    cat "$OUT/origin"
    exit
  fi
  sed 's/^/  /' "$WORK/log" >&2
done
cat >&2 <<'NONE'
cJSON, which parses request bodies, is not here and could not be fetched, neither as the system's source package
(apt-get source cjson) nor from upstream. Where there is no network: put cJSON.c and cJSON.h of a release of
https://github.com/DaveGamble/cJSON into build/cjson, or set CJSON_DIR to a folder that has them.
NONE
exit 1
