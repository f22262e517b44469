# `make` lists what can be done here; CONTRIBUTING.md says when to do it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

# The lab: a file of tests/lab/scenarios/ without its suffix, and how much faster than life it runs.
SCENARIO ?= small
SPEED ?= 60

# Scenarios of extensions/molecule. `guest_repair` makes network namespaces and a Debian, which takes root and mmdebstrap.
# `master_target` needs a guest: see test-guest.
MOLECULE ?= master_target_vm process_server $(shell [ "$$(id -u)" != 0 ] || ! command -v mmdebstrap >/dev/null || echo guest_repair)

# The tools come from .venv, and Ansible finds the checkout as the collection asr.failback.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/.build/collections
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# What setup makes. Each is made once, and again when what it was made from changes.
VENV := .venv/installed
LINK := .build/collections/ansible_collections/asr/failback
PACKAGES := .build/system-packages
VCENTER := .build/vcenter/installed
REQUIREMENTS := requirements.txt tests/requirements.txt tests/lab/requirements.txt

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

## Setting up

.PHONY: setup
setup: $(VENV) $(LINK) $(PACKAGES) $(VCENTER) ## Install what everything else needs (the other targets call it)

$(VENV): $(REQUIREMENTS) tools/find-python
	test -x .venv/bin/python || { python=$$(tools/find-python) && "$$python" -m venv .venv; }
	python -m pip install --quiet $(REQUIREMENTS:%=--requirement %)
	touch $@

$(LINK):
	mkdir -p $(@D)
	ln -sfn ../../../.. $@

$(PACKAGES): tools/system-packages
	tools/system-packages
	mkdir -p $(@D)
	touch $@

$(VCENTER): $(PACKAGES) $(wildcard tests/lab/vcenter/* tests/lab/vcenter/*/*)
	tests/lab/vcenter/build
	touch $@

## The lab and the demonstration

.PHONY: lab
lab: setup ## Start the lab in the background: SCENARIO=small SPEED=60, then `. .lab/env`
	PYTHONPATH=tests python -m lab start --scenario $(SCENARIO) --speed $(SPEED)

.PHONY: lab-stop
lab-stop: $(VENV) ## Stop the lab
	PYTHONPATH=tests python -m lab stop

.PHONY: demo
demo: setup ## Bring seven machines home on the lab and prove it
	tools/demo

## Tests

.PHONY: test
test: lint types unit integration molecule sanity compat ## Run all of the following

.PHONY: lint
lint: $(VENV) $(LINK) $(PACKAGES) ## Style of Python, YAML, Ansible, shell, Go, changelog and documentation
	ruff check
	ruff format --check
	ansible-lint
	tools/shell-scripts | xargs shellcheck
	gofmt -d tests/lab/vcenter | { ! grep .; }
	antsibull-changelog lint
	antsibull-docs lint-collection-docs --plugin-docs .

.PHONY: types
types: $(VENV) $(LINK) ## Types: strictly in the domain, leniently in the lab
	mypy --strict --package ansible_collections.asr.failback.plugins.module_utils._domain
	mypy --package lab

.PHONY: unit
unit: $(VENV) $(LINK) ## Unit tests
	python -m pytest tests/unit --numprocesses 2

.PHONY: integration
integration: setup ## Playbooks, modules and real clients against the lab, on two labs at once
	python -m pytest tests/integration --numprocesses 2 --dist loadfile --no-loadscope-reorder --durations 15

.PHONY: molecule
molecule: setup ## Roles by Molecule, on labs of their own: MOLECULE="master_target_vm …"
	for scenario in $(MOLECULE); do molecule test --scenario-name $$scenario; done

.PHONY: test-guest
test-guest: setup ## The role master_target on a guest in QEMU: root on Debian, and some patience
	tests/guest/system-packages
	python -m pytest tests/guest --timeout 1800 --numprocesses 2 --dist loadfile --durations 10

.PHONY: soak
soak: setup ## Kills at every request, and of a hundred machines at random ones; two thousand random histories
	python -m pytest tests/soak --timeout 10800 --durations 0
	FAILBACK_EXAMPLES=2000 python -m pytest tests/unit/plugins/module_utils/_domain/test_any_history.py

.PHONY: test-browser
test-browser: $(VENV) $(LINK) ## The pages of preflight and runbook in a headless Chromium, which is installed where that is possible
	tests/browser/system-packages
	python -m pytest tests/browser

.PHONY: test-awx
test-awx: setup ## The AWX pattern against awx.awx's modules; its execution environment in an empty venv; not in `make test`: downloads
	tools/awx-libraries
	python -m pytest tests/awx
	tools/execution-environment

.PHONY: sanity
sanity: $(VENV) ## ansible-test sanity, on the archive as users install it
	tools/sanity

.PHONY: artefact
artefact: setup ## The archive: Galaxy's importer, an empty environment, the demonstration from there; not in `make test`
	tools/artefact

.PHONY: compat
compat: setup ## The oldest ansible-core we promise
	tools/compat

## Documentation

.PHONY: pages
pages: $(VENV) $(LINK) ## Write the pages of docs/docsite anew that are made from the source
	tools/preflight-rules
	tools/error-codes
	tools/fault-page

## Measurements

# How many machines, one measurement for each.
N ?= 1 10 100 1000

.PHONY: bench
bench: setup ## Measure failbacks on the lab, and what they are compared with: N="1 10 100 1000"
	bench/failback $(N)

## Housekeeping

.PHONY: format
format: $(VENV) ## Put the code into its style
	ruff check --fix-only
	ruff format
	gofmt -w tests/lab/vcenter

.PHONY: build
build: $(VENV) ## The archive for Galaxy, in .build/
	ansible-galaxy collection build --force --output-path .build

.PHONY: clean
clean: ## Remove everything that was made here
	[ ! -d .lab ] || PYTHONPATH=tests python -m lab stop
	rm -rf .build .lab .venv .ansible .cache .hypothesis .ruff_cache tests/output
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
