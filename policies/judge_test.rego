package main_test

import rego.v1

import data.lib.kubernetes_test as build
import data.main

requests := {"requests": {"cpu": "100m", "memory": "64Mi"}}

moving := build.workload("Deployment", [{"name": "main", "image": "app:latest", "resources": requests}], [])

test_denies_at_the_level_deny if {
	count(main.deny) == 1 with input as moving with data.levels as {"images-are-pinned": "deny"}
	count(main.warn) == 0 with input as moving with data.levels as {"images-are-pinned": "deny"}
}

test_warns_at_the_level_warn if {
	count(main.deny) == 0 with input as moving with data.levels as {"images-are-pinned": "warn"}
	count(main.warn) == 1 with input as moving with data.levels as {"images-are-pinned": "warn"}
}

test_is_silent_at_the_level_off if {
	count(main.deny | main.warn) == 0 with input as moving with data.levels as {"images-are-pinned": "off"}
}

test_denies_without_a_level_and_at_a_misspelt_one if {
	count(main.deny) == 1 with input as moving with data.levels as {}
	count(main.deny) == 1 with input as moving with data.levels as {"images-are-pinned": "denied"}
	count(main.deny) == 1 with input as moving with data.levels as null
}
