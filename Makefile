# Two commands are enough on a fresh machine: `make demo` and `make test`. The others are for people who build.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
YUJING := $(BIN)/yujing
export YUJING_HOME ?= $(CURDIR)/var
.DEFAULT_GOAL := help
.PHONY: help setup demo serve airflow test test-deep test-spark check fix bench lock lint-contracts clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

setup: $(VENV)/.ready ## install everything that is locked into .venv

# uv is several times faster than pip; where it cannot be had, pip does the same work.
$(VENV)/.ready: requirements-dev.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv 2>/dev/null || true
	@echo "Installing the locked packages (about a minute on a new machine) …"
	@if [ -x $(BIN)/uv ]; then $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python -r requirements-dev.txt && $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .; \
	else $(BIN)/python -m pip install --quiet -r requirements-dev.txt && $(BIN)/python -m pip install --quiet --no-deps -e .; fi
	@touch $@

demo: setup ## a synthetic county through the real Airflow DAGs, until a ranked list lies in the queue
	@$(YUJING) demo

serve: setup ## the review console, on http://127.0.0.1:8000
	@$(BIN)/python -m inspection_queue serve

airflow: setup ## Airflow's scheduler and pages on this machine, http://127.0.0.1:8080
	@$(BIN)/python -m pipelines.airflow_process standalone

test: setup ## all tests (real-data tests are skipped, and say so, where ../shared is absent)
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not deep"

test-deep: setup ## the slow proofs
	@$(BIN)/python -m pytest -m deep

# Spark in an environment of its own: it is large, and nothing else of the system needs it.
test-spark: setup .venv-spark/.ready ## the rules' examples on a local Spark session (needs Java 17)
	@.venv-spark/bin/python -m pytest --noconftest -p no:cacheprovider -m "not deep" tests/test_rules_on_spark.py

.venv-spark/.ready: requirements-spark.txt
	@test -x .venv-spark/bin/python || $(PYTHON) -m venv .venv-spark
	@if [ -x $(BIN)/uv ]; then $(BIN)/uv pip install --quiet --python .venv-spark/bin/python -r requirements-spark.txt; \
	else .venv-spark/bin/python -m pip install --quiet -r requirements-spark.txt; fi
	@touch $@

check: setup ## style, types, SQL manners
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/sqlfluff lint --processes 2 models pipelines/sources

fix: setup ## mend what a machine can mend
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format . ; $(BIN)/sqlfluff fix --processes 2 models pipelines/sources

bench: setup ## speed, memory and quality of the list, beside plain baselines
	@$(BIN)/python -m tests.bench

lock: ## resolve requirements*.in into requirements*.txt, for Python 3.11 and 3.12
	uv pip compile --quiet --universal --python-version 3.11 --no-header requirements.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --no-header -c requirements.txt requirements-dev.in -o requirements-dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --no-header -c requirements-dev.txt requirements-spark.in -o requirements-spark.txt

lint-contracts: ## let datacontract-cli read every contract (from a tool environment of its own: it holds an older DuckDB)
	@for file in data_contracts/*.odcs.yaml data_contracts/knowledge/*.odcs.yaml; do $(BIN)/uv tool run --from datacontract-cli datacontract lint "$$file" >/dev/null || { echo "not accepted: $$file"; exit 1; }; done; echo "all contracts accepted"

clean: ## remove the state of the demo (never of another YUJING_HOME)
	rm -rf $(CURDIR)/var
