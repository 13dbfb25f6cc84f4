#!/usr/bin/env bash
# Runs one region on this machine as a cluster: a Cassandra, three nodes with keys, one that only speaks HTTP.
# Called by "holdfast demo-cluster", which has built what is started here. JAVA, ROOT and LIB come from there.
set -euo pipefail

say() { printf '%4ds  %s\n' "$((SECONDS - started))" "$*"; }
fail() {
  say "$*"
  exit 1
}

# Where the first node listens for the others; those count on from there.
PEER_PORT=${PEER_PORT:-4600}

started=$SECONDS
work=$(mktemp -d "${TMPDIR:-/tmp}/holdfast-cluster.XXXXXX")
pids=()

# shellcheck disable=SC2317 # the traps call it
stop() {
  trap - EXIT INT TERM
  say 'stopping'
  # The shell would tell of each that is ended by force.
  exec 2>/dev/null
  # Nothing is kept, so what has not handed over its keys by then need not.
  local left=50
  kill "${pids[@]:1}" 2>/dev/null || true
  while ((left-- > 0)) && kill -0 "${pids[@]:1}" 2>/dev/null; do sleep 0.1; done
  kill -9 "${pids[@]:1}" 2>/dev/null || true
  # By a word, not by force: it takes Cassandra with it.
  kill "${pids[@]:0:1}" 2>/dev/null || true
  wait || true
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

holdfast() { HOLDFAST_BUILD=never "$ROOT/deploy/holdfast" "$@"; }

# wait_for FILE PATTERN PID WHAT
wait_for() {
  local file=$1 pattern=$2 pid=$3 what=$4
  until grep -qs -e "$pattern" "$file"; do
    if ! kill -0 "$pid" 2>/dev/null; then
      cat "$work"/*.log >&2
      fail "$what did not start"
    fi
    sleep 0.2
  done
}

cassandra_jars=$ROOT/modules/cassandra/target/lib
if [[ ! -d $cassandra_jars ]]; then
  say 'fetching Cassandra (67 MB, once)'
  mvn -q -B -f "$ROOT/modules/cassandra/pom.xml" generate-resources
fi

say 'starting Cassandra'
mkdir "$work/cassandra"
"$(dirname "$JAVA")/javac" -nowarn -d "$work/classes" -cp "$LIB/*" \
  "$ROOT"/modules/testkit/src/main/java/dev/holdfast/testkit/cassandra/*.java "$ROOT/deploy/demo/DemoCassandra.java"
"$JAVA" -cp "$work/classes:$LIB/*" DemoCassandra "$cassandra_jars" "$ROOT/deploy/cassandra" "$work/cassandra" >"$work/cassandra.log" 2>&1 &
pids+=($!)
wait_for "$work/cassandra/contact-point" : "$!" Cassandra

say 'making certificates'
holdfast ca --directory "$work/ca" --region us-east-1 >/dev/null
for node in keys-1 keys-2 keys-3 http-1; do
  holdfast ca --directory "$work/ca" --region us-east-1 --node "$node" --role "${node%-*}" >/dev/null
done

(umask 077 && echo cassandra >"$work/password")
cat >"$work/region.conf" <<TEXT
include file("$ROOT/config/holdfast.conf")
holdfast.peers.authority = "$work/ca/ca.crt"
holdfast.peers.seeds = ["127.0.0.1:$PEER_PORT"]
TEXT
cat >"$work/keys.conf" <<TEXT
include file("$work/region.conf")
holdfast.root.directory = "$work/root"
holdfast.journal {
  store = cassandra
  cassandra {
    contact-points = ["$(cat "$work/cassandra/contact-point")"], data-centre = dc1, allow-few-copies = yes
    user = cassandra, password-file = "$work/password", tls-certificates = "$work/cassandra/node.pem"
  }
}
TEXT

# node NAME ROLE PEER-PORT HTTP-PORT
node() {
  local name=$1 role=$2 peer_port=$3 http_port=$4 base=region
  [[ $role == keys ]] && base=keys
  cat >"$work/$name.conf" <<TEXT
include file("$work/$base.conf")
holdfast {
  data = "$work/$name"
  http.port = $http_port
  peers { port = $peer_port, roles = ["$role"], certificate = "$work/ca/$name.crt", key = "$work/ca/$name.key" }
}
TEXT
  if [[ $name == keys-1 ]]; then
    say 'making the region and its administrator'
    holdfast init --config "$work/$name.conf" >"$work/init.txt"
  elif [[ $role == keys ]]; then
    mkdir -m 700 "$work/$name"
    cp -r "$work/keys-1/identity" "$work/$name/"
  fi
  say "starting $name"
  HOLDFAST_BUILD=never "$ROOT/deploy/holdfast" server --config "$work/$name.conf" >"$work/$name.log" 2>&1 &
  pids+=($!)
  wait_for "$work/$name.log" 'Holdfast is ready on' "$!" "$name"
  say "$name is ready, process $!"
}

node keys-1 keys "$PEER_PORT" 0
node keys-2 keys "$((PEER_PORT + 1))" 0
node keys-3 keys "$((PEER_PORT + 2))" 0
node http-1 http "$((PEER_PORT + 3))" "${PORT:-4599}"

echo
grep 'export AWS_' "$work/init.txt"
echo "    export AWS_REGION=us-east-1 AWS_ENDPOINT_URL=$(sed -n 's/^Holdfast is ready on //p' "$work/http-1.log")"
echo
echo 'Try: aws kms create-key; then kill -9 one of the nodes with keys and go on. Ctrl-C stops everything and removes it.'
wait "${pids[0]}" || true
fail 'Cassandra has ended'
