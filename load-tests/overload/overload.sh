#!/usr/bin/env bash
# Sends a development server of its own more than it can answer, from this machine's same processors, and says what becomes of
# it: rates, times, refusals by operation, memory, and how soon all is well again. Needs Linux and a built distribution.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=load-tests/server/measured.sh
. "$here/../server/measured.sh"
port=${PORT:-4760}
seconds=${SECONDS_EACH:-15}
connections=${CONNECTIONS:-1024}
times=${TIMES:-3}
seconds_over=${SECONDS_OVER:-$seconds}

echo "$seconds s each, $seconds_over s of overload, heap ${HOLDFAST_HEAP:-192m}"
measure -Xmx512m "$here/Overload.java" "$root/deploy/holdfast" "$port" "$out/data" "$seconds" "$connections" "$times" "$seconds_over"
