#!/usr/bin/env bash
# Compares a development server with the bare HTTP library ("the floor"), both in this run on this machine.
# Needs wrk, curl and a built distribution (deploy/holdfast dev builds it).
#
# Every case is warmed up once; then rounds follow, each with a short run of every case, so that a moment in which the
# machine is slow falls on all of them. Prints one row a case: requests/s, latency p50/p99/p99.9 and server CPU microseconds
# a request, each the median of the rounds, and the median of the ratios to the floor of the same round.
# CASES="user encrypt" limits it to some beside the floor.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
lib=$root/modules/node/target/holdfast/lib
out=$(mktemp -d)
connections=${CONNECTIONS:-64}
rounds=${ROUNDS:-7}
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

read -ra cases <<<"floor ${CASES:-encrypt user hot large decrypt datakey ec rsa batch}"
declare -A titles=(
  [floor]="floor: the HTTP library alone"
  [encrypt]="Encrypt $plaintext B, $keys keys"
  [user]="the same by a user"
  [hot]="Encrypt $plaintext B, one key"
  [decrypt]="Decrypt $plaintext B, $keys keys"
  [large]="Encrypt 4096 B, $keys keys"
  [datakey]="GenerateDataKey AES_256, $keys keys"
  [ec]="Sign, NIST P-256"
  [rsa]="Sign, RSA 2048"
  [batch]="batch of 100 Encrypt $plaintext B"
)

"$java" -Xms1g -Xmx1g -cp "$lib/*" "$here/FloorServer.java" $((port + 1)) >"$out/floor.txt" 2>&1 &
floor=$!; pids+=("$floor")
HOLDFAST_HEAP=1g "$root/deploy/holdfast" dev --port "$port" --data "$out/data" >"$out/holdfast.txt" 2>&1 &
holdfast=$!; pids+=("$holdfast")
for _ in $(seq 300); do curl -fs "http://127.0.0.1:$port/health" >/dev/null && break; sleep 0.2; done
curl -fs "http://127.0.0.1:$port/health" >/dev/null || { cat "$out/holdfast.txt" >&2; exit 1; }

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

sign() { "$java" -cp "$out/classes" throughput.SignedRequests "$port" "$keys" "$plaintext" "$out" "$access_key_id" "$secret"; }
"$(dirname "$java")/javac" -d "$out/classes" "$here/SignedRequests.java" "$here/../signing/KmsConnection.java"

cpu_ticks() { awk '{print $14 + $15}' "/proc/$1/stat"; }

# run CASE SECONDS: one line "requests/s p50 p99 p99.9 CPU-us errors"
run() {
  local pid=$holdfast script=$out/$1.lua port_of=$port before after
  if [ "$1" = floor ]; then pid=$floor script=$out/encrypt.lua port_of=$((port + 1)); fi
  before=$(cpu_ticks "$pid")
  wrk -t1 -c"$connections" -d"${2}s" --latency -s "$script" "http://127.0.0.1:$port_of/" >"$out/wrk.txt"
  after=$(cpu_ticks "$pid")
  awk -v ticks=$((after - before)) '
    $1 == "50%" {p50=$2} $1 == "99%" {p99=$2} $1 == "99.9%" {p999=$2} /Requests\/sec/ {rate=$2} /requests in/ {n=$1}
    /Non-2xx/ {bad=$NF} /bad answer/ {print > "/dev/stderr"}
    END {printf "%.0f %s %s %s %.1f %d\n", rate, p50, p99, p999, ticks * 10000 / n, bad}' "$out/wrk.txt"
}

for case in "${cases[@]}"; do
  echo "warming up: ${titles[$case]}" >&2
  sign
  run "$case" "$warmup" >/dev/null
done
for ((round = 1; round <= rounds; round++)); do
  echo "round $round of $rounds" >&2
  sign
  for case in "${cases[@]}"; do
    run "$case" "$seconds" >>"$out/$case.rows"
  done
done

median() { sort -g | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
column() { awk -v c="$2" '{print $c}' "$out/$1.rows"; }
ratio() { paste -d' ' <(column "$1" 1) <(column "$2" 1) | awk '{print $1 / $2}' | median; }

for case in "${cases[@]}"; do
  printf '%-36s %7d req/s  p50 %8s  p99 %8s  p99.9 %9s  %6.1f us CPU/req  %.2f of the floor  %d errors\n' \
    "${titles[$case]}" "$(column "$case" 1 | median)" "$(column "$case" 2 | median)" "$(column "$case" 3 | median)" \
    "$(column "$case" 4 | median)" "$(column "$case" 5 | median)" "$(ratio "$case" floor)" "$(column "$case" 6 | awk '{n += $1} END {print n}')"
done
# against CASE OTHER SENTENCE [EACH]: how CASE, of which one request counts as EACH, does beside OTHER, of those that were run
against() {
  if [[ -f $out/$1.rows && -f $out/$2.rows ]]; then
    echo "$3: $(ratio "$1" "$2" | awk -v each="${4:-1}" '{printf "%.2f", $1 * each}')"
  fi
}
against user encrypt 'what a user reaches of what root does'
against batch encrypt 'items in batches of 100 beside single requests' 100
against hot encrypt "what one key reaches of what $keys do"
