#!/usr/bin/env bash
# Runs two regions on this machine, each a cluster: nodes with keys, and nodes that only speak HTTP, over one Cassandra.
# Called by "holdfast demo-cluster", which has built what is started here. JAVA, ROOT and LIB come from there.
set -euo pipefail

readonly REGIONS=(us-east-1 eu-west-1)
# How many nodes each region has: with keys, and with HTTP alone.
read -r -a keys_nodes <<<"${KEY_NODES:-3 3}"
read -r -a http_nodes <<<"${HTTP_NODES:-1 1}"
# The first port of all; 0 takes free ones.
PORT=${PORT:-4599}

# The regions know each other's nodes by these names, both of this machine, since a certificate is for a region's hosts.
declare -A door_host=([us-east-1]=localhost [eu-west-1]=127.0.0.1)
# What the regions tell each other beyond requests; see config/other-regions.conf.
declare -A shared=([us-east-1]='identities-to = ["eu-west-1"]' [eu-west-1]='identities-from = "us-east-1"')

# How long a node still takes requests when it is told to stop: clients come to those with HTTP.
declare -A drain=([keys]='0 s' [http]='3 s')

started=$SECONDS
work=$(mktemp -d "${TMPDIR:-/tmp}/holdfast-cluster.XXXXXX")
declare -A pids=() ports=()

say() { printf '%4ds  %s\n' "$((SECONDS - started))" "$*"; }
fail() {
  say "$*"
  exit 1
}

# shellcheck disable=SC2317 # the traps call it
stop() {
  trap - EXIT INT TERM
  say 'stopping'
  local left=100
  # By a word, not by force: it takes Cassandra with it.
  kill "${pids[cassandra]:-}" 2>/dev/null || true
  unset 'pids[cassandra]'
  # Nothing is kept, so nothing needs to be handed over.
  kill -9 "${pids[@]}" 2>/dev/null || true
  # What was started again by hand, too.
  pkill -9 -f "dev[.]holdfast[.]node[.]Main (server|init) --config $work/" || true
  while ((left-- > 0)) && pgrep -f "java .*$work" >/dev/null; do sleep 0.1; done
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# in_background NAME COMMAND...: without the shell's own words about how it ends; pid and log are under the name.
in_background() {
  local name=$1
  shift
  "$@" >"$work/$name.log" 2>&1 &
  pids[$name]=$!
  disown "$!"
}

# has_said NAME PATTERN FILE: waits until it has, or has ended without.
has_said() {
  local name=$1 pattern=$2 file=$3
  until grep -qs -e "$pattern" "$file"; do
    if ! kill -0 "${pids[$name]}" 2>/dev/null && ! grep -qs -e "$pattern" "$file"; then
      cat "$work/$name.log" >&2
      fail "$name did not start"
    fi
    sleep 0.2
  done
}

# nodes REGION ROLE: their names
nodes() {
  local count
  case $1/$2 in
    us-east-1/keys) count=${keys_nodes[0]} ;;
    us-east-1/http) count=${http_nodes[0]} ;;
    eu-west-1/keys) count=${keys_nodes[1]} ;;
    eu-west-1/http) count=${http_nodes[1]} ;;
  esac
  seq -f "$1-$2-%g" "$count"
}

# Of all nodes, in an order that gives clients the first ports: http, peers, door, management.
number_ports() {
  local free=() next=0 region name what
  mapfile -t free <"$work/cassandra/free-ports"
  for what in http peers door management; do
    for region in "${REGIONS[@]}"; do
      for name in $(nodes "$region" http) $(nodes "$region" keys); do
        [[ $what == http && $name == *-keys-* || $what == door && $name == *-http-* ]] && continue
        if ((PORT == 0)); then ports[$name/$what]=${free[next]}; else ports[$name/$what]=$((PORT + next)); fi
        next=$((next + 1))
      done
    done
  done
}

# As "holdfast ca" makes them, an authority for each region, and one for the doors between them.
make_certificates() {
  local region role name wanted=()
  for region in "${REGIONS[@]}"; do
    wanted+=("doors,$region,keys,${door_host[$region]},$region")
    for role in keys http; do
      for name in $(nodes "$region" "$role"); do wanted+=("$region-ca,$region,$role,127.0.0.1,$name"); done
    done
  done
  "$JAVA" -cp "$work/classes:$LIB/*" DemoCertificates "$work" "${wanted[@]}"
}

# listed PREFIX PORT-KIND NAME...: ["PREFIX:port", ...]
listed() {
  local prefix=$1 what=$2 name separator='['
  shift 2
  for name in "$@"; do
    printf '%s"%s:%s"' "$separator" "$prefix" "${ports[$name/$what]}"
    separator=', '
  done
  printf ']'
}

# What nodes with keys of a region have and others have not.
keys_settings() {
  local region=$1 other
  for other in "${REGIONS[@]}"; do [[ $other == "$region" ]] || break; done
  # shellcheck disable=SC2046 # a list of words
  cat <<TEXT
holdfast.root.directory = "$work/$region-root"
holdfast.journal {
  store = cassandra
  cassandra {
    contact-points = ["$(cat "$work/cassandra/contact-point")"], data-centre = dc1, allow-few-copies = yes
    keyspace = ${region//-/_}
    user = cassandra, password-file = "$work/password", tls-certificates = "$work/cassandra/node.pem"
  }
}
holdfast.other-regions {
  enabled = yes
  certificate = "$work/doors/$region.crt", key = "$work/doors/$region.key", authorities = "$work/doors/ca.crt"
  regions { $other = $(listed "https://${door_host[$other]}" door $(nodes "$other" keys)) }
  ${shared[$region]}
}
TEXT
}

# configure NAME REGION ROLE
configure() {
  local name=$1 region=$2 role=$3
  # shellcheck disable=SC2046 # a list of words
  {
    cat <<TEXT
include file("$ROOT/config/holdfast.conf")
holdfast {
  regions = ["$region"]
  data = "$work/$name"
  http.port = ${ports[$name/http]:-0}
  management { enabled = yes, port = ${ports[$name/management]}, drain = ${drain[$role]} }
  peers {
    port = ${ports[$name/peers]}, roles = ["$role"], seeds = $(listed 127.0.0.1 peers $(nodes "$region" keys))
    certificate = "$work/$region-ca/$name.crt", key = "$work/$region-ca/$name.key", authority = "$work/$region-ca/ca.crt"
  }
}
TEXT
    if [[ $role == keys ]]; then
      keys_settings "$region"
      echo "holdfast.other-regions.port = ${ports[$name/door]}"
    fi
  } >"$work/$name.conf"
}

# What init has made for the first node with keys is copied to the others.
share_identity() {
  local region=$1 name
  for name in $(nodes "$region" keys); do
    if [[ $name != "$region-keys-1" ]]; then
      mkdir -m 700 "$work/$name"
      [[ ! -d $work/$region-keys-1/identity ]] || cp -r "$work/$region-keys-1/identity" "$work/$name/"
    fi
  done
}

# By which key the others know what a region says of multi-Region keys.
share_signing_key() {
  local region=$1 other name key
  key=$(HOLDFAST_BUILD=never "$ROOT/deploy/holdfast" region-key --config "$work/$region-keys-1.conf")
  for other in "${REGIONS[@]}"; do
    [[ $other != "$region" ]] || continue
    for name in $(nodes "$other" keys); do
      echo "holdfast.other-regions.signing-keys { $key }" >>"$work/$name.conf"
    done
  done
}

# As the AWS CLI reads it, a profile for each region, and as a shell does.
tell_credentials() {
  local region endpoint made id secret
  for region in "${REGIONS[@]}"; do
    endpoint=http://127.0.0.1:${ports[$region-http-1/http]}
    # A region that follows another's identities makes no administrator.
    made=$work/$region-init.log
    grep -q AWS_ACCESS_KEY_ID "$made" || made=$work/${REGIONS[0]}-init.log
    id=$(sed -n 's/.*AWS_ACCESS_KEY_ID=\([^ ]*\).*/\1/p' "$made")
    secret=$(sed -n 's/.*AWS_SECRET_ACCESS_KEY=\([^ ]*\).*/\1/p' "$made")
    printf '[profile %s]\nregion = %s\nendpoint_url = %s\naws_access_key_id = %s\naws_secret_access_key = %s\n' \
      "$region" "$region" "$endpoint" "$id" "$secret" >>"$work/aws"
    printf '  %s\n' "The administrator of $region:"
    printf '    export %s\n' "AWS_ACCESS_KEY_ID=$id AWS_SECRET_ACCESS_KEY=$secret" "AWS_REGION=$region AWS_ENDPOINT_URL=$endpoint"
  done
}

tell_processes() {
  local region name
  for region in "${REGIONS[@]}"; do
    for name in $(nodes "$region" keys) $(nodes "$region" http); do
      printf '    %-18s process %-8s %s\n' "$name" "${pids[$name]}" "$work/$name.conf"
    done
  done
}

tell_what_may_be_lost() {
  local region
  for region in "${REGIONS[@]}"; do
    case $(nodes "$region" keys | wc -l) in
      1) echo "  $region has one node with keys: it is gone with it." ;;
      2) echo "  $region has two nodes with keys: it outlives $region-keys-2, and is gone with $region-keys-1." ;;
      *) echo "  Of $region any one node with keys may be killed: its keys are back within some 15 seconds, the others go on." ;;
    esac
  done
}

cassandra_jars=$ROOT/modules/cassandra/target/lib
if [[ ! -d $cassandra_jars ]]; then
  say 'fetching Cassandra (67 MB, once)'
  mvn -q -B -f "$ROOT/modules/cassandra/pom.xml" generate-resources
fi

say 'starting Cassandra, and making certificates'
mkdir "$work/cassandra"
"$(dirname "$JAVA")/javac" -nowarn -d "$work/classes" -cp "$LIB/*" \
  "$ROOT"/modules/testkit/src/main/java/dev/holdfast/testkit/cassandra/*.java "$ROOT"/deploy/demo/*.java
in_background cassandra "$JAVA" -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$work/classes:$LIB/*" \
  DemoCassandra "$cassandra_jars" "$ROOT/deploy/cassandra" "$work/cassandra" "${REGIONS[@]//-/_}"
make_certificates
has_said cassandra : "$work/cassandra/contact-point"

(umask 077 && echo cassandra >"$work/password")
number_ports
for region in "${REGIONS[@]}"; do
  for role in keys http; do
    for name in $(nodes "$region" "$role"); do configure "$name" "$region" "$role"; done
  done
done

say "making both regions, and the administrator of both in ${REGIONS[0]}"
for region in "${REGIONS[@]}"; do
  # shellcheck disable=SC2016 # the other shell's words
  in_background "$region-init" bash -c 'HOLDFAST_BUILD=never "$0" init --config "$1" && echo "The region is made."' \
    "$ROOT/deploy/holdfast" "$work/$region-keys-1.conf"
done
for region in "${REGIONS[@]}"; do
  has_said "$region-init" 'The region is made' "$work/$region-init.log"
  unset "pids[$region-init]"
  share_identity "$region"
  share_signing_key "$region"
done

for region in "${REGIONS[@]}"; do
  for name in $(nodes "$region" keys) $(nodes "$region" http); do
    say "starting $name"
    in_background "$name" env HOLDFAST_BUILD=never "$ROOT/deploy/holdfast" server --config "$work/$name.conf"
  done
done
for region in "${REGIONS[@]}"; do
  for name in $(nodes "$region" keys) $(nodes "$region" http); do
    has_said "$name" 'Holdfast is ready on' "$work/$name.log"
    say "$name is ready"
  done
done

echo
tell_processes
echo
tell_credentials
cat <<TEXT

  With the AWS CLI, both as profiles:
    export AWS_CONFIG_FILE=$work/aws
    aws kms create-key --profile us-east-1
  The same region through the other one's HTTP node, which hands the request on:
    aws kms create-key --profile us-east-1 --endpoint-url http://127.0.0.1:${ports[eu-west-1-http-1/http]}
  One key in both regions:
    aws kms create-key --multi-region --profile us-east-1 --query KeyMetadata.KeyId --output text
    aws kms replicate-key --replica-region eu-west-1 --profile us-east-1 --key-id mrk-...
    aws kms describe-key --profile eu-west-1 --key-id mrk-...
TEXT
tell_what_may_be_lost
echo "  What is there, until Ctrl-C:      deploy/holdfast status --watch --config FILE"
echo "  Starting a node again, by itself: deploy/holdfast server --config FILE"
echo "  Ctrl-C stops everything and removes it."
echo
echo "Holdfast is ready on http://127.0.0.1:${ports[us-east-1-http-1/http]}"

# Says who ends, and ends with Cassandra.
while [[ -n ${pids[cassandra]:-} ]]; do
  for name in "${!pids[@]}"; do
    if ! kill -0 "${pids[$name]}" 2>/dev/null; then
      unset "pids[$name]"
      say "$name has ended"
    fi
  done
  sleep 0.5
done
exit 1
