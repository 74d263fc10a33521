package lib.kubernetes_test

import rego.v1

import data.lib.kubernetes

kinds := {"CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "Rollout", "StatefulSet"}

workload(kind, containers, init) := json.patch({"kind": kind, "metadata": {"name": "fraud"}}, [{
	"op": "add",
	"path": "/spec",
	"value": nested(kind, {"containers": containers, "initContainers": init}),
}])

nested("Pod", pod) := pod

nested("CronJob", pod) := {"jobTemplate": {"spec": {"template": {"spec": pod}}}}

nested(kind, pod) := {"template": {"spec": pod}} if not kind in {"CronJob", "Pod"}

test_finds_both_kinds_of_containers_in_every_kind if {
	every kind in kinds {
		found := kubernetes.containers with input as workload(kind, [{"name": "a"}], [{"name": "b"}])
		{container.name | some container in found} == {"a", "b"}
	}
}

test_knows_every_kind_that_is_tested if object.keys(kubernetes.templates) == kinds

test_a_rollout_that_refers_to_a_deployment_has_no_containers if {
	count(kubernetes.containers) == 0 with input as {"kind": "Rollout", "spec": {"workloadRef": {"name": "x"}}}
}

test_names_what_has_no_name if {
	kubernetes.subject == "Pod without a name" with input as {"kind": "Pod"}
	kubernetes.named({}) == "without a name"
}
