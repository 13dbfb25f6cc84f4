#!/usr/bin/env bash
# What a region costs that is kept in Cassandra: starts one Cassandra node, keeping one copy, and a server on it, and removes
# both. Creates KEYS keys, journals CHANGES changes by CALLERS callers, and then by callers who come at a RATE for
# SECONDS_PACED; restarts the server with all keys there, uses every key once, and says what each took, and what an open key
# takes of the heap. Needs Linux, a Java 17, and a built distribution. TSV names a file that gets a line for each figure.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=load-tests/server/measured.sh
. "$here/../server/measured.sh"
# shellcheck source=load-tests/cassandra/started.sh
. "$here/started.sh"
port=${PORT:-4760}
keys=${KEYS:-5000}
callers=${CALLERS:-64}
changes=${CHANGES:-10000}
rate=${RATE:-500}
seconds=${SECONDS_PACED:-30}
export HOLDFAST_HEAP=${HOLDFAST_HEAP:-1g}

start_cassandra holdfast
{
  cat <<TEXT
include file("$root/config/holdfast.conf")
holdfast {
  data = "$out/data"
  http.port = $port
  management { enabled = yes, port = $((port + 1)) }
  cluster.resident-keys = $((keys + 1000))
}
TEXT
  in_cassandra holdfast
} >"$out/server.conf"
make_region "$out/server.conf"
# Collected every few seconds, so that what is left is what is in use.
export HOLDFAST_JAVA_OPTS="${HOLDFAST_JAVA_OPTS:-} -XX:G1PeriodicGCInterval=2000 -Xlog:gc:file=$out/gc.log"

echo "$keys keys, $changes changes, $callers callers, $rate callers a second for $seconds s, heap $HOLDFAST_HEAP," \
  "Cassandra $cassandra_options, data on $(stat -f -c %T "$out")"
measure -Droot.accessKeyId="$(made AWS_ACCESS_KEY_ID)" -Droot.secret="$(made AWS_SECRET_ACCESS_KEY)" \
  "$here/OnCassandra.java" "$port" "$out/data" "$keys" "$callers" "$changes" "$rate" "$seconds" "$out/gc.log" \
  "$root/deploy/holdfast" server --config "$out/server.conf"
