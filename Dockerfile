# The same packages as everybody's, by the lock; nothing to build them with is left in the image.
# Whoever builds may pin what these are made of: --build-arg PYTHON=...@sha256:... (docs/reliability.md).
ARG PYTHON=python:3.12-slim-bookworm
ARG UV=ghcr.io/astral-sh/uv:0.13

FROM ${UV} AS uv

FROM ${PYTHON} AS build
COPY --from=uv /uv /usr/local/bin/
ENV UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PROJECT_ENVIRONMENT=/venv \
    UV_PYTHON_DOWNLOADS=never
WORKDIR /source
# First what seldom changes.
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --locked --no-dev --no-install-project --no-cache
COPY bot bot
COPY handlers handlers
COPY models models
COPY scheduler scheduler
COPY locales locales
RUN uv sync --locked --no-dev --no-editable --no-cache

FROM ${PYTHON}
RUN useradd --system --uid 10001 --no-create-home tovholder \
    && install --directory --owner=tovholder --mode=0700 /data
COPY --from=build /venv /venv
# All that is written lies in /data and /tmp: the rest may be read-only (deploy/compose.yml).
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    MPLCONFIGDIR=/tmp/matplotlib \
    TOVHOLDER_DATA_DIR=/data
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
# For a real installation: without a chat platform Tovholder is a trial and stays on loopback.
CMD ["tovholder", "serve", "--host", "0.0.0.0"]
