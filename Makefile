# `make` lists the targets. Set-up is part of each: a fresh machine needs bash, make, git, python3 and a package registry.
SHELL := bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

UV_VERSION := 0.13.9
UV := $(or $(shell command -v uv),.tools/uv/bin/uv)
TOOLS ?= conftest opa kubeconform
LOCK_FLAGS ?=
TERRAFORM_FLAGS ?=

# uv does not read pip's variables; a machine that names its mirror for pip means it for uv too.
ifneq ($(PIP_INDEX_URL),)
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif
ifneq ($(PIP_EXTRA_INDEX_URL),)
export UV_INDEX ?= $(PIP_EXTRA_INDEX_URL)
endif

PROGRAMS := generate gateway serving sync lab
lock = requirements/$(1).txt
RENDER_LOCKS := $(call lock,generate)
TEST_LOCKS := $(foreach group,$(PROGRAMS) dev,$(call lock,$(group)))
CONFTEST := .tools/bin/conftest
POLICIES := --policy policies --data policies/levels.yaml

.PHONY: help setup lock tools tools-azurerm tools-kubernetes tools-crds render check test lint pytest golden \
	terraform-schema kubernetes-schema docs policies functions scan test-terraform test-api bench images lab e2e clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.test ## the Python environment: rendering, every program and the tests, from the locks
	@echo "setup: .venv is ready"

lock: | $(UV) ## requirements/*.txt from pyproject.toml; LOCK_FLAGS=--upgrade for the newest versions
	@UV=$(UV) tools/lock.sh $(LOCK_FLAGS)

tools: | $(UV) ## the pinned Go programs the tests need; TOOLS=all builds every one
	@python3 tools/build.py --uv $(UV) tools/checks $(TOOLS)

tools-azurerm: | $(UV) ## the azurerm provider, for test-terraform where no registry answers; about 8 minutes
	@python3 tools/build.py --uv $(UV) tools/azurerm all

tools-kubernetes: | $(UV) ## kube-apiserver of the intent's Kubernetes minor and etcd, for test-api; about 6 minutes
	@python3 tools/build.py --uv $(UV) tools/kubernetes all

tools-crds: .venv/.test ## download the modules that hold the custom kinds, and list the kinds of each component
	@.venv/bin/python -m tools.custom_kinds

render: .venv/.render ## rewrite rendered/ from platform.yaml, apps/ and environments/
	@.venv/bin/platformctl render

check: .venv/.render tools ## drift, hand edits, policies and Terraform's schemas: is rendered/ what it should be?
	@.venv/bin/platformctl check

test: setup tools lint pytest policies scan ## everything that gates a change; no Docker, no cluster, no cloud

pytest: .venv/.test tools
	.venv/bin/pytest -q -n 2

golden: .venv/.render ## accept what the generators now render of tests/golden/*
	@for folder in tests/golden/*; do .venv/bin/platformctl render --full --root "$$folder" | tail -n 1; done

terraform-schema: .venv/.render ## what the pinned providers define, of the types the generators import
	@.venv/bin/python -m generators.terraform_schema.extract

kubernetes-schema: .venv/.test ## the schemas of the custom kinds that are rendered, out of their definitions
	@.venv/bin/python -m tools.custom_schemas

docs: .venv/.render ## the tables and the picture that pages of docs/ generate from the code and from rendered/
	@.venv/bin/python -m tools.architecture
	@.venv/bin/python -m tools.architecture_entrance
	@.venv/bin/python -m tools.network_picture

policies: .venv/.test tools ## rules on rendered/, and Kubernetes schemas
	$(CONFTEST) verify $(POLICIES) --quiet
	$(CONFTEST) test $(POLICIES) --quiet --ignore '/(terraform|schema)(/|$$)' rendered
	.venv/bin/python -m tools.conform rendered

scan: .venv/.test .tools/scan/.synced ## checkov on rendered Terraform; what is let pass, and why: policies/terraform/skips.yaml
	.venv/bin/python tools/scan.py

lint: .venv/.test tools ## style, types, import contracts, YAML, workflows, Rego
	.venv/bin/ruff check --quiet .
	.venv/bin/mypy --no-error-summary
	.venv/bin/lint-imports --no-cache --no-logo
	.venv/bin/yamllint --strict .
	.venv/bin/zizmor --offline --quiet --no-progress .github
	.tools/bin/opa fmt --list --fail policies
	.tools/bin/opa check --strict policies

test-terraform: .venv/.test ## the real Terraform on every stack, providers mocked; TERRAFORM_FLAGS=--every refuses to leave one out
	@.venv/bin/python -m tests.terraform $(TERRAFORM_FLAGS)

test-api: .venv/.test tools-kubernetes ## every rendered object on a real API server with the real custom kinds
	@.venv/bin/pytest -q -m api tests/integration

bench: .venv/.test .tools/bench/.synced ## the figures, side by side with the peer
	.venv/bin/python bench/render.py

functions: .venv/.render ## the archives of the clouds' functions, which Terraform uploads
	@.venv/bin/python -m generators.functions

images: ## build every */Dockerfile with docker or podman
	@engine=$$(command -v docker || command -v podman) || { echo "images: neither docker nor podman is on PATH; install one" >&2; exit 2; }; \
	files=$$(ls -- */Dockerfile 2>/dev/null) || { echo "images: no folder holds a Dockerfile yet" >&2; exit 2; }; \
	for file in $$files; do "$$engine" build --tag "$$(dirname "$$file"):dev" --file "$$file" . || exit 1; done

lab e2e:
	@echo "$@: not written yet; it will live in $(if $(filter lab,$@),lab/,tests/e2e/)" >&2; exit 2

clean: ## remove what make built: environments, tools, caches
	rm -rf .venv .tools .cache .functions .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

.tools/uv/bin/uv:
	@echo "uv: not on PATH; installing $(UV_VERSION) into .tools/uv"
	@python3 -m venv .tools/uv || { echo "uv: python3 cannot make a virtual environment; install python3-venv, or uv itself" >&2; exit 2; }
	@.tools/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/pyvenv.cfg: | $(UV)
	@$(UV) venv --quiet --no-python-downloads --python '>=3.11' .venv \
	|| { echo "setup: no Python 3.11 or newer on PATH; install one, for example the package python3.11" >&2; exit 2; }

# An environment grows and never shrinks: rendering after testing keeps the packages of the tests.
.venv/.render: $(RENDER_LOCKS) pyproject.toml | .venv/pyvenv.cfg
	$(call sync,.venv,$(if $(wildcard .venv/.test),$(TEST_LOCKS),$(RENDER_LOCKS)))
	@$(UV) pip install --quiet --python .venv --no-deps --editable .
	@touch $@

.venv/.test: .venv/.render $(TEST_LOCKS)
	$(call sync,.venv,$(TEST_LOCKS))
	@$(UV) pip install --quiet --python .venv --no-deps --editable .
	@touch $@

# The peer and the scanner keep their own environments: they ask for older libraries than ours.
.tools/bench/.synced .tools/scan/.synced: .tools/%/.synced: $(call lock,%) | $(UV)
	@$(UV) venv --quiet --clear --no-python-downloads --python '>=3.11' .tools/$*
	$(call sync,.tools/$*,$(call lock,$*))
	@touch $@

sync = @$(UV) pip sync --quiet --python $(1) --require-hashes --strict $(2)
