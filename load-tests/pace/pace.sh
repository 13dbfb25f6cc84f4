#!/usr/bin/env bash
# Encrypts in a development server of its own: at a RATE, as callers come, and how long they wait; and as fast as it can, in the first
# seconds after each of some STARTS and when it is warm, with the memory it has then. Needs Linux and a built distribution.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=load-tests/server/measured.sh
. "$here/../server/measured.sh"
port=${PORT:-4770}
rate=${RATE:-1800}
seconds=${SECONDS_PACED:-60}
starts=${STARTS:-3}
warmup=${WARMUP_SECONDS:-20}
export HOLDFAST_WARM_UP=${HOLDFAST_WARM_UP:-15}

echo "$rate callers a second for $seconds s, $starts starts, heap ${HOLDFAST_HEAP:-192m}, --warm-up $HOLDFAST_WARM_UP"
measure "$here/Pace.java" "$root/deploy/holdfast" "$port" "$out/data" "$rate" "$seconds" "$starts" "$warmup"
