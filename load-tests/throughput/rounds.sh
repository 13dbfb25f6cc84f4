#!/usr/bin/env bash
# Read by the scripts that send requests by wrk, in rounds in which every case takes its turn. The rows of a case lie in $out/CASE.rows.
# shellcheck disable=SC2154 # out is of who reads it

# cpu_ticks PID...: the processor time that they have used so far, in hundredths of a second
cpu_ticks() {
  local pid
  for pid in "$@"; do awk '{print $14 + $15}' "/proc/$pid/stat"; done | awk '{sum += $1} END {print sum}'
}

# as_row TICKS: what one wrk said, or several at once, as one line "requests/s p50 p99 p99.9 CPU-us errors"; times in ms, the worst of all
as_row() {
  awk -v ticks="$1" '
    function ms(time) {return time ~ /us$/ ? time / 1000 : time ~ /ms$/ ? time + 0 : time ~ /m$/ ? time * 60000 : time * 1000}
    function worst(so_far, time) {return ms(time) > so_far ? ms(time) : so_far}
    $1 == "50%" {p50=worst(p50, $2)} $1 == "99%" {p99=worst(p99, $2)} $1 == "99.9%" {p999=worst(p999, $2)}
    /Requests\/sec/ {rate+=$2} /requests in/ {n+=$1}
    /Non-2xx/ {bad+=$NF} /Socket errors/ {bad+=$4 + $6 + $8 + $10} /bad answer/ {print > "/dev/stderr"}
    END {printf "%.0f %.3f %.3f %.3f %.1f %d\n", rate, p50, p99, p999, ticks * 10000 / n, bad}'
}

median() { sort -g | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
column() { awk -v c="$2" '{print $c}' "$out/$1.rows"; }
# ratio CASE OTHER [COLUMN]: the median of the ratios of each round, of rates unless said
ratio() { paste -d' ' <(column "$1" "${3:-1}") <(column "$2" "${3:-1}") | awk '{print $1 / $2}' | median; }
# record NAME VALUE...: adds them to the file that the variable TSV names, if it names one
record() {
  local IFS=$'\t'
  [ -z "${TSV:-}" ] || echo "$*" >>"$TSV"
}
