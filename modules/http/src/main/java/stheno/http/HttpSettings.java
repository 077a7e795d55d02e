package stheno.http;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import stheno.reactor.Network;

/// The bounds of a service's requests, and where they are logged. Defaults are safe.
///
/// @param headLimit bytes of a request's head
/// @param targetLimit bytes of a request's target
/// @param fieldLimit fields in a request's head, and in a trailer
/// @param bodyLimit bytes of a request's body
/// @param drainLimit bytes of a body nobody wants that are read all the same, so that the connection can go on
/// @param pipeline requests of one connection that may wait for their replies; past this its input waits
/// @param accessLog is told of each exchange
/// @param trustedProxies whose word is taken on who the client is and how it came (X-Forwarded-For, Forwarded), and what its request is
///        called; a proxy on a Unix-domain socket is among them unless there are none at all
/// @param requestIdField the name of a field in which a trusted proxy says what a request is called, and each reply carries its
///        request's id; empty for none
public record HttpSettings(int headLimit, int targetLimit, int fieldLimit, long bodyLimit, int drainLimit, int pipeline,
                           AccessLog accessLog, List<Network> trustedProxies, Optional<String> requestIdField) {

    public static final HttpSettings DEFAULTS = new HttpSettings(32 * 1024, 8 * 1024, 100, 1L << 30, 256 * 1024, 32, AccessLog.NONE,
            List.of(), Optional.empty());

    public HttpSettings {
        Objects.requireNonNull(accessLog);
        trustedProxies = List.copyOf(trustedProxies);
        if (headLimit < 1 || targetLimit < 1 || fieldLimit < 1 || bodyLimit < 0 || drainLimit < 0 || pipeline < 1) {
            throw new IllegalArgumentException("limits must be above zero");
        }
        requestIdField.ifPresent(name -> Reply.of(Status.OK).field(name, "")); // refuses a name that no reply could carry
    }

    public HttpSettings withAccessLog(AccessLog log) {
        return new HttpSettings(headLimit, targetLimit, fieldLimit, bodyLimit, drainLimit, pipeline, log, trustedProxies, requestIdField);
    }

    public HttpSettings withHeadLimit(int bytes) {
        return withHead(bytes, Math.min(targetLimit, bytes), fieldLimit);
    }

    public HttpSettings withHead(int headBytes, int targetBytes, int fields) {
        return new HttpSettings(headBytes, targetBytes, fields, bodyLimit, drainLimit, pipeline, accessLog, trustedProxies, requestIdField);
    }

    public HttpSettings withBodyLimit(long bytes) {
        return new HttpSettings(headLimit, targetLimit, fieldLimit, bytes, drainLimit, pipeline, accessLog, trustedProxies, requestIdField);
    }

    public HttpSettings withDrainLimit(int bytes) {
        return new HttpSettings(headLimit, targetLimit, fieldLimit, bodyLimit, bytes, pipeline, accessLog, trustedProxies, requestIdField);
    }

    public HttpSettings withPipeline(int requests) {
        return new HttpSettings(headLimit, targetLimit, fieldLimit, bodyLimit, drainLimit, requests, accessLog, trustedProxies, requestIdField);
    }

    public HttpSettings withTrustedProxies(List<Network> proxies) {
        return new HttpSettings(headLimit, targetLimit, fieldLimit, bodyLimit, drainLimit, pipeline, accessLog, proxies, requestIdField);
    }

    public HttpSettings withRequestIdField(Optional<String> name) {
        return new HttpSettings(headLimit, targetLimit, fieldLimit, bodyLimit, drainLimit, pipeline, accessLog, trustedProxies, name);
    }
}
