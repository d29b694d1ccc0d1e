# Two commands: `make demo` and `make test`. Each prepares .venv by itself; nothing else has to be installed.
# PYTHON=/path/to/python chooses another Python (3.11 or newer); WORKERS=4 another number of test processes;
# BENCH="--rounds 3" what else `make bench` is told.

PYTHON ?= python3
WORKERS ?= auto
BIN := .venv/bin
# Where nobody named a Python and python3 is too old, a newer one on the PATH is taken.
SET_UP = @command -v $(PYTHON) >/dev/null || { echo "set-up: there is no $(PYTHON) here; install Python 3.11 or newer" >&2; exit 2; }; \
	$(PYTHON) tools/set_up.py $(if $(filter file,$(origin PYTHON)),--or-newer)
PYTEST = $(BIN)/python -m pytest -q -n $(WORKERS) --maxprocesses=4
COMPILE = .lock-venv/bin/uv pip compile --quiet $(UPGRADE) --universal --generate-hashes --python-version 3.11 \
	--custom-compile-command 'make lock' pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help demo test check page bench bench-explorer bench-nation lock clean

help: ## these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: ## the first five minutes: a city, with and without a regime
	$(SET_UP) runtime
	@$(BIN)/underheaven demo

test: check ## everything in `make check`, then the slow tests; what CI calls
	$(PYTEST) -m slow

check: ## format, lint, types, import floors, quick tests: ten minutes on two cores
	$(SET_UP) all
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/pyright
	$(BIN)/lint-imports --no-logo
	$(PYTEST) -m "not slow"

page: ## build the explorer's page from web/ into the package; node comes with the lock
	$(SET_UP) all
	@$(BIN)/python tools/page.py

bench: ## measure speed beside Mesa, Starsim, NumPy and numba; writes the README's table; a quarter of an hour
	$(SET_UP) bench
	@.venv-bench/bin/python -m bench $(BENCH)

bench-explorer: ## measure the explorer's page in Chromium: weeks drawn, slider to picture, first picture
	$(SET_UP) all
	@$(BIN)/python -m bench.explorer

bench-nation: ## 1.3 thousand million citizens for a year, where memory suffices
	$(SET_UP) bench
	@.venv-bench/bin/python -m bench --nation

lock: ## resolve both locks anew (UPGRADE=--upgrade takes newer releases); needs the network
	rm -rf .lock-venv
	$(PYTHON) -m venv .lock-venv
	.lock-venv/bin/python -m pip install --quiet 'uv>=0.8'
	$(COMPILE) --extra web --extra test --extra dev --extra build --output-file requirements.lock
	$(COMPILE) --extra bench --extra build --constraint requirements.lock --output-file requirements-bench.lock
	rm -rf .lock-venv

clean: ## remove what was made here: .venv, caches, builds (never runs/)
	rm -rf .venv .venv-bench .lock-venv web/node_modules .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist
	find src tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} +
