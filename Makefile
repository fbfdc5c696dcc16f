# Rotamend needs python3 (3.11 to 3.13) with venv and pip, and make. Nothing else.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check install --quiet
STAMPS := $(VENV)/stamps
WORKERS ?= 2
# Other planners, for side-by-side runs: an environment of their own, outside of the checkout.
PEERS ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/rotamend/peers

# Stamps are named after the content they stand for: a touched file repeats no work, a changed one
# does.
checksum = $(shell cat $(1) | cksum | cut -d' ' -f1)
RUNTIME := $(STAMPS)/runtime-$(call checksum,requirements.lock)
DEV := $(STAMPS)/dev-$(call checksum,requirements.lock requirements-dev.lock)
PROJECT := $(STAMPS)/project-$(call checksum,requirements.lock pyproject.toml)
PEERS_READY := $(PEERS)/stamps/peers-$(call checksum,requirements-peers.lock pyproject.toml)
WARM := $(STAMPS)/warm-$(call checksum,requirements.lock $$(find solver -name '*.py' | LC_ALL=C sort))

.PHONY: help install demo test test-browser test-office lint types contracts format peers lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

install: $(PROJECT) $(WARM) ## make .venv with .venv/bin/rotamend

demo: install ## install, then a sample agency from import to a planned rota
	$(VENV)/bin/rotamend demo

test: install $(DEV) ## all tests, on two workers
	$(PY) -m pytest -n $(WORKERS) --dist loadfile $(PYTEST_ARGS)

test-browser: install $(DEV) ## the Prefect UI in a browser, from an empty home to a mended rota (needs Chromium)
	$(PY) -m pytest -m browser tests/browser $(PYTEST_ARGS)

test-office: install $(DEV) ## reports as LibreOffice prints them: pages, sizes, titles (needs LibreOffice and poppler-utils)
	$(PY) -m pytest -m office tests/office $(PYTEST_ARGS)

lint: $(DEV) ## ruff: rules and format
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: $(PROJECT) $(DEV) ## mypy strict on solver and data
	$(PY) -m mypy

contracts: $(PROJECT) $(DEV) ## import contracts: flows > data > solver
	$(VENV)/bin/lint-imports

format: $(DEV) ## rewrite the code in the project's format
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

peers: $(PEERS_READY) ## other planners for benchmarks.compare (Timefold also needs a Java 17 runtime)
	@echo "Run benchmarks with $(PEERS)/bin/python"

# The only target that needs uv. The locks hold names, versions and hashes, no index address.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-strip-extras --extra build pyproject.toml
lock: ## write the lock files again (needs uv); UPGRADE=--upgrade takes newer releases
	$(LOCK) $(UPGRADE) -o requirements.lock
	$(LOCK) $(UPGRADE) -c requirements.lock --extra dev -o requirements-dev.lock
	$(LOCK) $(UPGRADE) -c requirements.lock --extra peers -o requirements-peers.lock

clean: ## remove .venv, caches and build output (var/ with your data stays)
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis \
		.import_linter_cache
	find solver data flows tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMPS)/venv:
	@for python in python3 python3.13 python3.12 python3.11; do \
		if "$$python" -c 'import ensurepip, sys, venv; \
			sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then \
			echo "Making $(VENV) with $$("$$python" --version)"; \
			"$$python" -m venv $(VENV); \
			mkdir -p $(STAMPS); \
			touch $@; \
			exit 0; \
		fi; \
	done; \
	echo "Rotamend needs Python 3.11, 3.12 or 3.13 with its venv module; none was found as" \
		"python3, python3.13, python3.12 or python3.11." >&2; \
	echo "On Debian and Ubuntu: apt install python3 python3-venv" >&2; \
	exit 1

# A lock is complete, so nothing is left to resolve: older releases of pip do not see that a pin with
# an extra is one without it, too.
$(RUNTIME): | $(STAMPS)/venv
	@echo "Installing the locked runtime packages (about a minute the first time)"
	@$(PIP) --no-deps --require-hashes --requirement requirements.lock
	@touch $@

$(DEV): | $(RUNTIME)
	@echo "Installing the locked development packages"
	@$(PIP) --no-deps --require-hashes --requirement requirements-dev.lock
	@touch $@

$(PEERS_READY): | $(STAMPS)/venv
	@echo "Installing other planners into $(PEERS)"
	@$(PY) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip --disable-pip-version-check install --quiet \
		--no-deps --require-hashes --requirement requirements-peers.lock
	@$(PEERS)/bin/python -m pip --disable-pip-version-check install --quiet \
		--no-deps --no-build-isolation --no-index --editable .
	@mkdir -p $(@D)
	@touch $@

# Editable, so that the compiled search (cached beside its source) survives a reinstall.
$(PROJECT): | $(RUNTIME)
	@echo "Installing rotamend itself (nothing is downloaded)"
	@$(PIP) --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(WARM): | $(PROJECT)
	@echo "Compiling the search engine once (it stays cached)"
	@$(VENV)/bin/rotamend doctor --warm
	@touch $@
