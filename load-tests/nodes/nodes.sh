#!/usr/bin/env bash
# What several nodes of a region cost, and what they gain, while they encrypt. Regions are kept in a Cassandra that is started
# for them and is idle meanwhile; their nodes speak TLS to each other, by certificates of their own authority. In turns, all in
# one run:
#
#   same   one node that takes requests and has the keys
#   cross  a node that takes requests, in front of one that has the keys: every request crosses
#   plain  the same without TLS between the two
#   one    one node that does both, on processor 0 with its load
#   two    two such nodes, on processors 0 and 1, each with its own load: half of the requests find their key on the other node
#
# CASES="same cross" limits it to some. Needs Linux with two processors, wrk, curl, a Java 17 and a built distribution. TSV
# names a file that gets a line for each figure.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=load-tests/server/measured.sh
. "$here/../server/measured.sh"
# shellcheck source=load-tests/cassandra/started.sh
. "$here/../cassandra/started.sh"
# shellcheck source=load-tests/throughput/rounds.sh
. "$here/../throughput/rounds.sh"
next_port=${PORT:-4810}
rounds=${ROUNDS:-5}
seconds=${SECONDS_A_ROUND:-4}
warmup=${WARMUP_SECONDS:-25}
connections=${CONNECTIONS:-64}
keys=${KEYS:-64}
export HOLDFAST_HEAP=${HOLDFAST_HEAP:-512m}

for tool in wrk taskset curl; do
  command -v "$tool" >/dev/null || { echo "nodes.sh needs $tool" >&2; exit 2; }
done
(($(nproc) >= 2)) || { echo 'nodes.sh needs two processors' >&2; exit 2; }

declare -A titles=(
  [same]='one node, both roles'
  [cross]='HTTP node and node with keys'
  [plain]='the same without TLS between them'
  [one]='one node on one processor'
  [two]='two nodes on one processor each'
)
# The nodes of each case, as they are started; those that clients come to; and on which processors both are.
declare -A nodes=(
  [same]='same-1' [cross]='cross-keys cross-http' [plain]='plain-keys plain-http' [one]='one-1' [two]='two-1 two-2'
)
declare -A doors=([same]=same-1 [cross]=cross-http [plain]=plain-http [one]=one-1 [two]='two-1 two-2')
declare -A processor=([one-1]=0 [two-1]=0 [two-2]=1)
declare -A pids=() ports=()

# shellcheck disable=SC2317 # the trap calls it
stop() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  stop_cassandra
}
trap stop EXIT

# configure CASE: writes the settings of its nodes, all of which go to the first of them, and makes its region
configure() {
  local name first roles port peer_port seed_port
  read -r first _ <<<"${nodes[$1]}"
  for name in ${nodes[$1]}; do
    port=$next_port
    peer_port=$((next_port + 1))
    [[ $name != "$first" ]] || seed_port=$peer_port
    ports[$name]=$port
    next_port=$((next_port + 2))
    roles='"http", "keys"'
    [[ $name != *-keys ]] || roles='"keys"'
    [[ $name != *-http ]] || roles='"http"'
    {
      cat <<TEXT
include file("$root/config/holdfast.conf")
holdfast {
  data = "$out/$name"
  http.port = $port
  # The disk is no part of this.
  audit.mode = fast
  peers {
    port = $peer_port, roles = [$roles], seeds = ["127.0.0.1:$seed_port"]
    certificate = "$out/ca/node.crt", key = "$out/ca/node.key", authority = "$out/ca/ca.crt"
  }
}
TEXT
      if [[ $name != *-http ]]; then
        echo "holdfast.root.directory = \"$out/$1-root\""
        in_cassandra "$1"
      fi
    } >"$out/$name.conf"
    if [[ $name == "$first" ]]; then
      make_region "$out/$name.conf"
      mkdir "$out/$1"
      made AWS_ACCESS_KEY_ID >"$out/$1/id"
      (umask 077 && made AWS_SECRET_ACCESS_KEY >"$out/$1/secret")
    elif [[ $name != *-http && -d $out/$first/identity ]]; then
      mkdir -m 700 "$out/$name"
      cp -r "$out/$first/identity" "$out/$name/"
    fi
  done
}

# start CASE: one node after the other, each when the one before it is ready
start() {
  local name with=(env)
  for name in ${nodes[$1]}; do
    if [[ $1 == plain ]]; then
      # A server speaks TLS to others and nothing else. Here alone a file lies before its own on its class path.
      mkdir -p "$out/plain-settings"
      echo 'pekko.remote.artery.transport = tcp' >"$out/plain-settings/holdfast-region.conf"
      with=(env "HOLDFAST_JAVA_OPTS=${HOLDFAST_JAVA_OPTS:-} -Xbootclasspath/a:$out/plain-settings")
    elif [[ -n ${processor[$name]:-} ]]; then
      with=(taskset -c "${processor[$name]}")
    fi
    "${with[@]}" "$root/deploy/holdfast" server --config "$out/$name.conf" >"$out/$name.txt" 2>&1 &
    pids[$name]=$!
    until grep -qs 'is ready on' "$out/$name.txt"; do
      kill -0 "${pids[$name]}" 2>/dev/null || { cat "$out/$name.txt" >&2; exit 1; }
      sleep 0.1
    done
    if speaks_tls "$name"; then [[ $1 != plain ]]; else [[ $1 == plain ]]; fi ||
      { echo "$name does not speak to other nodes as it should" >&2; exit 1; }
  done
}

# speaks_tls NODE: whether who comes to its port for other nodes is answered by a handshake, well though it cannot end
speaks_tls() {
  local port=${ports[$1]}
  [[ $(curl -vks -m 5 "https://127.0.0.1:$((port + 1))/" 2>&1) == *'Server hello'* ]]
}

# sign CASE: what each of its doors is sent; a signature is for one door
sign() {
  local name id secret
  id=$(cat "$out/$1/id")
  secret=$(cat "$out/$1/secret")
  for name in ${doors[$1]}; do
    mkdir -p "$out/$1/$name"
    [[ ! -f $out/$1/subjects.txt ]] || cp "$out/$1/subjects.txt" "$out/$1/$name/"
    "$java" -Droot.accessKeyId="$id" -Droot.secret="$secret" -cp "$out/classes" \
      throughput.SignedRequests "${ports[$name]}" "$keys" 32 "$out/$1/$name" "$id" "$secret"
    cp "$out/$1/$name/subjects.txt" "$out/$1/"
  done
}

# run CASE SECONDS: its row, the processor time being that of all its nodes
run() {
  local name before after with loads=() of=()
  for name in ${nodes[$1]}; do of+=("${pids[$name]}"); done
  before=$(cpu_ticks "${of[@]}")
  for name in ${doors[$1]}; do
    with=()
    [[ -z ${processor[$name]:-} ]] || with=(taskset -c "${processor[$name]}")
    "${with[@]}" wrk -t1 -c"$connections" -d"${2}s" --latency -s "$out/$1/$name/encrypt.lua" "http://127.0.0.1:${ports[$name]}/" \
      >"$out/$name.wrk" &
    loads+=($!)
  done
  wait "${loads[@]}"
  after=$(cpu_ticks "${of[@]}")
  for name in ${doors[$1]}; do cat "$out/$name.wrk"; done | as_row $((after - before))
}

# in_turns CASE...: starts their nodes, measures, and stops them
in_turns() {
  local case name round rate p50 p99 p999 cpu failed
  for case in "$@"; do start "$case"; done
  for case in "$@"; do
    echo "warming up: ${titles[$case]}" >&2
    sign "$case"
    run "$case" "$warmup" >/dev/null
  done
  for ((round = 1; round <= rounds; round++)); do
    echo "round $round of $rounds" >&2
    for case in "$@"; do sign "$case"; done
    for case in "$@"; do run "$case" "$seconds" >>"$out/$case.rows"; done
  done
  for case in "$@"; do
    read -r rate p50 p99 p999 cpu <<<"$(for c in 1 2 3 4 5; do column "$case" "$c" | median; done | xargs)"
    failed=$(column "$case" 6 | awk '{n += $1} END {print n}')
    errors=$((errors + failed))
    printf '%-36s %7d req/s  p50 %8.2f ms  p99 %8.2f ms  p99.9 %9.2f ms  %6.1f us CPU/req  %d errors\n' \
      "${titles[$case]}" "$rate" "$p50" "$p99" "$p999" "$cpu" "$failed"
    for name in ${nodes[$case]}; do
      kill "${pids[$name]}"
      wait "${pids[$name]}" || true
      unset "pids[$name]"
    done
  done
}

# against NAME SENTENCE CASE OTHER COLUMN: how they compare, if both were run
against() {
  local found
  if [[ -f $out/$3.rows && -f $out/$4.rows ]]; then
    found=$(ratio "$3" "$4" "$5")
    printf '%s: %.2f\n' "$2" "$found"
    record "$1" "$found"
  fi
}

read -ra cases <<<"${CASES:-same cross plain one two}"
start_cassandra "${cases[@]}"
"$(dirname "$java")/javac" -d "$out/classes" "$here/../throughput/SignedRequests.java" "$here/../signing/KmsConnection.java"
"$root/deploy/holdfast" ca --directory "$out/ca" --region us-east-1 >/dev/null
"$root/deploy/holdfast" ca --directory "$out/ca" --region us-east-1 --node node >/dev/null
for case in "${cases[@]}"; do configure "$case"; done
errors=0
# The processors of these are others'.
free=() own=()
for case in "${cases[@]}"; do if [[ $case == one || $case == two ]]; then own+=("$case"); else free+=("$case"); fi; done
((${#free[@]} == 0)) || in_turns "${free[@]}"
((${#own[@]} == 0)) || in_turns "${own[@]}"
# Of processor time less is more.
against cross-of-same 'Encrypt across two nodes, requests by processor time ÷ on one node' same cross 5
against peer-tls 'processor time of a crossing request with TLS ÷ without' cross plain 5
against two-of-one 'two nodes on a processor each ÷ one' two one 1
record node-errors "$errors"
