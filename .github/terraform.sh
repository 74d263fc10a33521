#!/usr/bin/env bash
# Plan a stack, or plan it and apply that plan, as the delivery identity of a job: terraform.sh plan|apply
# Needs ENVIRONMENT, STACK, RUNNER_TEMP and GITHUB_STEP_SUMMARY; Azure's client id comes as ARM_CLIENT_ID.
set -euo pipefail
role=$1
terraform=$RUNNER_TEMP/bin/terraform
# A pull request writes nothing, not even a lock.
locking=$([[ $role == plan ]] && echo false || echo true)

identity=$(.venv/bin/platformctl login "$role" --environment "$ENVIRONMENT" --stack "$STACK" --folder "$RUNNER_TEMP/login")
while IFS= read -r line; do export "${line?}"; done <<< "$identity"

cd "rendered/$ENVIRONMENT/terraform/$STACK"
"$terraform" init -input=false -no-color
"$terraform" plan -input=false -no-color "-lock=$locking" "-out=$RUNNER_TEMP/plan"
{
  echo "### $ENVIRONMENT $STACK"
  "$terraform" show -no-color "$RUNNER_TEMP/plan" | sed 's/^/    /'
} >> "$GITHUB_STEP_SUMMARY"
if [[ $role == apply ]]; then "$terraform" apply -input=false -no-color "$RUNNER_TEMP/plan"; fi
