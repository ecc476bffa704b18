# Everything a newcomer needs: `make run` tries it out, `make test` proves it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check bench soak jasmin lock clean

run: $(VENV)/.runtime
	$(BIN)/sms-bridge sandbox

# Three workers on two cores: many tests wait for a bridge that is slow on purpose.
test: $(VENV)/.test
	$(BIN)/python tests/support/packages.py
	$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n 3 --dist worksteal

check: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# LINKS=FOLDER also judges labelled texts, see bench/links.py.
bench: $(VENV)/.test
	$(BIN)/python -m bench.links $(LINKS)
	$(BIN)/python -m bench.outbox

# The fault suite in its long form: 200 kills over 2,000 reminders on each store, ten minutes.
soak: $(VENV)/.test
	$(BIN)/python tests/support/packages.py
	$(BIN)/python -m tests.faults.soak

# A Jasmin for tests/integration/test_jasmin.py, which is skipped without it. It also takes Debian's
# redis-server and rabbitmq-server. Version 0.11.1 never sends a delivery report.
jasmin:
	$(PYTHON) -m venv .jasmin
	.jasmin/bin/pip install --quiet --disable-pip-version-check jasmin==0.11.0

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; set PYTHON=… to choose one"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "the venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/.runtime: requirements.txt requirements-build.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.txt -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.runtime requirements-test.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	@touch $@

# Names no index and no address, so that the locks are the same on every machine.
UV_COMPILE = uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header
lock:
	$(UV_COMPILE) -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --group build -o requirements-build.txt
	$(UV_COMPILE) -c requirements.txt --group build --group test -o requirements-test.txt

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis
