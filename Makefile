# GIR-CT: the few commands of the house. `make` alone lists them.
# Needs on the machine: python3 (>= 3.11) with venv, make and git. Everything else is installed in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PACKAGES := domain ui verify devices pos server reporting hardware_mocks simulation benchmarks
TOOLS := $(VENV)/tools
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --quiet
ARGS ?=
RELEASE_ROOT ?=

.DEFAULT_GOAL := help
.PHONY: help setup tools browser oracles check audit test prove fuzz bench demo pictures fmt lock deb release clean

help: ## List the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: $(STAMP) ## Create .venv and install the pinned packages (done once)

$(STAMP): requirements/all.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "setup.python: Python 3.11 or later is needed; name it with PYTHON=/path/to/python3" >&2; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) \
		|| { echo "setup.venv: the venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing the pinned packages (a minute or two, once)…" >&2
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/all.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

tools: setup $(TOOLS)/.installed ## Install pip-audit and cyclonedx-py beside the rest, in .venv/tools

$(TOOLS)/.installed: requirements/tools.txt | $(STAMP)
	@test -x $(TOOLS)/bin/pip || $(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
	@touch $@

browser: setup ## Install Chromium and FriBiDi where they are missing (for the screen tests and pictures)
	@.ci/browser $(BIN)

oracles: ## Install emulators and generators of others, to check the virtual printer against (optional)
	@.ci/oracles

check: setup ## Format, lint, types, import contracts, tidiness: what every commit must pass
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/pytest -q tests/test_tidy.py tests/test_money_paths.py tests/test_contracts.py

audit: tools ## Look for known weaknesses of the pinned packages, and for secrets in what git keeps (needs a network)
	@$(BIN)/pytest -q tests/test_secrets.py
	@$(BIN)/python -m deploy.release audit requirements/*.txt $(ARGS)

test: setup ## Run every test, with reduced counts (at most 10 minutes on 2 cores)
	@.ci/browser $(BIN) || echo "The screen tests will be skipped, and say so." >&2
	@$(MAKE) --silent tools || echo "The tests of make audit and make release will be skipped, and say so." >&2
	@$(BIN)/pytest -q -rs -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

prove: setup browser ## Run every test with full counts and write a dated report in tests/artefacts
	@GIRCT_TEST_PROFILE=prove $(BIN)/pytest -q -rs -n 2 --dist loadfile --no-loadscope-reorder \
		--junitxml=tests/artefacts/prove-$$(date -u +%Y-%m-%d).xml $(ARGS)

fuzz: setup ## Throw bytes at every parser of the devices, a minute each (ARGS="-k scale")
	@GIRCT_TEST_PROFILE=fuzz $(BIN)/pytest -q -rs tests/fuzz $(ARGS)

bench: setup ## Measure, each figure beside its floor (ARGS="--only NAME")
	@$(BIN)/python -m benchmarks $(ARGS)

demo: setup ## Start the centre, the dashboards and three counters (ARGS="--once --json" for a checked run)
	@$(BIN)/girct-sim demo $(ARGS)

pictures: browser ## Make the pictures of the README again, from a running demo
	@$(BIN)/girct-sim pictures $(ARGS)

fmt: setup ## Format, and mend what the linter can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: ## Pin the packages again, with hashes and without any index address (needs uv)
	@$(LOCK) $(ARGS) pyproject.toml --extra simulation --group dev --output-file requirements/all.txt
	@$(LOCK) $(ARGS) pyproject.toml --extra pos --output-file requirements/pos.txt
	@$(LOCK) $(ARGS) pyproject.toml --extra server --extra reporting --output-file requirements/server.txt
	@$(LOCK) $(ARGS) --group pyproject.toml:tools --output-file requirements/tools.txt

deb: setup ## Build the counter's Debian package in dist/ (fetches the pinned packages)
	@RELEASE_ROOT="$(RELEASE_ROOT)" sh deploy/counter/build-deb.sh $(BIN)/python dist $(ARGS)

release: tools ## Sign and keep the releases of the counter (ARGS="--help"; docs/runbook.md)
	@$(BIN)/python -m deploy.release $(ARGS)

clean: ## Remove what was built here; keeps demo-data
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache tests/artefacts
