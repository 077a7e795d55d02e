package stheno.appliance.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import stheno.appliance.protocol.HttpEndpoint;
import stheno.dns.server.DnsService;
import stheno.dns.server.QueryRecord;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.reactor.Reactor;

/// DNS over HTTPS (RFC 8484): a query in the parameter `dns` of GET and HEAD, or in the body of POST. Any thread.
///
/// @param path  the path of its requests
/// @param names the hosts of its requests; empty for all
record DnsOverHttps(DnsService service, String path, List<String> names) implements HttpEndpoint {
    static final String TYPE = "application/dns-message";

    private static final int LARGEST = 65_535; // octets of a message
    private static final String PARAMETER = "dns";
    private static final Pattern EXCLUDED = Pattern.compile(".*; *[qQ] *= *0(\\.0*)? *(;.*)?"); // a weight of 0

    @Override
    public boolean at(String host, String asked) {
        if (!asked.equals(path)) return false;
        if (names.isEmpty()) return true;
        int colon = host.lastIndexOf(':');
        String name = (colon > host.lastIndexOf(']') ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
        return names.stream().anyMatch(each -> each.startsWith("*.") ? name.endsWith(each.substring(1)) : name.equals(each));
    }

    @Override
    public int bodyLimit() {
        return LARGEST;
    }

    @Override
    public Optional<Reply> refusal(Request request) {
        return switch (request.method()) {
            case "GET", "HEAD", "POST" -> {
                if (!accepted(request)) yield refused(Status.NOT_ACCEPTABLE, "The reply has the media type " + TYPE + ".");
                boolean message = request.header("Content-Type").map(DnsOverHttps::type).map(TYPE::equals).orElse(false);
                yield !request.method().equals("POST") || message ? Optional.empty()
                        : refused(Status.UNSUPPORTED_MEDIA_TYPE, "The body must have the media type " + TYPE + ".");
            }
            default -> Optional.of(text(Status.METHOD_NOT_ALLOWED, "Use GET or POST.").field("Allow", "GET, HEAD, POST"));
        };
    }

    private static Optional<Reply> refused(Status status, String why) {
        return Optional.of(text(status, why));
    }

    private static Reply text(Status status, String why) {
        return Reply.text(status, why + "\n");
    }

    /// Whether the client accepts the media type of replies (RFC 9110, section 12.5.1). A range with a weight of 0 excludes.
    private static boolean accepted(Request request) {
        List<String> lines = request.fields().all("Accept");
        if (lines.isEmpty()) return true;
        for (String range : String.join(",", lines).split(",")) {
            String media = type(range);
            boolean matches = media.equals(TYPE) || media.equals("application/*") || media.equals("*/*");
            if (matches && !(range.contains(";") && EXCLUDED.matcher(range).matches())) return true;
        }
        return false;
    }

    /// A media type without its parameters.
    private static String type(String value) {
        int end = value.indexOf(';');
        return (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    @Override
    public void answer(Request request, byte[] body, SocketAddress client, Reactor loop, Consumer<Reply> reply) {
        Optional<byte[]> query = request.method().equals("POST") ? Optional.of(body) : parameter(request);
        if (query.isEmpty()) {
            reply.accept(text(Status.BAD_REQUEST, "The parameter " + PARAMETER + " must have a query in base64url."));
            return;
        }
        // A Unix-domain socket has no address; it counts as the machine itself.
        InetSocketAddress address = client instanceof InetSocketAddress inet ? inet
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        service.answer(loop, ByteBuffer.wrap(query.get()), address, QueryRecord.Transport.HTTPS, octets ->
                reply.accept(octets.length == 0 ? text(Status.BAD_REQUEST, "This is no DNS query.") : message(octets)));
    }

    private static Optional<byte[]> parameter(Request request) {
        List<String> values = request.queryParameters().all(PARAMETER);
        if (values.size() != 1 || values.getFirst().length() > LARGEST * 4 / 3 + 3) return Optional.empty();
        try {
            return Optional.of(Base64.getUrlDecoder().decode(values.getFirst()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Reply message(byte[] octets) {
        return Reply.of(Status.OK).type(TYPE).field("Cache-Control", "max-age=" + Freshness.seconds(octets)).body(octets);
    }
}
