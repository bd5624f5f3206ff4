# The only words anyone needs. `make` alone prints them.
PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/python -m
PACKAGES := app graph loaders queries
SHARED ?= ../shared

.DEFAULT_GOAL := help
.PHONY: help install install-dev demo test test-neo4j neo4j check bench bench-neo4j gold lock format clean

help: ## print this
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

install: .venv/installed ## create .venv from the lock; nothing to do when it is current

install-dev: .venv/installed-dev ## the same with what tests and checks need

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "Legation needs Python 3.11 to 3.13, and $(PYTHON) is " + sys.version.split()[0] + "; name another with make PYTHON=python3.12 …")'
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "this Python has no venv module; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@test -x $(BIN)/pip && test "$$($(BIN)/python -V 2>&1)" = "$$($(PYTHON) -V 2>&1)" || $(PYTHON) -m venv --clear .venv
	@echo "installing what requirements.lock names into .venv; once, about a minute" >&2
	@$(RUN) pip --disable-pip-version-check install --quiet --require-hashes --requirement requirements.lock
	@$(RUN) pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	@$(RUN) pip --disable-pip-version-check install --quiet --require-hashes --requirement requirements-dev.lock
	@touch $@

demo: install ## load the examples, serve them on a free port, print addresses and three questions
	@$(RUN) app.demo $(DEMO_ARGS)

test: install-dev ## run all tests but those on Neo4j; what needs more than this checkout is skipped with the reason shown
	@$(RUN) pytest -n 2 --dist worksteal -q -rs -m "not neo4j"

# One worker: each would start servers of its own. They live for minutes, so Java's quick compiler alone serves them best.
test-neo4j: install-dev ## run the tests that need a Neo4j server; one is started where Docker, or Java and Maven, are there
	@LEGATION_TEST_EXAMPLES=10 JDK_JAVA_OPTIONS="-XX:TieredStopAtLevel=1 $$JDK_JAVA_OPTIONS" $(RUN) pytest -q -rs -m neo4j

neo4j: install-dev ## start a Neo4j server with the examples in it, print the Browser's address and the password
	@$(RUN) tests.neo4j_server

check: install-dev ## formatting, lint, types, import contracts, documentation
	@$(RUN) ruff format --check .
	@$(RUN) ruff check .
	@$(RUN) mypy $(PACKAGES)
	@$(BIN)/lint-imports
	@$(RUN) pytest -q tests/test_docs.py tests/test_shape.py

format: install-dev ## format and mend what the linter can
	@$(RUN) ruff format .
	@$(RUN) ruff check --fix .

bench: install-dev ## measure: ratios against NetworkX in one run, loading, start times
	@$(RUN) bench.graph
	@$(RUN) bench.loading

bench-neo4j: install-dev ## measure on a Neo4j server: loading, reading, paths against Cypher; BENCH_ARGS=--large, --gds
	@$(RUN) bench.server $(BENCH_ARGS)

gold: install ## extract from the labelled documents beside the project and print the scorer's table
	@test -d $(SHARED)/gold || { echo "$(SHARED)/gold is not there; name the folder with make gold SHARED=…" >&2; exit 1; }
	@mkdir -p .cache
	@$(BIN)/legation extract $(SHARED)/gold/dev/texts --format gold > .cache/gold-dev.jsonl
	@$(BIN)/python $(SHARED)/gold/score.py .cache/gold-dev.jsonl $(SHARED)/gold/dev/gold $(GOLD_ARGS)

lock: ## write both locks anew from pyproject.toml (needs uv)
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --extra build pyproject.toml --output-file requirements.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --extra build --extra dev --constraint requirements.lock pyproject.toml --output-file requirements-dev.lock

clean: ## remove what make and the tools left here, the environment too
	@rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
