# What developers type; CI runs `just check` and `just test`.

# Start Tovholder; with no chat platform configured it opens the trial workspace in a browser.
run *arguments:
    uv run tovholder {{ arguments }}

# Run the tests; arguments go to pytest.
test *arguments:
    uv run pytest {{ arguments }}

# Run the tests and count the lines and branches they reach; it takes twice as long.
coverage *arguments:
    uv run pytest -n auto --cov --cov-branch --cov-report=term {{ arguments }}

# Everything that can be known without running the bot.
check:
    uv run ruff check
    uv run ruff format --check
    uv run mypy
    uv run lint-imports
    uv run python -m locales check

# Bring the catalogues up to date with the code; then translate what is empty.
words:
    uv run python -m locales all

# Measure what must stay fast.
bench *arguments:
    uv run python -m bench.startup {{ arguments }}
    uv run python -m bench.turns {{ arguments }}
    uv run python -m bench.advice {{ arguments }}
    uv run python -m bench.reminders {{ arguments }}

# Is anything that we use known to be unsafe, and may we ship all of it?
audit:
    uv run python .ci/supply.py audit

# List what is shipped, as CycloneDX; and write the list of licences anew.
sbom file="sbom.json":
    uv run python .ci/supply.py licences
    uv run python .ci/supply.py sbom {{ file }}
