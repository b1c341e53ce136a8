# Everything runs in .venv, made from the locked requirements. Python 3.11 or later; `make PYTHON=python3.13 test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check bench lock clean

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

check: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/installed
	$(BIN)/python -m tests.bench

.venv/installed: .ci/requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q harness
	touch $@

# Needs uv: resolves anew what pyproject.toml asks for, for every platform and Python that it allows.
lock:
	uv pip compile --universal --generate-hashes --python-version 3.11 --extra test --extra build \
	  --no-header --no-emit-index-url --output-file .ci/requirements.txt pyproject.toml

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
