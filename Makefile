# One command for each habit; the same ones in CI.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready-dev
RUNNABLE := $(VENV)/.ready

.PHONY: demo test check bench docs format clean help

help: ## what there is
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

demo: $(RUNNABLE) ## the console on a live inbox, with no account anywhere
	@$(BIN)/leadterm demo

test: $(READY) ## every check and every test
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check: $(READY) ## formatting, lint, types, walls, documents made from code
	$(BIN)/ruff format --check src tests bench
	$(BIN)/ruff check src tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m leadterm.documents --check

docs: $(READY) ## makes the documents that are made from code: keys, settings, screens
	$(BIN)/python -m leadterm.documents
	LEADTERM_WRITE_DOCS=1 $(BIN)/python -m pytest -q tests/console/test_screens_document.py

format: $(READY)
	$(BIN)/ruff format src tests bench
	$(BIN)/ruff check --fix src tests bench

bench: $(VENV)/.ready-bench ## what bench.md asks, each as a ratio to a baseline run beside it
	$(BIN)/python bench/run.py

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("leadterm needs Python 3.11 or newer; name one with: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	@echo "Making the virtual environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

$(RUNNABLE): pyproject.toml $(BIN)/python
	@echo "Installing leadterm (a minute, the first time) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(READY): pyproject.toml constraints.txt $(BIN)/python
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(RUNNABLE)

$(VENV)/.ready-bench: $(READY)
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,bench]'
	@touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
