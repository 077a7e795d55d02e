package stheno.web.cgi;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import stheno.http.Fields;
import stheno.http.HttpSettings;
import stheno.http.Request;

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
        if (target.length() > settings.targetLimit()) return Optional.empty();
        Fields.Builder fields = Fields.builder();
        if (!first.host().isEmpty()) fields.add("Host", first.host());
        for (Fields.Field field : first.fields()) {
            if (!LEFT_OUT.contains(field.name().toLowerCase(Locale.ROOT))) fields.add(field.name(), field.value());
        }
        try {
            return Optional.of(first.withFields(fields.build()).withMethod("GET").withTarget(target));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
