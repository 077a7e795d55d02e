package stheno.http2;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes a request of the fields of a header block, by the rules for well-formed requests (RFC 9113, section 8). Pure; any thread.
final class RequestFields {
    private static final byte[] NO_BODY = {};
    private static final List<String> OF_CONNECTION =
            List.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

    private String method = "";
    private String scheme = "";
    private String authority = "";
    private String path = "";
    private String host = "";
    private final List<HeaderField> fields = new ArrayList<>();

    private RequestFields() {}

    /// @return empty if it is malformed
    static Optional<Http2Request> request(List<HeaderField> list) {
        RequestFields request = new RequestFields();
        for (HeaderField field : list) {
            boolean right = field.name().startsWith(":") ? request.control(field) : request.regular(field);
            if (!right) return Optional.empty();
        }
        return request.made();
    }

    /// Whether the fields behind a body are well-formed (section 8.1).
    static boolean trailers(List<HeaderField> list) {
        return list.stream().allMatch(field -> !field.name().startsWith(":") && named(field.name()) && clean(field.value()));
    }

    /// A pseudo-header field: before all others, each once.
    private boolean control(HeaderField field) {
        if (!fields.isEmpty() || !host.isEmpty() || field.value().isEmpty() || !clean(field.value())) return false;
        switch (field.name()) {
            case ":method" -> {
                if (!method.isEmpty()) return false;
                method = field.value();
            }
            case ":scheme" -> {
                if (!scheme.isEmpty()) return false;
                scheme = field.value();
            }
            case ":authority" -> {
                if (!authority.isEmpty()) return false;
                authority = field.value();
            }
            case ":path" -> {
                if (!path.isEmpty()) return false;
                path = field.value();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean regular(HeaderField field) {
        if (!named(field.name()) || !clean(field.value()) || OF_CONNECTION.contains(field.name())) return false;
        if (field.name().equals("te") && !field.value().equals("trailers")) return false;
        if (field.name().equals("host")) {
            if (!host.isEmpty()) return false;
            host = field.value();
        } else {
            fields.add(field);
        }
        return true;
    }

    /// CONNECT has no path, and is not for this server.
    private Optional<Http2Request> made() {
        if (method.isEmpty() || scheme.isEmpty() || !token(method)) return Optional.empty();
        if (!path.startsWith("/") && !(path.equals("*") && method.equals("OPTIONS"))) return Optional.empty();
        if (!authority.isEmpty() && !host.isEmpty() && !authority.equalsIgnoreCase(host)) return Optional.empty();
        return Optional.of(new Http2Request(method, scheme, authority.isEmpty() ? host : authority, path, fields, NO_BODY));
    }

    /// A token in small letters (RFC 9110, section 5.6.2).
    private static boolean named(String name) {
        return token(name) && name.chars().noneMatch(c -> c >= 'A' && c <= 'Z');
    }

    private static boolean token(String text) {
        if (text.isEmpty()) return false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alphanumeric = c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!alphanumeric && "!#$%&'*+-.^_`|~".indexOf(c) < 0) return false;
        }
        return true;
    }

    /// No NUL, CR and LF, and no blank at either end (section 8.2.1).
    private static boolean clean(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == 0 || c == '\n' || c == '\r') return false;
        }
        return value.isEmpty() || !blank(value.charAt(0)) && !blank(value.charAt(value.length() - 1));
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t';
    }
}
