# METADATA
# title: What a rule needs to know about Kubernetes objects
# scope: package
package lib.kubernetes

import rego.v1

templates := {
	"CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
	"DaemonSet": ["spec", "template", "spec"],
	"Deployment": ["spec", "template", "spec"],
	"Job": ["spec", "template", "spec"],
	"Pod": ["spec"],
	"ReplicaSet": ["spec", "template", "spec"],
	"Rollout": ["spec", "template", "spec"],
	"StatefulSet": ["spec", "template", "spec"],
}

containers contains container if {
	pod := object.get(input, templates[input.kind], {})
	some field in ["containers", "initContainers"]
	some container in pod[field]
}

subject := sprintf("%s %s", [input.kind, object.get(input, ["metadata", "name"], "without a name")])

named(container) := object.get(container, "name", "without a name")
