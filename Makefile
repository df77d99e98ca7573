# `make demo` and `make test` are all that a new machine needs; `make` lists the rest.
# Plain POSIX shell and no environment: both also run under `env -i`.
# Without a PATH neither make finds `touch` nor Python itself.
export PATH := $(or $(PATH),/usr/local/bin:/usr/bin:/bin)

# Names to try, in this order. PYTHON=… chooses one.
PYTHON ?= python3 python3.13 python3.12 python3.11
PIP := .venv/bin/python -m pip -qq --disable-pip-version-check --no-input

.DEFAULT_GOAL := help
.PHONY: help demo test cover rules lowest check fix bench pages browser pins clean
.DELETE_ON_ERROR:

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

demo: .venv/.base ## set up .venv and run the example history into build/demo
	.venv/bin/daojiao demo --out build/demo

# Each worker takes a stretch of neighbouring tests, and who is done first takes some of another's.
ALL_CORES := -n auto --maxprocesses 16 --dist worksteal

test: .venv/.dev ## every test, with a PostgreSQL of its own
	.venv/bin/pytest $(ALL_CORES)

# Counting each branch doubles the time of a test, so only the core is counted, by its own tests.
cover: .venv/.dev ## how much of the engine and the domain their own tests reach
	@rm -f .coverage .coverage.*
	.venv/bin/coverage run -m pytest -q $(ALL_CORES) tests/engine tests/domain tests/seal
	@.venv/bin/coverage combine --quiet
	@.venv/bin/coverage report

rules: .venv/.dev ## do the features hold each rule up? each is switched off, made to refuse always, its numbers changed
	.venv/bin/pytest features/zh-CN --gates-all -q

lowest: .venv/lowest/.made ## the features and the plugin's tests with the lowest versions that pyproject.toml allows
	.venv/lowest/bin/python -m pytest -q --import-mode=importlib --confcutdir=tests/testing -p pytester -p no:randomly \
		-o pythonpath='. examples' features tests/testing/bdd
	.venv/lowest/bin/python -m pytest -q examples/loan_desk/*.feature

check: .venv/.dev ## format, lint, types, layers, features, and names that do not belong here
	.venv/bin/ruff format --check --quiet .
	.venv/bin/ruff check --quiet .
	.venv/bin/daojiao lint features examples/loan_desk
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo
	.ci/names

fix: .venv/.dev ## format, mend what ruff can mend, and write the reference anew
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .
	.venv/bin/python docs/generate.py

bench: .venv/.dev ## the benchmarks
	.venv/bin/python -m benchmarks

pages: .venv/.dev browser demo ## look at the demo's page in Chromium, into docs/page-*.png
	.venv/bin/python -m tests.pages.look build/demo/page.html docs

browser: ## Chromium and Chinese fonts, for the tests of the page and its pictures
	@need=; \
	command -v chromium >/dev/null || need="$$need chromium"; \
	command -v pdftoppm >/dev/null || need="$$need poppler-utils"; \
	fc-list :lang=zh 2>/dev/null | grep -q . || need="$$need fonts-noto-cjk"; \
	if [ -n "$$need" ]; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get -qq update && apt-get -qq -y --no-install-recommends install $$need; \
		else \
			echo "Missing:$$need. Install them, on Debian and Ubuntu with apt-get, and try again." >&2; exit 1; \
		fi; \
	fi

# Keeps the versions that still fit; `make pins UPGRADE=--upgrade` moves them all.
pins: .venv/.made ## pin requirements/*.txt anew from pyproject.toml
	@$(PIP) install 'uv>=0.13,<1'
	@$(COMPILE) --output-file requirements/dev.txt --all-extras --group dev pyproject.toml
	@$(COMPILE) --output-file requirements/base.txt --extra calendar --extra cli --extra excel --extra page --extra postgres --extra seal --group build \
		--constraint requirements/dev.txt pyproject.toml
	@$(COMPILE) --output-file requirements/lowest.txt --resolution lowest-direct --extra bdd --group build --group features \
		pyproject.toml

# No configuration of this machine, and no address in the result: hashes are enough.
COMPILE := .venv/bin/uv pip compile --quiet --no-config --system-certs $(UPGRADE) \
	--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command 'make pins'

clean: ## remove all that make has made
	rm -rf .venv build dist .coverage .coverage.* .pytest_cache .hypothesis .mypy_cache .ruff_cache \
		.import_linter_cache

# Cleared first, since a venv whose making was broken off looks whole.
.venv/.made:
	@python=; \
	for name in $(PYTHON); do \
		if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			python=$$name; break; \
		fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo 'Python 3.11 or newer is needed, and none of these is: $(PYTHON).' \
			'Install one, or name it: make PYTHON=python3.12' >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$$python cannot make a virtual environment, since its ensurepip is missing:" \
			'install it (on Debian and Ubuntu the package python3-venv) and try again.' >&2; exit 1; \
	fi; \
	"$$python" -m venv --clear .venv
	@touch $@

# Two calls each, since pip takes no editable project beside hashes.
.venv/.base: .venv/.made requirements/base.txt pyproject.toml
	@echo 'Setting up .venv (once; needs the network)'
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/base.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/lowest/.made: .venv/.made requirements/lowest.txt pyproject.toml
	@echo 'Setting up .venv/lowest (once; needs the network)'
	@.venv/bin/python -m venv --clear .venv/lowest
	@.venv/lowest/bin/python -m pip -qq --disable-pip-version-check --no-input install --require-hashes --only-binary :all: \
		-r requirements/lowest.txt
	@.venv/lowest/bin/python -m pip -qq --disable-pip-version-check --no-input install --no-deps --no-build-isolation \
		--editable .
	@touch $@

# Holds all that .base does, at the same versions.
.venv/.dev: .venv/.made requirements/base.txt requirements/dev.txt pyproject.toml
	@echo 'Setting up .venv with the development tools (once; needs the network)'
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch .venv/.base $@
