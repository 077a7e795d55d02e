# The appliance in a container: the linked image on a base that has glibc and little else, no shell among it.
#
#   docker build -t stheno .
#   docker run --rm --read-only --cap-drop ALL -p 8080:8080 -v "$PWD/public:/srv:ro" stheno serve /srv --http 0.0.0.0:8080
#
# Both bases are arguments, so that a mirror or a house's own can take their place. The first needs bash, a JDK 25 and Maven, the second
# a glibc as old as the JDK asks for (Temurin's: 2.17). The build stage's packaging/build is the same script as everywhere, tests left out.
ARG BUILD_BASE=docker.io/library/maven:3.9-eclipse-temurin-25
ARG RUNTIME_BASE=gcr.io/distroless/base-nossl-debian12:latest

FROM ${BUILD_BASE} AS build
WORKDIR /build
COPY . .
RUN packaging/build

FROM ${RUNTIME_BASE}
# Owned by root and served by another: what runs cannot change what it runs.
COPY --from=build /build/packaging/target/stheno /opt/stheno
# A number, for Kubernetes' runAsNonRoot cannot look names up; 65532 is `nonroot` of the distroless bases.
USER 65532:65532
# As bin/stheno does: without it, Java could not name a file beyond ASCII.
ENV LC_ALL=C.UTF-8
# 9180 is the administration's, which listens on the container's own loopback unless admin.listen says otherwise.
EXPOSE 8080 9180
# What bin/stheno does, without the shell that it needs. The virtual machine is process 1 and hears SIGTERM itself. More options for it:
# JDK_JAVA_OPTIONS, or a conf/jvm.options of your own mounted over this one.
ENTRYPOINT ["/opt/stheno/bin/java", "@/opt/stheno/conf/jvm.options", "-XX:AOTCache=/opt/stheno/lib/stheno.aot", \
    "-Dstheno.home=/opt/stheno", "-m", "stheno.appliance/stheno.appliance.Main"]
# All addresses: the loopback of a container is nobody's but its own.
CMD ["serve", "--http", "0.0.0.0:8080"]
# Is it ready? Asked by HTTP of its administration, with what the image has: there is no curl in it.
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s --retries=3 \
    CMD ["/opt/stheno/bin/java", "@/opt/stheno/conf/jvm.options", "-XX:AOTCache=/opt/stheno/lib/stheno.aot", \
        "-Dstheno.home=/opt/stheno", "-m", "stheno.appliance/stheno.appliance.Main", "healthcheck"]
STOPSIGNAL SIGTERM
