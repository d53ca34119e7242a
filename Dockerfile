# The server as an image: distroless Node, no shell, no npm, not root, nothing written but to /data.
#   docker build -t youtube-mcp:0.1.0 .
#   docker run --rm -p 127.0.0.1:8080:8080 -e AUTH_MODE=api_key -e SERVER_API_KEY=... youtube-mcp:0.1.0
# It listens on every address of its container, so it does not start without an auth mode.
#
# Behind a registry of your own: --secret id=npmrc,src=$HOME/.npmrc, and --build-arg for the bases.
ARG BUILD_IMAGE=docker.io/library/node:24.21.0-trixie-slim
# Distroless has no tag a version: the tag moves with the patches of Debian and Node. For builds that
# can be repeated give the digest: --build-arg RUN_IMAGE=gcr.io/distroless/nodejs24-debian13@sha256:...
ARG RUN_IMAGE=gcr.io/distroless/nodejs24-debian13:nonroot

FROM ${BUILD_IMAGE} AS manifest
WORKDIR /app
COPY package.json package-lock.json .npmrc ./

# What the server needs when it runs, and nothing else. No dependency of it has to run a script.
# Source maps and types are half of what the packages weigh, and nothing reads them.
FROM manifest AS dependencies
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci --omit=dev --ignore-scripts \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.[cm]ts' -o -name '*.d.ts' \) -delete

FROM manifest AS build
# The development dependency `node` brings a runtime by its script; here the image has one.
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY otel otel
COPY src src
# The folder of the state is made here, because the last stage has no shell to make it with.
RUN npm run build && mkdir /data

FROM ${RUN_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="youtube-mcp" \
      org.opencontainers.image.description="A YouTube MCP server that can be operated" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE CHANGELOG.md ./
COPY bin bin
COPY --from=build --chown=65532:65532 /data /data
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=8080 \
    DATA_DIR=/data
# As numbers: Kubernetes cannot tell by a name that a user is not root.
USER 65532:65532
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=6s --start-period=20s --retries=3 \
  CMD ["/nodejs/bin/node", "/app/bin/youtube-mcp.cjs", "health"]
# The launcher imports otel/register before src/main, as `npm start` does.
ENTRYPOINT ["/nodejs/bin/node", "/app/bin/youtube-mcp.cjs"]
CMD ["serve"]
