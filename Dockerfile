# The server in a container: the linked image on a base with glibc and without a shell.
#
#   docker build -t stheno .
#   docker run --rm --read-only --cap-drop ALL -p 8080:8080 -v "$PWD/public:/srv:ro" stheno
#
# packaging/container/stheno.properties are the settings, and explain the folders. packaging/test-container builds and drives it.
#
# Both base images are arguments, so that you can use a mirror or your own. The first needs bash, a JDK 25 and Maven. The second needs
# the glibc of the JDK (Temurin: 2.17 or later). packaging/build is the script that builds the image everywhere; it runs no tests.
ARG BUILD_BASE=docker.io/library/maven:3.9-eclipse-temurin-25
ARG RUNTIME_BASE=gcr.io/distroless/base-nossl-debian12:latest

FROM ${BUILD_BASE} AS build
WORKDIR /build
COPY . .
# `stheno version` and a label tell the commit and its date. The context has no .git, so name them:
# --build-arg REVISION="$(git rev-parse HEAD)" --build-arg SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)"
ARG REVISION
ARG SOURCE_DATE_EPOCH
# The cache keeps what Maven has downloaded from one build to the next.
RUN --mount=type=cache,target=/root/.m2/repository STHENO_COMMIT=$REVISION STHENO_ARCHIVE=no packaging/build && mv packaging/target/stheno /opt/stheno
# What bin/stheno passes to the JVM, in a file: the container has no shell to run bin/stheno. `exec` prints its arguments here. The JVM
# reads no @FILE within a file, so jvm.options stays an argument of its own: you can mount your own over it. For small containers, the
# heap starts with 16 MB, and the start-up cache is mapped where it was made: elsewhere, half of it would be written to.
RUN { printf '%s\n' -Xms16m -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 && \
    bash -c 'exec() { shift; printf "%s\n" "$@" | grep -v ^@; exit; }; . "$0"' /opt/stheno/bin/stheno; } >/opt/stheno/conf/launch.options
# The folders of data belong to the server's user. The rest belongs to root: the server cannot change its own program.
RUN mkdir -p /container/etc/stheno /container/srv && \
    cp packaging/container/stheno.properties /container/etc/stheno/ && cp packaging/site/* /container/srv/ && \
    for folder in data data/mail data/ftp data/zones run run/stheno; do \
        mkdir -p /container/$folder && chown 65532:65532 /container/$folder && chmod 700 /container/$folder; \
    done && chmod 755 /container/data /container/run

FROM ${RUNTIME_BASE}
COPY --from=build /opt/stheno /opt/stheno
COPY --from=build /container /
# A number, because Kubernetes' runAsNonRoot cannot look up names. 65532 is `nonroot` of the distroless images.
USER 65532:65532
# LC_ALL as in bin/stheno: without it, Java cannot open files whose names are not ASCII. MALLOC_ARENA_MAX: glibc keeps less free memory
# for threads. Events on standard error and the access log on standard output are JSON; an empty STHENO_LOG_ACCESS turns the latter off.
ENV LC_ALL=C.UTF-8 \
    MALLOC_ARENA_MAX=2 \
    STHENO_CONFIG=/etc/stheno/stheno.properties \
    STHENO_LOG_FORMAT=json \
    STHENO_LOG_ACCESS=- \
    STHENO_LOG_ACCESS_FORMAT=json
# Docker keeps the volumes of data only if you name them (-v stheno-mail:/data/mail). /run/stheno has the socket of `stheno ctl`.
VOLUME ["/data/mail", "/data/ftp", "/data/zones", "/run/stheno"]
# HTTP, HTTPS, FTP and its passive ports, SMTP, POP3, DNS, the status page, metrics and health. A mail catcher uses 1025, 8025
# and 1110: `stheno catch --smtp '*:1025' --http '*:8025' --pop3 '*:1110' --set http.root=`.
EXPOSE 8080 8443 2121 50000-50009 2525 1110 5353/tcp 5353/udp 9180 9181
# The JVM is process 1 and receives SIGTERM itself. To add JVM options, set JDK_JAVA_OPTIONS; to change those of conf/jvm.options, mount
# your own file over it. With CGI scripts that leave processes behind, run the container with --init: the JVM collects only its own
# children.
ENTRYPOINT ["/opt/stheno/bin/java", "@/opt/stheno/conf/jvm.options", "@/opt/stheno/conf/launch.options"]
CMD ["serve"]
# Ready? The server's own command asks /readyz; the image has no curl. Without the compilers it needs 24 MB instead of 48, and is as quick.
# The server and its health check work in 96 MB together. --no-healthcheck turns the check off; /readyz on port 9181 says the same.
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s --retries=3 \
    CMD ["/opt/stheno/bin/java", "@/opt/stheno/conf/jvm.options", "-Xint", "-Xmx16m", "@/opt/stheno/conf/launch.options", "healthcheck"]
# The server stops within limit.drain, 8 seconds; Docker waits 10 before it kills.
STOPSIGNAL SIGTERM

ARG VERSION=0.1.0
ARG REVISION=unknown
ARG SOURCE=unknown
# Stheno names no licence; the JDK's is in /opt/stheno/legal, that of glibc in the base.
ARG LICENSES="LicenseRef-Stheno AND GPL-2.0-only WITH Classpath-exception-2.0 AND LGPL-2.1-or-later"
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="Stheno" \
    org.opencontainers.image.description="Asynchronous server for HTTP, FTP, SMTP, POP3 and DNS" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.created="${CREATED}" \
    org.opencontainers.image.source="${SOURCE}" \
    org.opencontainers.image.licenses="${LICENSES}"
