#!/usr/bin/env bash
# Makes USERS users and ROLES roles in one account of a server of its own, restarts the server on the same data, looks some
# up and lets the users sign requests. Prints what each took. Needs Linux and a built distribution. AWS gives an account 5000
# users at most; here as many as are asked for, which only a server's configuration can say.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=load-tests/server/measured.sh
. "$here/../server/measured.sh"
port=${PORT:-4730}
users=${USERS:-10000}
roles=${ROLES:-1000}
callers=${CALLERS:-32}
cat > "$out/server.conf" <<EOF
include file("$root/config/holdfast.conf")
holdfast.data = "$out/data"
holdfast.http.port = $port
holdfast.quotas { users = $users, roles = $roles }
EOF

echo "$users users, $roles roles, $callers callers, heap ${HOLDFAST_HEAP:-192m}, data on $(stat -f -c %T "$out")"
made=$("$root/deploy/holdfast" init --config "$out/server.conf")
made() { sed -n "s/^ *export $1=//p" <<<"$made"; }
measure -Droot.accessKeyId="$(made AWS_ACCESS_KEY_ID)" -Droot.secret="$(made AWS_SECRET_ACCESS_KEY)" \
  "$here/ManyIdentities.java" "$port" "$out/data" "$users" "$roles" "$callers" "$root/deploy/holdfast" server --config "$out/server.conf"
