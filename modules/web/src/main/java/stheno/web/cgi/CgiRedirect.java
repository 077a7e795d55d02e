package stheno.web.cgi;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import stheno.http.Fields;
import stheno.http.Head;
import stheno.http.HeadLimits;
import stheno.http.HttpSettings;
import stheno.http.Request;
import stheno.http.RequestParser;

/// Makes the request that a local redirect stands for: a GET of its target by the same client (RFC 3875, section 6.2.2). Pure.
final class CgiRedirect {
    /// How many may follow each other before it is a loop.
    static final int MOST = 10;

    // The body's fields, since the new request has none; Host is said anew, in case the first target named one.
    private static final Set<String> LEFT_OUT = Set.of("host", "content-length", "content-type", "content-encoding", "content-language",
            "transfer-encoding", "trailer", "expect");

    private CgiRedirect() {}

    /// Empty if the target is none that a client could have asked for.
    static Optional<Request> request(Request first, String target, HttpSettings settings) {
        StringBuilder head = new StringBuilder("GET ").append(target).append(" HTTP/1.").append(first.minorVersion()).append("\r\n");
        if (!first.host().isEmpty()) head.append("Host: ").append(first.host()).append("\r\n");
        for (Fields.Field field : first.fields()) {
            if (!LEFT_OUT.contains(field.name().toLowerCase(Locale.ROOT))) {
                head.append(field.name()).append(": ").append(field.value()).append("\r\n");
            }
        }
        if (target.indexOf(' ') >= 0) return Optional.empty();
        byte[] bytes = head.substring(0, head.length() - 2).getBytes(StandardCharsets.ISO_8859_1);
        Head read = new RequestParser(new HeadLimits(settings.targetLimit(), settings.fieldsLimit())).parse(bytes, bytes.length);
        return read instanceof Request request ? Optional.of(request) : Optional.empty();
    }
}
