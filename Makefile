# The verbs of this project.  `make` alone lists them.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup call test check line bench-dsp bench-entry bench-menu bench-replay clean

help: ## List the verbs.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

setup: $(READY) ## Make .venv with pinned packages.

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "make: Python 3.11 or newer is needed, $(PYTHON) is older; name one: make PYTHON=python3.11"; exit 1; }
	@echo "Setting up $(VENV): about a minute, once."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --disable-pip-version-check --progress-bar on -c constraints.txt -e '.[voice,picture,dev]'
	@touch $@

call: $(READY) ## Ring the shipped menu with a recorded caller; writes calls/first_call.wav.
	@$(BIN)/ivr call --wav tests/fixtures/first_call.wav --save calls/first_call.wav

test: $(READY) ## The whole suite, no server needed.
	$(BIN)/pytest tests --ignore=tests/line -n auto -m "not processes"

check: $(READY) ## Static checks: ruff and mypy --strict.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

line: $(READY) ## Ring a real worker on a real LiveKit server, on this machine.
	tests/line/install.sh
	$(BIN)/pytest tests --ignore=tests/line -m processes
	$(BIN)/pytest tests/line -s

bench-dsp: $(READY) ## The detector beside spandsp and multimon-ng; writes docs/.
	@dpkg -s libspandsp2 multimon-ng >/dev/null 2>&1 || { apt-get update -q && apt-get install -y -q libspandsp2 multimon-ng; }
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.bench.dtmf

bench-entry: $(READY) ## The digit entry beside LiveKit's, and what it costs; writes docs/.
	$(BIN)/python -m tests.bench.entry

bench-menu: $(READY) ## Menus: imported, checked, performed; writes docs/.
	$(BIN)/python -m tests.bench.menu

bench-replay: $(READY) ## Calls replayed: seconds per call-minute; writes docs/.
	$(BIN)/python -m tests.bench.replay

clean: ## Remove .venv, .line and what tools left behind.
	rm -rf $(VENV) .line calls .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -prune -exec rm -rf {} +
