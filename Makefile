# `make demo` and `make test` need nothing but make and Python 3.11 to 3.14; everything else goes into .venv.
PYTHONS := $(or $(PYTHON),python3.14 python3.13 python3.12 python3.11 python3)
VENV := .venv
RUN := $(VENV)/bin/python -m
READY := $(VENV)/ready
PACKAGES := crawler index search tests benchmarks

.PHONY: help demo test check format lint types lock clean
.DEFAULT_GOAL := help

help: ## say what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "make %-8s %s\n", $$1, $$2 }'

demo: $(READY) ## crawl the bundled sample sources, build an index and ask it three questions
	@$(RUN) tests.demo

test: $(READY) ## run the tests (make test ARGS="-k nppes" for some of them)
	@$(RUN) pytest -n 2 --dist loadfile $(ARGS)

check: lint types test ## formatting, lint, types and tests: what has to pass before a commit

lint: $(READY) ## say where formatting or lint is off
	@$(RUN) ruff format --check $(PACKAGES)
	@$(RUN) ruff check $(PACKAGES)

types: $(READY) ## check the types
	@$(RUN) mypy

format: $(READY) ## format the code and mend what ruff can mend
	@$(RUN) ruff check --fix $(PACKAGES)
	@$(RUN) ruff format $(PACKAGES)

# uv resolves for every platform and Python at once, which pip cannot; setuptools builds this project itself.
lock: $(READY) ## choose the newest versions that pyproject.toml allows and write requirements.lock
	@$(RUN) pip install --quiet uv
	@echo 'setuptools>=77' | $(VENV)/bin/uv pip compile --quiet --upgrade --universal --generate-hashes \
		--python-version 3.11 --extra dev --no-emit-index-url --custom-compile-command 'make lock' \
		--output-file requirements.lock pyproject.toml -

clean: ## remove the environment and every cache
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .demo build *.egg-info

# The project itself goes in as a plain path (compat): an import hook would cost every command some milliseconds.
$(READY): requirements.lock pyproject.toml
	@python=$$(PYTHONS='$(PYTHONS)' sh .ci/python) || exit 1; \
	$(RUN) pip --version >/dev/null 2>&1 || { echo "Making .venv with $$python."; "$$python" -m venv --clear $(VENV); }
	@echo 'Installing the locked packages into .venv.'
	@$(RUN) pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(RUN) pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
		--config-settings editable_mode=compat --editable .
	@$(RUN) compileall -q $(PACKAGES)
	@touch $@
