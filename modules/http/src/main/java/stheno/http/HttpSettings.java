package stheno.http;

import java.util.Objects;

/// The bounds of a service's requests, and where they are logged. Defaults are safe.
///
/// @param headLimit bytes of a request's head
/// @param targetLimit bytes of a request's target
/// @param fieldLimit fields in a request's head, and in a trailer
/// @param bodyLimit bytes of a request's body
/// @param drainLimit bytes of a body nobody wants that are read all the same, so that the connection can go on
/// @param pipeline requests of one connection that may wait for their replies; past this its input waits
/// @param accessLog is told of each exchange
public record HttpSettings(int headLimit, int targetLimit, int fieldLimit, long bodyLimit, int drainLimit, int pipeline,
                           AccessLog accessLog) {

    public static final HttpSettings DEFAULTS = new HttpSettings(32 * 1024, 8 * 1024, 100, 1L << 30, 256 * 1024, 32, AccessLog.NONE);

    public HttpSettings {
        Objects.requireNonNull(accessLog);
        if (headLimit < 1 || targetLimit < 1 || fieldLimit < 1 || bodyLimit < 0 || drainLimit < 0 || pipeline < 1) {
            throw new IllegalArgumentException("limits must be above zero");
        }
    }

    public HttpSettings withAccessLog(AccessLog log) {
        return new HttpSettings(headLimit, targetLimit, fieldLimit, bodyLimit, drainLimit, pipeline, log);
    }

    public HttpSettings withHeadLimit(int bytes) {
        return new HttpSettings(bytes, Math.min(targetLimit, bytes), fieldLimit, bodyLimit, drainLimit, pipeline, accessLog);
    }

    public HttpSettings withBodyLimit(long bytes) {
        return new HttpSettings(headLimit, targetLimit, fieldLimit, bytes, drainLimit, pipeline, accessLog);
    }

    public HttpSettings withPipeline(int requests) {
        return new HttpSettings(headLimit, targetLimit, fieldLimit, bodyLimit, drainLimit, requests, accessLog);
    }
}
