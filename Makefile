# elearn: `make run` brings the site up with demonstration content, `make test` runs every check.
# Needs Python 3.11 or newer and make; everything else is installed into .venv.

PYTHON ?= python3
PORT ?= 8000
# Who may connect: this machine alone, or `make run HOST=0.0.0.0`. From the command line only, since some shells
# export a HOST that means something else.
HOST := 127.0.0.1
BIN := .venv/bin
OURS := elearn localities accounts media assessments courses certificates registry reports
TEMPLATES := $(wildcard $(addsuffix /templates,$(OURS)))

.PHONY: run test lint format messages lock serve work backup restore bench clean system

run: .venv/installed compiled
	@ELEARN_BASE_URL=http://localhost:$(PORT) $(BIN)/python manage.py prepare --host $(HOST) --port $(PORT)
	@export ELEARN_BASE_URL=http://localhost:$(PORT); \
	$(BIN)/python manage.py work --beside $$$$ & \
	exec $(BIN)/python manage.py runserver --noreload --insecure $(HOST):$(PORT)

# The databases that tests copy are made while the source is looked through: either keeps one core busy for a minute.
test: .venv/installed-dev compiled system
	@DJANGO_SETTINGS_MODULE=elearn.settings.test $(BIN)/python -m tests.database & made=$$!; \
	$(MAKE) --no-print-directory lint && wait $$made
	$(BIN)/pytest -n 3 --dist loadgroup --durations=10

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint $(TEMPLATES)
	$(BIN)/mypy $(OURS)
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run --settings elearn.settings.test

format: .venv/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The catalogue: collect the English strings (needs gettext), then translate what is new in the .po file.
messages: .venv/installed-dev
	$(BIN)/python manage.py makemessages -l vi --no-location --no-wrap --no-obsolete \
		-i .venv -i var -i bench -i tests

.PHONY: compiled
compiled: elearn/locale/vi/LC_MESSAGES/django.mo
elearn/locale/vi/LC_MESSAGES/django.mo: elearn/locale/vi/LC_MESSAGES/django.po
	@$(BIN)/pybabel --quiet compile -D django -d elearn/locale -l vi

lock: .venv/installed-dev
	$(BIN)/pip-compile -q --strip-extras --no-emit-index-url --no-emit-find-links -o requirements.txt requirements.in
	$(BIN)/pip-compile -q --strip-extras --allow-unsafe --no-emit-index-url --no-emit-find-links \
		-o requirements-dev.txt requirements-dev.in

# The production server; README.md says which variables it wants.
serve: export DJANGO_SETTINGS_MODULE = elearn.settings.production
serve: .venv/installed compiled
	@$(BIN)/python manage.py require_port --host $(HOST) --port $(PORT)
	$(BIN)/python manage.py migrate
	$(BIN)/python manage.py load_localities
	$(BIN)/python manage.py collectstatic --no-input
	@$(BIN)/python manage.py require_port --host $(HOST) --port $(PORT)
	exec $(BIN)/granian --interface wsgi --host $(HOST) --port $(PORT) --workers 2 --blocking-threads 4 \
		--respawn-failed-workers --workers-kill-timeout 30 --http1-header-read-timeout 15000 elearn.wsgi:application

# What goes on beside it: to be kept running by the service manager.
work: export DJANGO_SETTINGS_MODULE = elearn.settings.production
work: .venv/installed
	exec $(BIN)/python manage.py work

# The database and the files into a new folder, and back into an empty place: docs/operating.md.
backup: .venv/installed
	@test -n "$(TO)" || { echo "Say where to: make backup TO=a-folder-that-is-not-there-yet"; exit 1; }
	@$(BIN)/python manage.py backup "$(TO)"

restore: .venv/installed
	@test -n "$(FROM)" || { echo "Say where from: make restore FROM=a-folder-that-make-backup-made"; exit 1; }
	@$(BIN)/python manage.py restore "$(FROM)"

bench: .venv/installed-dev compiled
	$(BIN)/python -m bench.attempt
	$(BIN)/python -m bench.exam
	$(BIN)/python -m bench.crash
	$(BIN)/python -m bench.kills
	$(BIN)/python -m bench.analysis
	$(BIN)/python -m bench.regrade
	$(BIN)/python -m bench.roster
	$(BIN)/python -m bench.certificates

clean:
	rm -rf /dev/shm/elearn-tests-$$(id -u)$(CURDIR)/var
	rm -rf .venv var .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "elearn needs Python 3.11 or newer. Say which one: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .venv || \
		{ echo "Python has no venv module here. On Debian: apt-get install python3-venv"; exit 1; }

.venv/installed: requirements.txt | .venv/bin/python
	@echo "Installing what elearn needs (a minute or two the first time)…"
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@echo "Installing what the checks need…"
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# A browser for the end-to-end tests and gettext for the catalogue check: installed where we may, named where not.
system:
	@missing=""; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing="chromium"; \
	command -v xgettext >/dev/null || missing="$$missing gettext"; \
	command -v pdftoppm >/dev/null || missing="$$missing poppler-utils"; \
	if [ -n "$$missing" ]; then \
		if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
			echo "Installing $$missing…"; \
			{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing; } >/dev/null || \
				echo "Could not install $$missing; the tests that need it will say so."; \
		else \
			echo "Missing: $$missing. Install it (Debian: sudo apt-get install $$missing); the tests that need it will fail."; \
		fi; \
	fi
