# Everything runs in .venv, made from the locked requirements. Python 3.11 or later; `make PYTHON=python3.13 test`.
PYTHON ?= python3
BIN := .venv/bin
PIP := -m pip install --quiet --disable-pip-version-check
# Narrows the tests of `test-lowest` and `test-newest`: make test-lowest SELECT='not slow'
SELECT ?=
SUITE = -m pytest -q -n 2 $(if $(SELECT),-m '$(SELECT)')

.PHONY: demo test quick check test-lowest test-newest bench dist lock clean

demo: .venv/installed
	@echo "== What the accepted pages and the drifted ones say of themselves (no baseline: every finding is shown)"
	@$(BIN)/harness audit docs_samples --fail-on never
	@echo
	@echo "== Every example, replayed from cassettes/: no network, no tenant"
	@$(BIN)/harness run docs_samples --tenant replay --fail-on never
	@echo
	@echo "== The same examples against the embedded tenant"
	@$(BIN)/harness run docs_samples --tenant embedded --fail-on never

test: check
	$(BIN)/pytest -q -n 2
	$(BIN)/pytest -q docs_samples

# What to run after each change: without the tests that read a whole reference, time something or start many processes.
quick: .venv/installed
	$(BIN)/pytest -q -n 2 -m 'not slow'

check: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The suite with the oldest versions that pyproject.toml allows, as locked in .ci/lowest.txt.
test-lowest: .venv-lowest/installed
	.venv-lowest/bin/python $(SUITE)

# The suite with the newest versions that pyproject.toml allows, on the day on which it is run.
test-newest:
	$(PYTHON) -m venv --clear .venv-newest
	.venv-newest/bin/python $(PIP) -e '.[test,build]'
	.venv-newest/bin/python $(SUITE)

bench: .venv/installed
	$(BIN)/python -m tests.bench

.venv/installed: .ci/requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/python $(PIP) --require-hashes -r .ci/requirements.txt
	$(BIN)/python $(PIP) --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q harness
	touch $@

.venv-lowest/installed: .ci/lowest.txt pyproject.toml
	$(PYTHON) -m venv --clear .venv-lowest
	.venv-lowest/bin/python $(PIP) --require-hashes -r .ci/lowest.txt
	.venv-lowest/bin/python $(PIP) --no-deps --no-build-isolation -e .
	touch $@

# A release: set __version__ in harness/__init__.py, date its section in harness/CHANGELOG.md, `make test dist`, tag the
# commit, and upload dist/. The wheel is tried in an environment that has nothing else: alone, then with all extras.
dist: .venv/installed
	rm -rf dist build
	$(BIN)/python -m hatchling build
	$(PYTHON) -m venv build/bare
	build/bare/bin/python $(PIP) dist/*.whl
	build/bare/bin/harness --version
	build/bare/bin/harness audit docs_samples/v1.0
	build/bare/bin/harness run docs_samples --tenant replay 2>&1 | grep "pip install 'graph-docs-harness\[run\]'"
	build/bare/bin/python $(PIP) "$$(echo dist/*.whl)[all]"
	build/bare/bin/harness run docs_samples/v1.0 --tenant embedded
	build/bare/bin/harness fuzz docs_samples/v1.0 --max-examples 5
	build/bare/bin/pytest -q docs_samples/v1.0

# Needs uv: resolves anew what pyproject.toml asks for, for every platform and Python that it allows.
LOCK := uv pip compile --universal --generate-hashes --python-version 3.11 --extra test --extra build --no-header \
  --no-emit-index-url --no-emit-package graph-docs-harness
lock:
	$(LOCK) --output-file .ci/requirements.txt pyproject.toml
	$(LOCK) --resolution lowest-direct --output-file .ci/lowest.txt pyproject.toml

clean:
	rm -rf .venv .venv-lowest .venv-newest build dist
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
