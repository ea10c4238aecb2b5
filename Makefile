# Everything runs from here, on Python 3.11 alone: Node comes from PyPI, browsers from the system.

PYTHON ?= python3
BIN := .venv/bin
CHECK_FORMAT ?= text
export PATH := $(CURDIR)/$(BIN):$(PATH)

# Not in the lock file: npm can only lock its programs for platforms that the registry at hand has.
BIOME := npx --yes @biomejs/biome@2.6.8

.PHONY: site serve looks test coverage check check-site format bench clean

site: node_modules/.package-lock.json  ## Build the site into build/site
	anomagram build

serve: node_modules/.package-lock.json  ## Preview at http://127.0.0.1:8000/anomagram/, and build again on every save
	anomagram serve

looks: node_modules/.package-lock.json .venv/with-test  ## Picture every figure and page, to look through
	anomagram build
	python scripts/looks.py

test: node_modules/.package-lock.json .venv/with-test  ## Run all tests, the browser's included
	scripts/ensure_chromium.sh
	pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

coverage: node_modules/.package-lock.json .venv/with-test  ## Run them and say what of the package they reach; below nine tenths is an error
	scripts/ensure_chromium.sh
	pytest --numprocesses auto --dist loadfile --no-loadscope-reorder --cov --cov-report term

check: node_modules/.package-lock.json .venv/with-lint  ## Lint, formatting and types
	ruff check .
	ruff format --check .
	mypy
	$(BIOME) ci .
	node_modules/.bin/tsc -p . --noEmit

check-site: node_modules/.package-lock.json  ## Check prose and built pages
	anomagram check --format $(CHECK_FORMAT)

format: node_modules/.package-lock.json .venv/with-lint  ## Put Python, TypeScript and CSS in form
	ruff check --fix .
	ruff format .
	$(BIOME) check --write .

bench: node_modules/.package-lock.json  ## Measure against others; writes docs/benchmarks.md
	scripts/ensure_chromium.sh
	anomagram bench

clean:  ## Remove the site and all that it was made with
	rm -rf build .venv node_modules

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	pip install --quiet --constraint constraints.txt --editable .
	touch $@

.venv/with-%: .venv/installed
	pip install --quiet --constraint constraints.txt --editable .[$*]
	touch $@

node_modules/.package-lock.json: package.json package-lock.json .venv/installed
	npm ci --no-audit --no-fund --loglevel=error
	touch $@
