package stheno.appliance;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import stheno.http.AccessLog;
import stheno.http.HttpService;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.reactor.ReactorGroup;

/// Entries for an access log. Only a server can make exchanges, so each comes from a request to one.
public final class HttpExchanges {
    public static final long THEN = 1_735_787_045_678L; // 2025-01-02 03:04:05.678 UTC
    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.7", 4711);

    private HttpExchanges() {}

    /// The request with this head, in which a line ends in a newline alone, and every character is a byte.
    public static Request request(String head) throws Exception {
        CompletableFuture<Request> request = new CompletableFuture<>();
        HttpService service = new HttpService(exchange -> {
            request.complete(exchange.request());
            exchange.respond(Reply.text("ok"));
        });
        try (ReactorGroup group = ReactorGroup.start(1)) {
            InetSocketAddress address = group.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), service);
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                socket.getOutputStream().write((head.replace("\n", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
                return request.get(30, TimeUnit.SECONDS);
            }
        }
    }

    public static AccessLog.Entry entry(Request request) {
        return new AccessLog.Entry(CLIENT, Optional.of(request), Optional.empty(), "5f3a", 200, 1234, THEN, 1_234_567, true, false);
    }

    /// An exchange without a reply; only `id` distinguishes it from others.
    public static AccessLog.Entry nothing(String id) {
        return new AccessLog.Entry(CLIENT, Optional.empty(), Optional.empty(), id, 0, 0, THEN, 0, false, false);
    }

    public static AccessLog.Entry from(SocketAddress remote, Optional<String> user) {
        return new AccessLog.Entry(remote, Optional.empty(), user, "5f3a", 400, 0, THEN, 0, true, true);
    }
}
