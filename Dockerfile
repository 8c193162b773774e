# One image for migrate, worker, web and the feeds of the demo: `docker compose build`.

FROM python:3.12.13-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
RUN python -m venv /opt/homeward
COPY requirements.lock ./
# Wheels only, each by its hash: nothing is compiled, so no compiler is needed.
RUN /opt/homeward/bin/pip install --only-binary :all: --require-hashes -r requirements.lock
COPY . .
# Compiled now, because the running container may not write.
RUN /opt/homeward/bin/pip install --no-deps --no-build-isolation --editable . && /opt/homeward/bin/python -m compileall -q .

FROM python:3.12.13-slim-trixie
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin homeward \
    && install --directory --owner=homeward --group=homeward /data
COPY --from=build /opt/homeward /opt/homeward
COPY --from=build /app /app
ENV PATH=/opt/homeward/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
USER 10001:10001
ENTRYPOINT ["homeward"]
