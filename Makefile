# Two commands do all their own set-up on a machine that has Python 3.11, make and git: `make demo`, `make test`.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done || echo python3)
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: help demo test test-full check smoke format docs site bench clean
.DEFAULT_GOAL := help

help:  ## say what can be made
	@grep -hE '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

$(STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "okr needs Python 3.11 or newer: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $@

demo: $(STAMP)  ## show the report of an example quarter, and write it as a page: demo.html
	@$(BIN)/okr --dir examples/start-friday report --quarter 2026-Q3 --today 2026-08-19
	@$(BIN)/okr --dir examples/start-friday report --quarter 2026-Q3 --today 2026-08-19 -o $(CURDIR)/demo.html

test: $(STAMP)  ## run the tests, at most two minutes on two quiet cores
	$(BIN)/python -m pytest -n auto --quiet

test-full: $(STAMP)  ## run the tests with all cases, rounds and made files (the same as OKR_FULL=1 make test)
	OKR_FULL=1 $(BIN)/python -m pytest -n auto --quiet

check: $(STAMP)  ## ruff, mypy, import-linter, and whether docs and translations match the code
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python docs/generate.py --check
	$(BIN)/python docs/catalogue.py --check

smoke: $(STAMP)  ## build the package and try it in empty environments: oldest and newest Python, newest and lowest dependencies
	$(BIN)/python -m release.smoke
	$(BIN)/python -m release.smoke --lowest

format: $(STAMP)  ## put the code in order
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format --quiet

docs: $(STAMP)  ## write the pages that are made from the code, and the catalogue of translations
	$(BIN)/python docs/catalogue.py || true
	$(BIN)/python docs/generate.py

site: $(STAMP)  ## build the site of the docs in both languages: site/index.html
	$(BIN)/python docs/website.py

bench: $(STAMP)  ## time whole processes against the budgets
	$(BIN)/python bench/run.py

clean:  ## take away what can be made again
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist site
