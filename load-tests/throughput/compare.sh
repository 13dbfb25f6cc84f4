#!/usr/bin/env bash
# Compares a development server with the bare HTTP library ("the floor"), both in this run on this machine.
# Needs wrk, curl and a built distribution (deploy/holdfast dev builds it).
#
# Every case is warmed up once; then rounds follow, each with a short run of every case, so that a moment in which the
# machine is slow falls on all of them. Prints one row a case: requests/s, latency p50/p99/p99.9 and server CPU microseconds
# a request, each the median of the rounds, and the median of the ratios to the floor of the same round.
# CASES="user encrypt" limits it to some beside the floor; CASES=all adds what is compared with the provider of RSA alone, what
# metrics take, and what one connection and eight see. TSV names a file that gets a line for each figure: its name, a tab, its value.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=load-tests/throughput/rounds.sh
. "$here/rounds.sh"
root=$(cd "$here/../.." && pwd)
lib=$root/modules/node/target/holdfast/lib
out=$(mktemp -d)
connections=${CONNECTIONS:-64}
rounds=${ROUNDS:-7}
seconds=${SECONDS_A_ROUND:-3}
warmup=${WARMUP_SECONDS:-22}
seconds_for_p99=${SECONDS_FOR_P99:-0}
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

usual="encrypt tls user hot large decrypt datakey ec rsa batch"
if [ "${CASES:-}" = all ]; then CASES="$usual provider meters floor@1 encrypt@1 floor@8 encrypt@8"; fi
read -ra cases <<<"floor ${CASES:-$usual}"
declare -A titles=(
  [floor]="floor: the HTTP library alone"
  [encrypt]="Encrypt $plaintext B, $keys keys"
  [tls]="Encrypt $plaintext B over TLS 1.3"
  [user]="Encrypt $plaintext B by a user"
  [hot]="Encrypt $plaintext B, one key"
  [decrypt]="Decrypt $plaintext B, $keys keys"
  [large]="Encrypt 4096 B, $keys keys"
  [datakey]="GenerateDataKey AES_256, $keys keys"
  [ec]="Sign, NIST P-256"
  [rsa]="Sign, RSA 2048"
  [batch]="batch of 100 Encrypt $plaintext B"
  [provider]="RSA 2048 by its provider alone"
  [meters]="counting and timing by themselves"
  [floor@1]="floor, 1 connection"
  [encrypt@1]="Encrypt, 1 connection"
  [floor@8]="floor, 8 connections"
  [encrypt@8]="Encrypt, 8 connections"
)

"$java" -Xms1g -Xmx1g -cp "$lib/*" "$here/FloorServer.java" $((port + 1)) >"$out/floor.txt" 2>&1 &
floor=$!; pids+=("$floor")

# start_dev PORT DIR SCHEME [OPTION...]: a server that answers; its process is in $started
start_dev() {
  local url=$3://127.0.0.1:$1/health
  HOLDFAST_HEAP=1g "$root/deploy/holdfast" dev --port "$1" --data "$2" "${@:4}" >"$2.txt" 2>&1 &
  started=$!; pids+=("$started")
  for _ in $(seq 300); do curl -fsk "$url" >/dev/null && return; sleep 0.2; done
  cat "$2.txt" >&2
  return 1
}
start_dev "$port" "$out/data" http
holdfast=$started

iam() {
  curl -fsS --aws-sigv4 aws:amz:us-east-1:iam --user test:test -d Version=2010-05-08 "$@" "http://127.0.0.1:$port/"
}

policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kms:Encrypt","kms:Decrypt","kms:GenerateDataKey*"],"Resource":"*"}]}'
iam -d Action=CreateUser -d UserName=load >/dev/null
iam -d Action=PutUserPolicy -d UserName=load -d PolicyName=use --data-urlencode "PolicyDocument=$policy" >/dev/null
iam -d Action=CreateAccessKey -d UserName=load >"$out/access-key.xml"
member() { sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" "$out/access-key.xml"; }
access_key_id=$(member AccessKeyId)
secret=$(member SecretAccessKey)

signed() { "$java" -cp "$out/classes" throughput.SignedRequests "$1" "$keys" "$plaintext" "$2" "$access_key_id" "$secret"; }
sign() {
  signed "$port" "$out"
  [[ -z ${secured:-} ]] || signed $((port + 2)) "$out/tls"
}
"$(dirname "$java")/javac" -cp "$lib/*" -d "$out/classes" "$here"/{SignedRequests,ProviderSpeed,MetersCost}.java "$here/../signing/KmsConnection.java"

# A server of its own, which speaks plain HTTP once, while the keys are made: what signs does not speak TLS.
if [[ " ${cases[*]} " == *" tls "* ]]; then
  start_dev $((port + 2)) "$out/tls-data" http
  signed $((port + 2)) "$out/tls"
  kill "$started"
  wait "$started" || true
  start_dev $((port + 2)) "$out/tls-data" https --tls
  secured=$started
fi

# run CASE SECONDS: its row; CASE@4 is CASE by four connections
run() {
  local case=${1%@*} pid=$holdfast port_of=$port clients=$connections scheme=http before after script
  [[ $1 != *@* ]] || clients=${1#*@}
  if [ "$case" = provider ]; then
    "$java" --enable-native-access=ALL-UNNAMED -cp "$out/classes:$lib/*" throughput.ProviderSpeed "$2"
    return
  fi
  if [ "$case" = meters ]; then
    "$java" -cp "$out/classes:$lib/*" throughput.MetersCost "$2"
    return
  fi
  script=$out/$case.lua
  if [ "$case" = floor ]; then pid=$floor script=$out/encrypt.lua port_of=$((port + 1)); fi
  if [ "$case" = tls ]; then pid=$secured script=$out/tls/encrypt.lua port_of=$((port + 2)) scheme=https; fi
  before=$(cpu_ticks "$pid")
  wrk -t1 -c"$clients" -d"${2}s" --latency -s "$script" "$scheme://127.0.0.1:$port_of/" >"$out/wrk.txt"
  after=$(cpu_ticks "$pid")
  as_row $((after - before)) <"$out/wrk.txt"
}

for case in "${cases[@]}"; do
  echo "warming up: ${titles[$case]}" >&2
  sign
  # Who is warm with many connections is so with few, and a provider warms itself.
  run "$case" "$([[ $case == *@* || $case == provider || $case == meters ]] && echo 1 || echo "$warmup")" >/dev/null
done
for ((round = 1; round <= rounds; round++)); do
  echo "round $round of $rounds" >&2
  sign
  for case in "${cases[@]}"; do
    run "$case" "$seconds" >>"$out/$case.rows"
  done
done

# wrk counts a late answer for all that would have been sent meanwhile. Opening the connections takes a server a tenth of a second, which
# is a tenth of what a short round's p99 tells of, and of a long one's nothing.
if ((seconds_for_p99 > 0)); then
  echo "p99 by a run of $seconds_for_p99 s" >&2
  sign
  run encrypt "$seconds_for_p99" >"$out/long.rows"
fi

errors=0
for case in "${cases[@]}"; do
  # Beside the floor by as many connections, if that was run.
  floor_of=floor
  [[ $case != *@* || ! -f $out/floor@${case#*@}.rows ]] || floor_of=floor@${case#*@}
  read -r rate p50 p99 p999 cpu <<<"$(for c in 1 2 3 4 5; do column "$case" "$c" | median; done | xargs)"
  failed=$(column "$case" 6 | awk '{n += $1} END {print n}')
  errors=$((errors + failed))
  if [ "$case" = meters ]; then
    printf '%-36s %.2f us CPU/req\n' "${titles[$case]}" "$cpu"
    continue
  fi
  if [ "$case" = provider ]; then
    printf '%-36s %7d signatures/s\n' "${titles[$case]}" "$rate"
  else
    printf '%-36s %7d req/s  p50 %8.2f ms  p99 %8.2f ms  p99.9 %9.2f ms  %6.1f us CPU/req  %.2f of the floor  %d errors\n' \
      "${titles[$case]}" "$rate" "$p50" "$p99" "$p999" "$cpu" "$(ratio "$case" "$floor_of")" "$failed"
  fi
  record "case $case" "${titles[$case]}" "$rate" "$p50" "$p99" "$p999" "$cpu" "$(ratio "$case" "$floor_of")" "$failed"
done
record errors "$errors"
if [[ -f $out/long.rows ]]; then
  printf 'p99 of Encrypt in %d s: %.1f ms\n' "$seconds_for_p99" "$(column long 3)"
  record p99-long "$(column long 3)"
fi
# One round by itself says nothing of how quiet the machine was.
((rounds < 2)) || record floor-spread "$(column floor 1 | sort -g | awk 'NR == 1 {least = $1} {most = $1} END {print most / least}')"

# against CASE OTHER NAME SENTENCE [EACH [COLUMN]]: how CASE, of which one request counts as EACH, does beside OTHER, of those that were
# run; recorded under NAME
against() {
  local found
  if [[ -f $out/$1.rows && -f $out/$2.rows ]]; then
    found=$(ratio "$1" "$2" "${6:-1}" | awk -v each="${5:-1}" '{printf "%.3f", $1 * each}')
    [ -z "$4" ] || printf '%s: %.2f\n' "$4" "$found"
    record "$3" "$found"
  fi
}
against encrypt floor encrypt-of-floor ''
against encrypt floor encrypt-cpu-of-floor '' 1 5
against encrypt floor p99-of-floor '' 1 3
against decrypt encrypt decrypt-of-encrypt ''
against datakey encrypt datakey-of-encrypt ''
against large encrypt large-of-encrypt ''
against ec encrypt ec-of-encrypt ''
against rsa provider rsa-of-provider 'what signing with RSA reaches of what its provider does alone'
against meters encrypt metrics-of-encrypt '' 1 5
against encrypt@1 floor@1 p50-of-floor-at-1 '' 1 2
against encrypt@8 floor@8 p99-of-floor-at-8 '' 1 3
against user encrypt user-of-root 'what a user reaches of what root does'
against batch encrypt batch-of-single 'items in batches of 100 beside single requests' 100
against tls encrypt tls-of-plain 'what Encrypt over TLS 1.3 reaches of what it does without'
against hot encrypt hot-of-spread "what one key reaches of what $keys do"
