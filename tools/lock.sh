#!/usr/bin/env bash
# One lock per dependency group. Groups that share .venv agree: each is constrained by those before it.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() { # group, then further arguments
  local group=$1
  shift
  "${UV:-uv}" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
    --group "$group" --output-file "requirements/$group.txt" "$@" pyproject.toml > /dev/null
  echo "lock: requirements/$group.txt $(grep -c '^[a-z0-9]' "requirements/$group.txt" || true) packages"
}

shared=()
for group in generate gateway serving sync lab dev; do
  compile "$group" "${shared[@]}" "$@"
  shared+=(--constraint "requirements/$group.txt")
done
compile bench "$@"
compile scan "$@"
compile toolchain "$@"
