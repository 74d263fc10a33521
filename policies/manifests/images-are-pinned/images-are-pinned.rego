# METADATA
# title: Images are pinned
# description: >-
#   A tag that moves makes two pods of one Deployment run different programs, and makes a Git revert undo nothing.
# scope: package
# custom:
#   fix: name a version (name:1.4.2) or a digest (name@sha256:…)
package manifests["images-are-pinned"]

import rego.v1

import data.lib.kubernetes

fix := rego.metadata.chain()[1].annotations.custom.fix

findings contains sentence if {
	some container in kubernetes.containers
	not pinned(object.get(container, "image", ""))
	sentence := sprintf("container %s of %s runs image %q; %s", [
		kubernetes.named(container),
		kubernetes.subject,
		object.get(container, "image", ""),
		fix,
	])
}

pinned(image) if regex.match(`@sha256:[0-9a-f]{64}$`, image)

# A tag follows the last slash: in registry:5000/app the colon is a port.
pinned(image) if regex.match(`^([^@]*/)?[^/:@]+:v?[0-9]+\.[0-9]+[^/:@]*$`, image)
