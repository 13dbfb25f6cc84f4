#!/usr/bin/env bash
# Makes what the nodes of cluster.yaml need, once: certificates, the region, and its administrator, whose access key it prints.
set -euo pipefail
umask 077

[[ ! -e /region/prepared ]] || exit 0

ca() { deploy/holdfast ca --directory /authority --region us-east-1 "$@"; }

[[ -e /authority/ca.crt ]] || ca
mkdir -p /region/peers
for node in keys-1 keys-2 keys-3 http-1; do
  [[ -e /authority/$node.crt ]] || ca --node "$node" --role "${node%-*}" --address "$node"
done
cp /authority/ca.crt /authority/keys-?.crt /authority/keys-?.key /region/peers/
cp /authority/ca.crt /authority/http-1.crt /authority/http-1.key /front/

# The root, and identity/, which every node with keys copies.
deploy/holdfast init
touch /region/prepared
