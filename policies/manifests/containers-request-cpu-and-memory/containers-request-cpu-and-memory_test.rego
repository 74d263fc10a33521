package manifests_test["containers-request-cpu-and-memory"]

import rego.v1

import data.lib.kubernetes_test as build
import data.manifests["containers-request-cpu-and-memory"] as rule

full := {"name": "main", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}}}

no_cpu := {"name": "main", "resources": {"requests": {"memory": "64Mi"}}}

no_requests := {"name": "main", "resources": {"limits": {"cpu": "1", "memory": "1Gi"}}}

test_allows_requests_in_every_kind if {
	every kind in build.kinds {
		count(rule.findings) == 0 with input as build.workload(kind, [full], [full])
	}
}

test_denies_a_missing_cpu_in_every_kind if {
	every kind in build.kinds {
		rule.findings == {sentence("main", kind, "cpu")} with input as build.workload(kind, [no_cpu], [full])
	}
}

test_denies_an_init_container_without_requests if {
	every kind in build.kinds {
		count(rule.findings) == 2 with input as build.workload(kind, [full], [no_requests])
	}
}

test_denies_empty_and_zero_requests if {
	every cpu in ["", "0", 0, null] {
		container := {"name": "main", "resources": {"requests": {"cpu": cpu, "memory": "64Mi"}}}
		count(rule.findings) == 1 with input as build.workload("Deployment", [container], [])
	}
}

test_says_nothing_about_kinds_without_containers if {
	count(rule.findings) == 0 with input as {"kind": "Service", "metadata": {"name": "x"}, "spec": {"ports": []}}
}

sentence(container, kind, resource) := sprintf(
	"container %s of %s fraud requests no %s; set resources.requests.cpu and resources.requests.memory",
	[container, kind, resource],
)
