# Two commands: `make demo` and `make test`. Each prepares .venv by itself; nothing else has to be installed.
# PYTHON=/path/to/python chooses another Python (3.11 or newer); WORKERS=4 another number of test processes.

PYTHON ?= python3
WORKERS ?= auto
BIN := .venv/bin
# Where nobody named a Python and python3 is too old, a newer one on the PATH is taken.
SET_UP = @command -v $(PYTHON) >/dev/null || { echo "set-up: there is no $(PYTHON) here; install Python 3.11 or newer" >&2; exit 2; }; \
	$(PYTHON) tools/set_up.py $(if $(filter file,$(origin PYTHON)),--or-newer)
PYTEST = $(BIN)/python -m pytest -q -n $(WORKERS) --maxprocesses=4

.DEFAULT_GOAL := help
.PHONY: help demo test check lock clean

help: ## these lines
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile

demo: ## the first five minutes: a small city, with and without a regime
	$(SET_UP) runtime
	@$(BIN)/underheaven demo

test: check ## everything in `make check`, then the slow tests; what CI calls
	$(PYTEST) -m slow

check: ## format, lint, types, import floors, quick tests: about a minute
	$(SET_UP) all
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/pyright
	$(BIN)/lint-imports --no-logo
	$(PYTEST) -m "not slow"

lock: ## resolve requirements.lock anew (UPGRADE=--upgrade takes newer releases); needs the network
	rm -rf .lock-venv
	$(PYTHON) -m venv .lock-venv
	.lock-venv/bin/python -m pip install --quiet 'uv>=0.8'
	.lock-venv/bin/uv pip compile --quiet $(UPGRADE) --universal --generate-hashes --python-version 3.11 \
		--all-extras --custom-compile-command 'make lock' --output-file requirements.lock pyproject.toml
	rm -rf .lock-venv

clean: ## remove what was made here: .venv, caches, builds (never runs/)
	rm -rf .venv .lock-venv .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
