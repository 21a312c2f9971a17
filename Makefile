# make run: from a fresh clone to the first forecast and its report. ARGS passes options on:
#   make run ARGS="--scenario oil-to-cuba-stops"

ifndef PYTHON
PYTHON := $(shell for candidate in python3.11 python3; do \
	"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo "$$candidate"; break; }; done)
endif
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
CLUSTER := $(VENV)/.installed-cluster

.DEFAULT_GOAL := run
.PHONY: run test lint docs loops inventory record track-record bench clean

run: $(INSTALLED)
	$(BIN)/countertrade run $(ARGS)

test: $(CLUSTER)
	$(BIN)/python -m pytest --numprocesses 2 --dist loadscope $(ARGS)

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

docs: $(INSTALLED)
	$(BIN)/python -m tools.model_book docs/model
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

# Finds and weighs the feedback loops; some minutes.
loops: $(INSTALLED)
	$(BIN)/python tools/loops_page.py docs/loops.md

# Freezes everything that carries a row of docs/inventory.yaml; some minutes.
inventory: $(INSTALLED)
	$(BIN)/python tools/inventory_page.py --measure

# Runs every shipped case against its figures and base rates; some minutes.
record: $(INSTALLED)
	$(BIN)/python tools/record_page.py docs/record.md

# Scores two shipped cases as of earlier days against what came; some minutes.
track-record: $(INSTALLED)
	$(BIN)/countertrade score cases/venezuela-cuba --save
	$(BIN)/countertrade score cases/ussr-cuba --save
	$(BIN)/python -m tools.track_record docs/track-record.md

# Measures speed, memory and cost; about ten minutes. ARGS="--out docs/performance.md" writes the table.
bench: $(INSTALLED)
	$(BIN)/python -m tools.bench $(ARGS)

clean:
	rm -rf $(VENV) .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist site
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is written last, so that an interrupted installation is taken up again.
$(INSTALLED): requirements.lock pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "countertrade needs Python 3.11 or later; $(or $(PYTHON),python3) is" \
			"$$("$(or $(PYTHON),python3)" --version 2>&1 | head -n 1)." >&2; \
		echo "Install a newer Python, or name one: make PYTHON=/path/to/python3.11" >&2; \
		exit 1; }
	@echo "Installing the locked libraries into $(VENV) (once; a minute or two)."
	@"$(PYTHON)" -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# What computing on a cluster needs is tested, and slows the start of everything else.
$(CLUSTER): $(INSTALLED) requirements-cluster.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-cluster.lock
	@touch $@
