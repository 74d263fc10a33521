# METADATA
# title: Every rule's findings, at the level of levels.yaml
# description: A rule without a level, or with one that is misspelt, denies.
# scope: package
package main

import rego.v1

deny contains finding if some finding in at_level("deny")

warn contains finding if some finding in at_level("warn")

at_level(level) := {finding |
	some rule, judged in data.manifests
	level_of(rule) == level
	some sentence in judged.findings
	finding := {"msg": sprintf("%s: %s", [rule, sentence]), "rule": rule}
}

default level_of(_) := "deny"

level_of(rule) := data.levels[rule] if data.levels[rule] in {"warn", "off"}
