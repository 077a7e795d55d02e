# The server in a container: the linked image on a base with glibc and without a shell.
#
#   docker build -t stheno .
#   docker run --rm --read-only --cap-drop ALL -p 8080:8080 -v "$PWD/public:/srv:ro" stheno serve /srv --http :8080
#
# Both base images are arguments, so that you can use a mirror or your own. The first needs bash, a JDK 25 and Maven. The second needs
# the glibc of the JDK (Temurin: 2.17 or later). packaging/build is the script that builds the image everywhere; it runs no tests.
ARG BUILD_BASE=docker.io/library/maven:3.9-eclipse-temurin-25
ARG RUNTIME_BASE=gcr.io/distroless/base-nossl-debian12:latest

FROM ${BUILD_BASE} AS build
WORKDIR /build
COPY . .
RUN packaging/build

FROM ${RUNTIME_BASE}
# The files belong to root, and the server runs as another user: it cannot change its own program.
COPY --from=build /build/packaging/target/stheno /opt/stheno
# A number, because Kubernetes' runAsNonRoot cannot look up names. 65532 is `nonroot` of the distroless images.
USER 65532:65532
# As in bin/stheno: without it, Java cannot open files whose names are not ASCII.
ENV LC_ALL=C.UTF-8
# 9180 is for administration. It listens on the container's loopback address by default (admin.listen). A mail catcher uses 1025, 8025
# and 1110: `stheno catch --smtp '*:1025' --http '*:8025' --pop3 '*:1110'`.
EXPOSE 8080 9180
# As bin/stheno does, but without a shell. The JVM is process 1 and receives SIGTERM itself. To add JVM options, set
# JDK_JAVA_OPTIONS, or mount your own file over conf/jvm.options.
ENTRYPOINT ["/opt/stheno/bin/java", "@/opt/stheno/conf/jvm.options", "-XX:AOTCache=/opt/stheno/lib/stheno.aot", \
    "-Dstheno.home=/opt/stheno", "--enable-native-access=stheno.batch", \
    "--add-exports=java.base/jdk.internal.misc=stheno.appliance", \
    "-m", "stheno.appliance/stheno.appliance.Main"]
# All addresses: the loopback address of a container cannot be reached from outside.
CMD ["serve", "--http", "*:8080"]
# Ready? The server's own command asks /readyz; the image has no curl.
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s --retries=3 \
    CMD ["/opt/stheno/bin/java", "@/opt/stheno/conf/jvm.options", "-XX:AOTCache=/opt/stheno/lib/stheno.aot", \
        "-Dstheno.home=/opt/stheno", "--enable-native-access=stheno.batch", \
        "--add-exports=java.base/jdk.internal.misc=stheno.appliance", \
        "-m", "stheno.appliance/stheno.appliance.Main", "healthcheck"]
STOPSIGNAL SIGTERM
