#!/usr/bin/env bash
# Compares a development server with the bare HTTP library ("the floor"), both in this run on this machine.
# Needs wrk, curl and a built distribution (deploy/holdfast dev builds it). Prints one row a case:
#   requests/s (median of ROUNDS), latency p50/p99, and server CPU microseconds a request.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
lib=$root/modules/node/target/holdfast/lib
out=$(mktemp -d)
connections=${CONNECTIONS:-64}
rounds=${ROUNDS:-3}
seconds=${SECONDS_A_ROUND:-3}
warmup=${WARMUP_SECONDS:-22}
plaintext=${PLAINTEXT_BYTES:-32}
keys=${KEYS:-16}
port=${PORT:-4710}
java=${HOLDFAST_JAVA:-$("$root/deploy/holdfast" java-path)}

for tool in wrk curl; do
  command -v "$tool" >/dev/null || { echo "compare.sh needs $tool" >&2; exit 2; }
done
[ -d "$lib" ] || { echo "no distribution in $lib: run deploy/holdfast dev once" >&2; exit 2; }

pids=()
stop_all() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$out"
}
trap stop_all EXIT

cpu_ticks() { awk '{print $14 + $15}' "/proc/$1/stat"; }

# measure NAME PID SCRIPT [CONNECTIONS]
measure() {
  local name=$1 pid=$2 script=$3 conns=${4:-$connections} port_of=$5
  wrk -t1 -c"$conns" -d"${warmup}s" -s "$script" "http://127.0.0.1:$port_of/" >/dev/null
  local rows=() i before after
  for ((i = 0; i < rounds; i++)); do
    before=$(cpu_ticks "$pid")
    wrk -t1 -c"$conns" -d"${seconds}s" --latency -s "$script" "http://127.0.0.1:$port_of/" >"$out/wrk.txt"
    after=$(cpu_ticks "$pid")
    rows+=("$(awk -v ticks=$((after - before)) '
      /50%/ {p50=$2} /99%/ {p99=$2} /Requests\/sec/ {rate=$2} /requests in/ {n=$1}
      /Non-2xx/ {bad=$NF} /bad answer/ {print > "/dev/stderr"}
      END {printf "%.0f %s %s %.1f %d\n", rate, p50, p99, ticks * 10000 / n, bad}' "$out/wrk.txt")")
  done
  printf '%s\n' "${rows[@]}" | sort -n | awk -v name="$name" -v mid=$(((rounds + 1) / 2)) \
    'NR == mid {printf "%-34s %8d req/s   p50 %8s  p99 %8s   %6.1f us CPU/req   %d errors\n", name, $1, $2, $3, $4, $5}'
}

"$java" -Xms1g -Xmx1g -cp "$lib/*" "$here/FloorServer.java" $((port + 1)) >"$out/floor.txt" 2>&1 &
floor=$!; pids+=("$floor")
HOLDFAST_HEAP=1g "$root/deploy/holdfast" dev --port "$port" --data "$out/data" >"$out/holdfast.txt" 2>&1 &
holdfast=$!; pids+=("$holdfast")
for _ in $(seq 300); do curl -fs "http://127.0.0.1:$port/health" >/dev/null && break; sleep 0.2; done
curl -fs "http://127.0.0.1:$port/health" >/dev/null || { cat "$out/holdfast.txt" >&2; exit 1; }

sign() { "$java" "$here/SignedRequests.java" "$port" "$1" "$2" "$out/$3"; }

sign "$keys" "$plaintext" many
sign 1 "$plaintext" hot
measure "floor, before" "$floor" "$out/many/encrypt.lua" "$connections" $((port + 1))
sign "$keys" "$plaintext" many
measure "Encrypt $plaintext B, $keys keys" "$holdfast" "$out/many/encrypt.lua" "$connections" "$port"
sign "$keys" "$plaintext" many
measure "Decrypt $plaintext B, $keys keys" "$holdfast" "$out/many/decrypt.lua" "$connections" "$port"
sign "$keys" "$plaintext" many
measure "GenerateDataKey AES_256, $keys keys" "$holdfast" "$out/many/datakey.lua" "$connections" "$port"
sign 1 "$plaintext" hot
measure "Encrypt $plaintext B, one key" "$holdfast" "$out/hot/encrypt.lua" "$connections" "$port"
sign "$keys" "$plaintext" many
measure "floor, after" "$floor" "$out/many/encrypt.lua" "$connections" $((port + 1))
