# Two stages: the first installs from the hashed lock and warms the compiled searches, the second runs without a
# compiler, without root and without network access at start.
FROM python:3.12-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /legation
RUN python -m venv /venv
COPY requirements.lock ./
RUN /venv/bin/pip install --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY graph graph
COPY loaders loaders
COPY queries queries
RUN /venv/bin/pip install --no-deps --no-build-isolation .
ENV NUMBA_CACHE_DIR=/numba
RUN /venv/bin/legation --store sqlite::memory: doctor --warm

FROM python:3.12-slim
RUN useradd --system --create-home --home-dir /data --uid 10001 legation
COPY --from=build /venv /venv
COPY --from=build --chown=legation /numba /numba
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 NUMBA_CACHE_DIR=/numba \
    LEGATION_STORE=sqlite:/data/legation.sqlite LEGATION_HOST=0.0.0.0 LEGATION_PORT=8000
USER legation
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=90s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
CMD ["legation", "serve"]
