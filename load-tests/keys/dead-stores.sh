#!/usr/bin/env bash
# Uses a key of a server's own at a steady rate, alone and beside keys in custom key stores whose proxy or token is well, away, or does
# not answer. Prints how long each waited. Needs Linux and a built distribution; without SoftHSM 2 tokens are left out.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=load-tests/server/measured.sh
. "$here/../server/measured.sh"
port=${PORT:-4760}
proxy=$((port + 1))
seconds=${SECONDS_EACH:-10}
rate=${RATE:-200}
callers=${CALLERS:-8}
hsm=${SOFTHSM:-/usr/lib/softhsm/libsofthsm2.so}
cat > "$out/server.conf" <<END
include file("$root/config/holdfast.conf")
holdfast.data = "$out/data"
holdfast.http.port = $port
holdfast.key-stores.proxies = [{ endpoint = "https://proxy.example.com", at = "http://127.0.0.1:$proxy" }]
END
tokens=
if [ -r "$hsm" ]; then
  tokens=$out/tokens
  mkdir "$tokens"
  printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$tokens" > "$out/softhsm2.conf"
  export SOFTHSM2_CONF=$out/softhsm2.conf
  softhsm2-util --init-token --free --label stores --so-pin 87654321 --pin kmsPswd-73916482 > "$out/softhsm.txt"
  printf -- '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n' > "$out/anchor.pem"
  echo "holdfast.key-stores.clusters = [{ id = cluster-abcdefg2345, library = \"$hsm\", token = stores, trust-anchor = \"$out/anchor.pem\" }]" \
    >> "$out/server.conf"
else
  echo "no SoftHSM 2 in $hsm: tokens are left out" >&2
fi

echo "other key: $rate calls a second; key in a store: $callers callers; $seconds s each"
made=$("$root/deploy/holdfast" init --config "$out/server.conf")
made() { sed -n "s/^ *export $1=//p" <<<"$made"; }
measure -Droot.accessKeyId="$(made AWS_ACCESS_KEY_ID)" -Droot.secret="$(made AWS_SECRET_ACCESS_KEY)" \
  "$here/DeadStores.java" "$port" "$proxy" "$out/data" "$seconds" "$rate" "$callers" "$tokens" \
  "$root/deploy/holdfast" server --config "$out/server.conf"
