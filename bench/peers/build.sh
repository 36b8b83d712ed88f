#!/usr/bin/env bash
# Builds the libraries that the indicator benchmark compares with: TA-Lib C from the npm package talib, Tulip from tulind.
# Into artifacts/peers: libta_peer.so, libtulip_peer.so. Needs npm, gcc and sha512sum.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TARGET=${1:-$HERE/../../artifacts/peers}
mkdir -p "$TARGET"
TARGET=$(cd "$TARGET" && pwd)
cd "$TARGET"

if ! sha512sum --status --check "$HERE/packages.sha512" 2>/dev/null; then
    npm pack --silent talib@1.1.6 tulind@0.8.20 >/dev/null
    sha512sum --quiet --check "$HERE/packages.sha512"
fi

rm -rf talib tulind
mkdir talib tulind
tar -xzf talib-1.1.6.tgz -C talib --strip-components=1
tar -xzf tulind-0.8.20.tgz -C tulind --strip-components=1

sources=talib/src/lib
gcc -O3 -fPIC -shared -w -I"$sources/include" -I"$sources/src/ta_common" -I"$sources/src/ta_abstract" \
    -o libta_peer.so "$sources"/src/ta_func/*.c "$sources"/src/ta_common/*.c -lm
gcc -O3 -fPIC -shared -w -Itulind/external -o libtulip_peer.so tulind/external/tiamalgamation.c -lm
echo "$TARGET/libta_peer.so"
echo "$TARGET/libtulip_peer.so"
