#!/usr/bin/env bash
# Compiles the plain C loops that bars are measured against. Usage: bench/peers/build-bars.sh FOLDER; writes FOLDER/libcandlewick-bars.so.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
OUT=${1:?name the folder for the library}
mkdir -p "$OUT"
# No -march and no contraction: the same instructions and the same rounding as the other side.
gcc -O3 -std=c11 -Wall -Wextra -ffp-contract=off -shared -fPIC -o "$OUT/libcandlewick-bars.so" "$HERE/bars.c" -lm
