# Every target does its own set-up: a virtual environment with pinned packages and, for the tests, the servers they drive.
.DEFAULT_GOAL := help
.PHONY: help demo test torn bench bench-mangle bench-year lint types wheel docs pictures lock run-venv dev-venv servers clean

PY := .venv/bin/python
SERVERS := dovecot-imapd dovecot-lmtpd postfix postgresql chromium mutt s-nail swaks alpine tesseract-ocr tesseract-ocr-ind
COMPILE := $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --only-binary :all: \
	--no-annotate --no-config --custom-compile-command "make lock"

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

demo: run-venv ## the whole life of a pilot network in about a minute; every mail in demo-out/index.html
	.venv/bin/kawal demo --out demo-out

test: dev-venv servers ## all tests, with real servers; ARGS="tests/core -k bounce" for some of them
	$(PY) -m pytest -n 2 $(ARGS)

bench-mangle: dev-venv ## our mail answered as eighty programs, gateways and habits would; ARGS="--replies 3050 --cases 750"
	$(PY) tests/bench/mangle.py $(ARGS)

bench-year: dev-venv ## a simulated year through kills and clock jumps; ARGS="--institutions 60 --cases 150 --kills 60 --jumps 30"
	$(PY) tests/bench/year.py $(ARGS)

lint: dev-venv ## ruff
	$(PY) -m ruff check

types: dev-venv ## mypy, strict
	$(PY) -m mypy

wheel: dev-venv ## sdist, and the wheel that is built from it, in dist/
	rm -rf dist
	$(PY) -m build --no-isolation

torn: dev-venv ## a thousand bad saves of rule files while mail is read
	KAWAL_SAVES=1000 $(PY) -m pytest -q -n0 tests/flows/test_reload_torn.py

bench: dev-venv servers ## ingest beside a floor, the cost of linking and of the clocks as cases grow; ARGS="--messages 2000" for the first
	$(PY) tests/bench/ingest.py $(ARGS)
	$(PY) tests/bench/linking.py
	$(PY) tests/bench/clocks.py

docs: dev-venv ## docs/commands.md, from the commands' own help
	$(PY) docs/generate.py

pictures: dev-venv servers ## docs/pictures/: the mails of the gallery on a phone and a desk, drawn by Chromium
	$(PY) docs/pictures.py

lock: dev-venv ## pin anew what pyproject.toml asks for
	$(PY) -m pip install --quiet 'uv>=0.13'
	$(COMPILE) --extra postgres --extra ocr --extra dns --extra demo --extra build pyproject.toml -o requirements.lock
	$(COMPILE) --extra dev --constraint requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## what was built; the virtual environment stays
	rm -rf dist demo-out .mypy_cache .ruff_cache .pytest_cache .hypothesis

run-venv:
	@.ci/venv run

dev-venv:
	@.ci/venv dev

servers:
	@.ci/apt $(SERVERS) || echo "The tests that need them are skipped." >&2
