#!/usr/bin/env bash
# Measures this machine and writes RESULTS.md beside this script: what was seen of each bar in bars.tsv, and by which command.
# Some 50 minutes, or with --quick some seven, which say less and nothing of Cassandra and of several nodes. It wants the machine for
# itself. Needs Linux, wrk and curl; for Cassandra a Java 17. SUITES="throughput pace" measures only these.
set -euo pipefail
export LC_ALL=C.UTF-8

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/.." && pwd)
results=$here/RESULTS.md
started=$SECONDS

# The settings of each script, as they stand in front of its command.
declare -A settings scripts=(
  [throughput]=load-tests/throughput/compare.sh
  [pace]=load-tests/pace/pace.sh
  [durable]=load-tests/durable/durable.sh
  [overload]=load-tests/overload/overload.sh
  [neighbours]=load-tests/neighbours/neighbours.sh
  [nodes]=load-tests/nodes/nodes.sh
  [cassandra]=load-tests/cassandra/cassandra.sh
)
suites=(throughput pace durable overload neighbours)
case ${1:-} in
  '')
    size=full
    settings=(
      [throughput]='CASES=all ROUNDS=9 WARMUP_SECONDS=22 SECONDS_A_ROUND=3 SECONDS_FOR_P99=40'
      [pace]='SECONDS_PACED=60 STARTS=5 WARMUP_SECONDS=20'
      [durable]='ROUNDS=5 SECONDS_A_ROUND=5 WARMUP_SECONDS=10'
      [overload]='SECONDS_EACH=60 SECONDS_OVER=300'
      [neighbours]='SECONDS_EACH=20'
      [nodes]='ROUNDS=7 WARMUP_SECONDS=30 SECONDS_A_ROUND=4'
      [cassandra]='KEYS=100000 CHANGES=20000 RATE=500 SECONDS_PACED=60'
    )
    suites+=(nodes cassandra)
    ;;
  --quick)
    size=quick
    settings=(
      [throughput]='CASES=all ROUNDS=1 WARMUP_SECONDS=5 SECONDS_A_ROUND=3 SECONDS_FOR_P99=15'
      [pace]='SECONDS_PACED=15 STARTS=1 WARMUP_SECONDS=10'
      [durable]='ROUNDS=1 SECONDS_A_ROUND=3 WARMUP_SECONDS=3'
      [overload]='SECONDS_EACH=8'
      [neighbours]='SECONDS_EACH=5'
    )
    ;;
  *)
    echo 'Usage: load-tests/results.sh [--quick]' >&2
    [[ $1 == -h || $1 == --help ]]
    exit
    ;;
esac
# Some of them, if one says which; the rows of the others tell that they were left out.
read -ra suites <<<"${SUITES:-${suites[*]}}"
for tool in wrk curl git; do
  command -v "$tool" >/dev/null || { echo "results.sh needs $tool" >&2; exit 2; }
done

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
export TSV=$out/figures.tsv
touch "$TSV"

say() { printf '%5ds  %s\n' "$((SECONDS - started))" "$*" >&2; }

# measure NAME: what cannot be measured is left out, and its rows say so
measure() {
  local name=$1 given
  read -ra given <<<"${settings[$name]}"
  say "$name: ${settings[$name]} ${scripts[$name]}"
  if env "${given[@]}" "$root/${scripts[$name]}" >"$out/$name.txt" 2> >(tee "$out/$name.err" >&2); then
    cat "$out/$name.txt" >&2
  else
    cat "$out/$name.txt" >&2
    say "$name failed"
    failed+=("$name")
  fi
}

load_before=$(cut -d' ' -f1 /proc/loadavg)
# Builds what is measured if it is older than its sources.
"$root/deploy/holdfast" doctor --help >"$out/doctor.txt"
failed=()
for name in "${suites[@]}"; do measure "$name"; done

# figure NAME FORMAT: a dash when it was not measured
figure() { awk -F'\t' -v name="$1" -v format="$2" '$1 == name {found = sprintf(format, $2)} END {print found == "" ? "–" : found}' "$TSV"; }

# The machine and the programs, as they say themselves.
conditions() {
  local java disk
  java=$("$root/deploy/holdfast" java-path)
  disk=$(df --output=fstype "${TMPDIR:-/tmp}" | tail -n 1)
  pekko() { basename "$root/modules/node/target/holdfast/lib/$1"*.jar .jar | sed 's/.*-//'; }
  row() { printf '| %s | %s |\n' "$1" "$2"; }
  row machine "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) processors, $(awk '/MemTotal/ {printf "%.0f GiB", $2 / 1048576}' /proc/meminfo)"
  row disk "$disk"
  row system "$(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release), Linux $(uname -r)"
  row JDK "$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.vm.version = //p; s/^ *java.vendor = //p' | xargs)"
  row Pekko "$(pekko pekko-actor-typed_), Pekko HTTP $(pekko pekko-http-core_)"
  row wrk "$(wrk -v 2>&1 | sed -n 's/^wrk \([^ ]*\).*/\1/p')"
  row Holdfast "$("$root/deploy/holdfast" --version | cut -d' ' -f2), commit $(git -C "$root" rev-parse --short HEAD)$(git -C "$root" diff --quiet HEAD || echo ' with changes')"
  row load "server and callers share the processors; load average before: $load_before"
  row "the bare HTTP library" "its fastest round ÷ its slowest: $(figure floor-spread %.2f) (beyond 1.10 the machine was not quiet)"
  row run "$(date -u +%Y-%m-%d), $size, $(((SECONDS - started) / 60)) minutes"
}

# One row a bar. A figure that is missing, or no number, was not measured.
rows() {
  awk -F'\t' -v figures="$TSV" '
    BEGIN {while ((getline line < figures) > 0) {split(line, part, "\t"); seen[part[1]] = part[2]}}
    /^#/ {next}
    {
      name = $1; by = $7; found = seen[name]
      sign = $3 == "at-least" ? "≥" : "≤"
      unit = $6 == "×" ? "" : " " $6
      bar = sign " " $4 unit
      good = sign " " $5
      if (by ~ /^-/) {why = substr(by, 3); verdict = "not measured here: " why; found = "–"; by = "–"}
      else if (found !~ /^-?[0-9.]+$/) {verdict = "not measured here"; found = "–"}
      else {
        met = $3 == "at-least" ? found >= $4 : found <= $4
        verdict = met ? "met" : "**short**"
        found = sprintf(found == int(found) ? "%d" : found < 10 ? "%.2f" : "%.1f", found) unit
      }
      printf "| %s | %s | %s | %s | %s | %s |\n", $2, bar, good, found, verdict, by
    }' "$here/bars.tsv"
}

cases() {
  # Without HTTP there is a rate alone.
  awk -F'\t' '
    $1 == "case provider" {printf "| %s | %d | – | – | – | – | – | – |\n", $2, $3; next}
    $1 ~ /^case / {printf "| %s | %d | %.2f | %.2f | %.2f | %.1f | %.2f | %d |\n", $2, $3, $4, $5, $6, $7, $8, $9}' "$TSV"
}

commands() {
  local name
  for name in "${suites[@]}"; do
    echo "| $name | \`${settings[$name]} ${scripts[$name]}\`$([[ " ${failed[*]} " != *" $name "* ]] || echo ', which **failed**') |"
  done
}

{
  cat <<TEXT
# Results

Written by \`load-tests/results.sh$([[ $size == full ]] || echo ' --quick')\`, and never by hand. Figures are medians of rounds; ratios are medians of the ratios within a
round, since everything takes turns in one run. They hold for this machine.

| | |
|---|---|
$(conditions)

## Bars

| what | bar | good | seen | | by |
|---|---|---|---|---|---|
$(rows)

## Throughput

64 connections unless said, kept; plaintexts of 32 bytes under 16 keys unless said; 512 requests, each signed differently. The server is
a development server with its journal and audit trail on disk; its answers wait for changes to be there, but not for the trail. TLS is 1.3,
by another such server.

| | requests/s | p50 ms | p99 ms | p99.9 ms | processor µs each | ÷ the bare library | errors |
|---|---|---|---|---|---|---|---|
$(cases)

Durable changes: $(figure grant-rate %d) CreateGrant a second by 64 connections, on a disk that syncs $(figure sync-rate %d) small writes a second one by one.

## Commands

| | |
|---|---|
$(commands)
TEXT
} >"$out/RESULTS.md"
mv "$out/RESULTS.md" "$results"
say "written: $results"
((${#failed[@]} == 0))
