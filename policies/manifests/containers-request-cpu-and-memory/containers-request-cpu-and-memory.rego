# METADATA
# title: Workload containers request CPU and memory
# description: The scheduler and the node autoscaler place by requests; a container without them starves its neighbours.
# scope: package
# custom:
#   fix: set resources.requests.cpu and resources.requests.memory
package manifests["containers-request-cpu-and-memory"]

import rego.v1

import data.lib.kubernetes

fix := rego.metadata.chain()[1].annotations.custom.fix

findings contains sentence if {
	some container in kubernetes.containers
	some resource in ["cpu", "memory"]
	not requests(container, resource)
	sentence := sprintf("container %s of %s requests no %s; %s", [kubernetes.named(container), kubernetes.subject, resource, fix])
}

requests(container, resource) if not container.resources.requests[resource] in {"", "0", 0, null}
