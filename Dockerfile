# syntax=docker/dockerfile:1
# The server in an image without a shell: `docker build --build-arg SOURCE_COMMIT=$(git rev-parse HEAD) -t chapterhouse .`
# It runs as uid 65532, needs to write only to /data (SQLite), and takes all settings from CHAPTERHOUSE_* variables.

FROM rust:1.95-bookworm AS build
WORKDIR /source
COPY . .
# What /version says: there is no .git in here (.dockerignore).
ARG SOURCE_COMMIT=
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --release --locked --bin chapterhouse \
    && install -D target/release/chapterhouse /image/usr/local/bin/chapterhouse \
    && install -d -o 65532 -g 65532 /image/data

# glibc, certificate authorities and time zones; nothing else.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /image /
USER 65532:65532
WORKDIR /data
VOLUME /data
ENV CHAPTERHOUSE_ENVIRONMENT=production \
    CHAPTERHOUSE_DATA_DIR=/data \
    CHAPTERHOUSE_HTTP__BIND=0.0.0.0:8080
EXPOSE 8080
# Asks the server's own /readyz: there is no curl in here.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["chapterhouse", "health"]
ENTRYPOINT ["chapterhouse"]
CMD ["serve"]
