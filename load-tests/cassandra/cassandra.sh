#!/usr/bin/env bash
# What a region costs that is kept in Cassandra: starts one Cassandra node, keeping one copy, and a server on it, and removes
# both. Creates KEYS keys, journals CHANGES changes by CALLERS callers, restarts the server with all keys there, uses every key
# once, and says what each took, and what an open key takes of the heap. Needs Linux, a Java 17, and a built distribution.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
lib=$root/modules/node/target/holdfast/lib
jars=$root/modules/cassandra/target/lib
port=${PORT:-4760}
keys=${KEYS:-5000}
callers=${CALLERS:-64}
changes=${CHANGES:-10000}
export HOLDFAST_HEAP=${HOLDFAST_HEAP:-1g}
# A node's memory, and its compiler, are those of tests unless these say otherwise.
options=${CASSANDRA_OPTIONS:--Xms1g -Xmx1g -XX:TieredStopAtLevel=4}
out=$(mktemp -d "${DATA_ON:-${TMPDIR:-/tmp}}/on-cassandra.XXXXXX")
cassandra=

# shellcheck disable=SC2317 # the trap calls it
stop() {
  # By a word, not by force: it takes the node with it.
  [[ -z $cassandra ]] || { kill "$cassandra" 2>/dev/null && wait "$cassandra"; } || true
  rm -rf "$out"
}
trap stop EXIT

[ -d "$lib" ] || { echo "no distribution in $lib: run deploy/holdfast dev once" >&2; exit 2; }
[ -d "$jars" ] || mvn -q -B -f "$root/modules/cassandra/pom.xml" generate-resources
java=${HOLDFAST_JAVA:-$("$root/deploy/holdfast" java-path)}
export HOLDFAST_BUILD=never

mkdir "$out/cassandra"
"$(dirname "$java")/javac" -nowarn -d "$out/classes" -cp "$lib/*" \
  "$root"/modules/testkit/src/main/java/dev/holdfast/testkit/cassandra/*.java "$root/deploy/demo/DemoCassandra.java"
"$java" -Xmx64m -XX:+UseSerialGC -Dholdfast.cassandra.options="$options" -cp "$out/classes:$lib/*" \
  DemoCassandra "$jars" "$root/deploy/cassandra" "$out/cassandra" holdfast >"$out/cassandra.txt" 2>&1 &
cassandra=$!
until [ -s "$out/cassandra/contact-point" ]; do
  kill -0 "$cassandra" 2>/dev/null || { cat "$out/cassandra.txt" >&2; exit 1; }
  sleep 0.2
done

(umask 077 && echo cassandra >"$out/password")
cat >"$out/server.conf" <<TEXT
include file("$root/config/holdfast.conf")
holdfast {
  data = "$out/data"
  http.port = $port
  management { enabled = yes, port = $((port + 1)) }
  cluster.resident-keys = $((keys + 1000))
  journal {
    store = cassandra
    cassandra {
      contact-points = ["$(cat "$out/cassandra/contact-point")"], data-centre = dc1, allow-few-copies = yes
      user = cassandra, password-file = "$out/password", tls-certificates = "$out/cassandra/node.pem"
    }
  }
}
TEXT
made=$("$root/deploy/holdfast" init --config "$out/server.conf")
made() { sed -n "s/^ *export $1=//p" <<<"$made"; }
# Collected every few seconds, so that what is left is what is in use.
export HOLDFAST_JAVA_OPTS="${HOLDFAST_JAVA_OPTS:-} -XX:G1PeriodicGCInterval=2000 -Xlog:gc:file=$out/gc.log"

echo "$keys keys, $changes changes, $callers callers, heap $HOLDFAST_HEAP, Cassandra $options, data on $(stat -f -c %T "$out")"
if ! "$java" -Xmx256m -Droot.accessKeyId="$(made AWS_ACCESS_KEY_ID)" -Droot.secret="$(made AWS_SECRET_ACCESS_KEY)" \
  "$here/OnCassandra.java" "$port" "$out/data" "$keys" "$callers" "$changes" "$out/gc.log" \
  "$root/deploy/holdfast" server --config "$out/server.conf"; then
  tail -n 50 "$out/server.txt" >&2
  exit 1
fi
grep -E ' (WARN|ERROR) ' "$out/server.txt" | head -n 20 >&2 || true
