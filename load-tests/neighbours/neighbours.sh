#!/usr/bin/env bash
# What callers notice of others on a server of its own: of ten times as many calls as the account's RATE lets in, of a key that
# many want, and of clients that take connections and never finish what they say. Each beside the same callers by themselves.
# Needs Linux and a built distribution.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=load-tests/server/measured.sh
. "$here/../server/measured.sh"
port=${PORT:-4770}
seconds=${SECONDS_EACH:-15}
quiet=${QUIET_RATE:-200}
noisy=${RATE:-200}
# Each connection costs a descriptor here and one in the server.
ulimit -n "$(ulimit -H -n)"
cat > "$out/server.conf" <<EOF
include file("$root/config/holdfast.conf")
holdfast.data = "$out/data"
holdfast.http.port = $port
holdfast.rates.per-second { DescribeKey = $noisy }
EOF

echo "$seconds s each, $quiet/s of Encrypt, $noisy/s of DescribeKey let in, heap ${HOLDFAST_HEAP:-192m}"
made=$("$root/deploy/holdfast" init --config "$out/server.conf")
made() { sed -n "s/^ *export $1=//p" <<<"$made"; }
measure -Xmx512m -Droot.accessKeyId="$(made AWS_ACCESS_KEY_ID)" -Droot.secret="$(made AWS_SECRET_ACCESS_KEY)" \
  "$here/Neighbours.java" "$port" "$out/data" "$seconds" "$quiet" "$noisy" "$root/deploy/holdfast" server --config "$out/server.conf"
