# syntax=docker/dockerfile:1
FROM rust:1.95-slim-bookworm AS builder
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/build/target \
    cargo build --release --locked && cp target/release/stirrup /usr/local/bin/stirrup

FROM debian:bookworm-slim
# Authorities that the certificates of those who receive events come from.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/stirrup --shell /usr/sbin/nologin stirrup \
    && install -d -o stirrup -g stirrup -m 0750 /var/lib/stirrup /var/lib/stirrup/data
COPY --from=builder /usr/local/bin/stirrup /usr/local/bin/stirrup
COPY --from=builder /build/config /var/lib/stirrup/config
USER stirrup
# Below ./data are the search index, which can be lost, as it is rebuilt from the database, and keys.json, which cannot:
# without it the numbers and telephones in the database stay sealed. STIRRUP_SEALING__KEYS_FILE may name another place.
WORKDIR /var/lib/stirrup
VOLUME /var/lib/stirrup/data
# The image has no curl; bash can open a connection itself.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nConnection: close\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
# No Postgres in here: a container is given DATABASE_URL.
ENTRYPOINT ["stirrup"]
CMD ["serve"]
