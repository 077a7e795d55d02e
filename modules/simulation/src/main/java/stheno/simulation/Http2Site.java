package stheno.simulation;

import java.time.Duration;
import java.util.List;
import stheno.http2.Http2Exchange;
import stheno.http2.Http2Reply;
import stheno.http2.Http2Request;
import stheno.http2.Http2Service;
import stheno.http2.Http2Settings;

/// What the simulation serves by HTTP/2 without TLS, to clients that know it before: replies at once, late, and from another thread.
final class Http2Site {
    private static final int SIZES = 100_000; // bytes of a reply, at most

    private final Http2Service service = new Http2Service("http2", Http2Site::handle, Http2Settings.DEFAULTS);

    private static void handle(Http2Exchange exchange) {
        Http2Request request = exchange.request();
        String[] path = request.path().split("/");
        long number = path.length == 3 && path[2].matches("[0-9]{1,15}") ? Long.parseLong(path[2]) : 0; // a garbled request
        Http2Reply reply = new Http2Reply(200, List.of(), path[1].equals("echo") ? request.body() : body(number));
        switch (path[1]) {
            case "late" -> exchange.reactor().schedule(Duration.ofMillis(number % 2000), () -> exchange.respond(reply));
            case "thread" -> Thread.startVirtualThread(() -> exchange.respond(reply));
            default -> exchange.respond(reply);
        }
    }

    /// The reply's body.
    static byte[] body(long number) {
        return HttpSite.text(number, (int) (number * 7919 % SIZES));
    }

    Http2Service service() {
        return service;
    }
}
