# Thin: each target is one line of the project's own commands. Needs Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?=
BENCH_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check bench screenshots

help: ## Say what each target does
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

run: $(VENV)/.installed ## Set up, start everything and serve http://127.0.0.1:8050 (PORT, HOST)
	@exec $(BIN)/python app.py

test: $(VENV)/.installed-dev ## Set up and run all tests
	@sh tests/browser/get_chromium.sh
	@$(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST_ARGS)

check: $(VENV)/.installed-dev ## Lint, format, types, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports

bench: $(VENV)/.installed-dev ## Measure; sizes as in BENCH_ARGS="--rows 1000000"
	@$(BIN)/python -m bench $(BENCH_ARGS)

screenshots: $(VENV)/.installed-dev ## Take the README's pictures anew
	@$(BIN)/python -m docs.make_screenshots

$(VENV)/.python:
	@command -v $(PYTHON) >/dev/null || { echo "Python was not found: install Python 3.11 or newer, or name it as in: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "This needs Python 3.11 or newer and $(PYTHON) is older: install a newer one and name it, as in: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing: install it (Debian, Ubuntu: sudo apt-get install python3-venv) and run make again"; exit 1; }
	@echo "Making $(VENV) ..." && rm -rf $(VENV) && $(PYTHON) -m venv $(VENV) && touch $@

$(VENV)/.installed: requirements.txt | $(VENV)/.python
	@echo "Installing what requirements.txt lists (once; some minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt || { echo "Installing failed: check the network and the free disk space, then run make again"; exit 1; }
	@touch $@

$(VENV)/.installed-dev: requirements.txt requirements-dev.txt | $(VENV)/.python
	@echo "Installing what requirements-dev.txt lists (once; some minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt || { echo "Installing failed: check the network and the free disk space, then run make again"; exit 1; }
	@touch $@ $(VENV)/.installed
