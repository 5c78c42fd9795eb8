# Olshem: two commands do all the set-up. `make demo` shows what it is, `make test` shows that it works.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN    := .venv/bin
OUT    ?=
PORT   ?= 8311

.PHONY: help setup demo serve test test-slow check fix rules bench bench-large wheel clean

help:            ## this list
	@grep -E '^[a-z-]+: .*##|^[a-z-]+:  +##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | column -t -s "$$(printf '\t')"

setup: .venv/.ready   ## environment, catalogues and fonts
	@$(BIN)/python -m olshem_site.build

.venv/.ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
	  || { echo "Olshem is locked for Python 3.11, and '$(PYTHON)' is not it; say make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: setup       ## the whole journey on a synthetic nation, or on real records: make demo DATA=path/to/boston311_2015.parquet
	@$(BIN)/python tools/demo.py $(if $(OUT),--out "$(OUT)") $(if $(DATA),--data "$(DATA)")

serve:            ## show the site that make demo made, in build/demo; another: make serve OUT=build/boston
	@$(BIN)/python tools/serve.py "$(or $(OUT),build/demo)/site" --port $(PORT)

test: setup check rules   ## all gates and the fast tests (minutes)
	$(BIN)/python -m pytest -n 2

test-slow: setup  ## the tests that take minutes each
	$(BIN)/python -m pytest -n 2 -m slow

check: setup      ## format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: setup        ## mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

rules: setup      ## check every rulebook and work out its cases again
	@for book in rulebooks/*/ src/olshem/synthetic/rulebook/; do \
	  $(BIN)/olshem rules check $$book && $(BIN)/olshem rules test $$book || exit 1; done

bench: setup      ## every benchmark, ratios in one run (about half an hour)
	@for bench in benchmarks/bench_*.py; do $(BIN)/python $$bench || exit 1; done

bench-large: setup   ## the 100-million-row run, by hand
	$(BIN)/python benchmarks/bench_measures.py --rows 100000000

wheel: setup      ## build the wheel
	$(BIN)/python -m hatchling build -t wheel

clean:            ## throw away what was built
	rm -rf build dist src/olshem_site/built
