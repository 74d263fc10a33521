#!/usr/bin/env bash
# Install the Terraform that the intent names into a folder, for jobs that plan and apply.
# HashiCorp signs the sums of each release; the fingerprint is the one of https://www.hashicorp.com/trust/security.
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")/.."

fingerprint=C874011F0AB405110D02105534365D9472D7468F
version=$(sed -n 's/^  terraform: *//p' platform.yaml)
release=https://releases.hashicorp.com/terraform/$version/terraform_$version
archive=terraform_${version}_linux_amd64.zip

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GNUPGHOME="$work/keys"
mkdir -m 700 "$GNUPGHOME"
cd "$work"

curl --fail --silent --show-error --location --remote-name-all \
  "${release}_linux_amd64.zip" "${release}_SHA256SUMS" "${release}_SHA256SUMS.sig"
curl --fail --silent --show-error --location https://www.hashicorp.com/.well-known/pgp-key.txt | gpg --quiet --import
gpg --status-fd 1 --verify "terraform_${version}_SHA256SUMS.sig" "terraform_${version}_SHA256SUMS" 2> /dev/null \
  | grep --quiet "^\[GNUPG:\] VALIDSIG .*$fingerprint$" \
  || { echo "terraform: the sums of $version are not signed by HashiCorp; do not use this release" >&2; exit 1; }
grep " $archive$" "terraform_${version}_SHA256SUMS" | sha256sum --check --quiet
unzip -q -o "$archive" terraform -d "$folder"
