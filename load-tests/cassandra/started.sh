#!/usr/bin/env bash
# Read, behind server/measured.sh, by the scripts that want a Cassandra. Starts one node, which keeps one copy, and removes it
# at the end. Needs a Java 17. A node's memory, and its compiler, are those of tests unless CASSANDRA_OPTIONS says otherwise.
# shellcheck disable=SC2154 # root, java and out are given by measured.sh

lib=$root/modules/node/target/holdfast/lib
cassandra_options=${CASSANDRA_OPTIONS:--Xms1g -Xmx1g -XX:TieredStopAtLevel=4}
cassandra=

# shellcheck disable=SC2317 # the trap calls it
stop_cassandra() {
  # By a word, not by force: it takes the node with it.
  [[ -z $cassandra ]] || { kill "$cassandra" 2>/dev/null && wait "$cassandra"; } || true
  rm -rf "$out"
}
trap stop_cassandra EXIT

# start_cassandra KEYSPACE...: waits until it has the tables of each
start_cassandra() {
  local jars=$root/modules/cassandra/target/lib
  [ -d "$jars" ] || mvn -q -B -f "$root/modules/cassandra/pom.xml" generate-resources
  mkdir "$out/cassandra"
  "$(dirname "$java")/javac" -nowarn -d "$out/classes" -cp "$lib/*" \
    "$root"/modules/testkit/src/main/java/dev/holdfast/testkit/cassandra/*.java "$root/deploy/demo/DemoCassandra.java"
  "$java" -Xmx64m -XX:+UseSerialGC -Dholdfast.cassandra.options="$cassandra_options" -cp "$out/classes:$lib/*" \
    DemoCassandra "$jars" "$root/deploy/cassandra" "$out/cassandra" "$@" >"$out/cassandra.txt" 2>&1 &
  cassandra=$!
  until [ -s "$out/cassandra/contact-point" ]; do
    kill -0 "$cassandra" 2>/dev/null || { cat "$out/cassandra.txt" >&2; exit 1; }
    sleep 0.2
  done
  (umask 077 && echo cassandra >"$out/password")
}

# in_cassandra KEYSPACE: the settings of a server that keeps its region there
in_cassandra() {
  cat <<TEXT
holdfast.journal {
  store = cassandra
  cassandra {
    contact-points = ["$(cat "$out/cassandra/contact-point")"], data-centre = dc1, allow-few-copies = yes
    keyspace = $1
    user = cassandra, password-file = "$out/password", tls-certificates = "$out/cassandra/node.pem"
  }
}
TEXT
}

# make_region FILE: does "holdfast init" with these settings; made VARIABLE says what it has printed
make_region() { made=$("$root/deploy/holdfast" init --config "$1"); }
made() { sed -n "s/^ *export $1=//p" <<<"$made"; }
