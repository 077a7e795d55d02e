package stheno.http2;

import java.time.Duration;

/// The limits of an [Http2Service] beside those of its port. Start from [#DEFAULTS] and change single settings. Immutable; any thread.
///
/// @param streams requests of a connection at a time; further ones are refused, and the client may repeat them
/// @param headerLimit bytes of a request's fields, each counted with 32 more (RFC 9113, section 6.5.2); with more, it is answered 431
/// @param bodyLimit bytes of a request's body, at most 65,535; with more, it is answered 413
/// @param request time for a whole request, from the first frame of its head; later, it is answered 408
/// @param answer time for the handler's answer; later, the stream is reset
/// @param stall time in which the client must take some of a reply's body; later, the stream is reset
public record Http2Settings(int streams, int headerLimit, int bodyLimit, Duration request, Duration answer, Duration stall) {
    /// As many requests at a time as RFC 9113, section 6.5.2, recommends at least, the head limit of HTTP/1.1, and the times of
    /// [stheno.reactor.Limits#DEFAULTS].
    public static final Http2Settings DEFAULTS = new Http2Settings(100, 32 * 1024, 65_535, Duration.ofSeconds(10), Duration.ofMinutes(5),
            Duration.ofSeconds(60));

    private static final int LARGEST_BODY = 65_535; // a client may send as much without a permit, section 6.9.2

    public Http2Settings {
        if (streams < 1) throw new IllegalArgumentException("streams must be at least 1, not " + streams);
        if (headerLimit < 256) throw new IllegalArgumentException("headerLimit must be at least 256, not " + headerLimit);
        if (bodyLimit < 0 || bodyLimit > LARGEST_BODY) {
            throw new IllegalArgumentException("bodyLimit must be from 0 to " + LARGEST_BODY + ", not " + bodyLimit);
        }
        for (Duration each : new Duration[] {request, answer, stall}) {
            if (!each.isPositive()) throw new IllegalArgumentException("a time must be above zero, not " + each);
        }
    }

    public Http2Settings withStreams(int most) {
        return new Http2Settings(most, headerLimit, bodyLimit, request, answer, stall);
    }

    public Http2Settings withHeaderLimit(int bytes) {
        return new Http2Settings(streams, bytes, bodyLimit, request, answer, stall);
    }

    public Http2Settings withBodyLimit(int bytes) {
        return new Http2Settings(streams, headerLimit, bytes, request, answer, stall);
    }

    public Http2Settings withRequest(Duration time) {
        return new Http2Settings(streams, headerLimit, bodyLimit, time, answer, stall);
    }

    public Http2Settings withAnswer(Duration time) {
        return new Http2Settings(streams, headerLimit, bodyLimit, request, time, stall);
    }

    public Http2Settings withStall(Duration time) {
        return new Http2Settings(streams, headerLimit, bodyLimit, request, answer, time);
    }
}
