package manifests_test["images-are-pinned"]

import rego.v1

import data.lib.kubernetes_test as build
import data.manifests["images-are-pinned"] as rule

digest := "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

pinned := {
	concat("@", ["ghcr.io/example/serving", digest]),
	concat("@", ["ghcr.io/example/serving:main", digest]),
	"docker.io/pytorch/torchserve:0.12.0-cpu",
	"ghcr.io/example/gateway:v1.4",
	"registry:5000/app:1.2.3",
}

moving := {
	"",
	"ghcr.io/example/gateway",
	"ghcr.io/example/gateway:",
	"ghcr.io/example/gateway:15",
	"ghcr.io/example/gateway:latest",
	"ghcr.io/example/gateway:latest-1.2",
	"ghcr.io/example/gateway:main",
	"ghcr.io/example/gateway@sha256:0123",
	"registry.io:5000.1/app",
	"registry:5000/app",
}

test_allows_a_version_or_a_digest if {
	every image in pinned {
		count(rule.findings) == 0 with input as build.workload("Deployment", [{"name": "main", "image": image}], [])
	}
}

test_denies_an_image_that_can_move if {
	every image in moving {
		count(rule.findings) == 1 with input as build.workload("Deployment", [{"name": "main", "image": image}], [])
	}
}

test_denies_in_every_kind_and_in_init_containers if {
	every kind in build.kinds {
		count(rule.findings) == 2 with input as build.workload(kind, [{"name": "a", "image": "x"}], [{"name": "b"}])
	}
}

test_says_which_image_and_what_instead if {
	container := {"name": "main", "image": "app:main"}
	expected := `container main of Rollout fraud runs image "app:main"; name a version (name:1.4.2) or a digest (name@sha256:…)`
	rule.findings == {expected} with input as build.workload("Rollout", [container], [])
}
