package stheno.http;

import java.nio.charset.StandardCharsets;

/// A status of RFC 9110, section 15, and its neighbours: a code from 100 to 599 and the phrase printed after it. Immutable; any thread.
public final class Status {
    private static final Status[] KNOWN = new Status[600];

    public static final Status CONTINUE = known(100, "Continue");
    public static final Status SWITCHING_PROTOCOLS = known(101, "Switching Protocols");
    public static final Status OK = known(200, "OK");
    public static final Status CREATED = known(201, "Created");
    public static final Status ACCEPTED = known(202, "Accepted");
    public static final Status NO_CONTENT = known(204, "No Content");
    public static final Status PARTIAL_CONTENT = known(206, "Partial Content");
    public static final Status MOVED_PERMANENTLY = known(301, "Moved Permanently");
    public static final Status FOUND = known(302, "Found");
    public static final Status SEE_OTHER = known(303, "See Other");
    public static final Status NOT_MODIFIED = known(304, "Not Modified");
    public static final Status TEMPORARY_REDIRECT = known(307, "Temporary Redirect");
    public static final Status PERMANENT_REDIRECT = known(308, "Permanent Redirect");
    public static final Status BAD_REQUEST = known(400, "Bad Request");
    public static final Status UNAUTHORIZED = known(401, "Unauthorized");
    public static final Status FORBIDDEN = known(403, "Forbidden");
    public static final Status NOT_FOUND = known(404, "Not Found");
    public static final Status METHOD_NOT_ALLOWED = known(405, "Method Not Allowed");
    public static final Status NOT_ACCEPTABLE = known(406, "Not Acceptable");
    public static final Status REQUEST_TIMEOUT = known(408, "Request Timeout");
    public static final Status CONFLICT = known(409, "Conflict");
    public static final Status LENGTH_REQUIRED = known(411, "Length Required");
    public static final Status PRECONDITION_FAILED = known(412, "Precondition Failed");
    public static final Status CONTENT_TOO_LARGE = known(413, "Content Too Large");
    public static final Status URI_TOO_LONG = known(414, "URI Too Long");
    public static final Status UNSUPPORTED_MEDIA_TYPE = known(415, "Unsupported Media Type");
    public static final Status RANGE_NOT_SATISFIABLE = known(416, "Range Not Satisfiable");
    public static final Status EXPECTATION_FAILED = known(417, "Expectation Failed");
    public static final Status MISDIRECTED_REQUEST = known(421, "Misdirected Request");
    public static final Status UNPROCESSABLE_CONTENT = known(422, "Unprocessable Content");
    public static final Status UPGRADE_REQUIRED = known(426, "Upgrade Required");
    public static final Status PRECONDITION_REQUIRED = known(428, "Precondition Required");
    public static final Status TOO_MANY_REQUESTS = known(429, "Too Many Requests");
    public static final Status HEADER_FIELDS_TOO_LARGE = known(431, "Request Header Fields Too Large");
    public static final Status INTERNAL_SERVER_ERROR = known(500, "Internal Server Error");
    public static final Status NOT_IMPLEMENTED = known(501, "Not Implemented");
    public static final Status BAD_GATEWAY = known(502, "Bad Gateway");
    public static final Status SERVICE_UNAVAILABLE = known(503, "Service Unavailable");
    public static final Status GATEWAY_TIMEOUT = known(504, "Gateway Timeout");
    public static final Status VERSION_NOT_SUPPORTED = known(505, "HTTP Version Not Supported");
    public static final Status INSUFFICIENT_STORAGE = known(507, "Insufficient Storage");

    private final int code;
    private final String reason;
    private final byte[] line;

    private Status(int code, String reason) {
        this.code = code;
        this.reason = reason;
        line = ("HTTP/1.1 " + code + ' ' + reason + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static Status known(int code, String reason) {
        Status status = new Status(code, reason);
        KNOWN[code] = status;
        return status;
    }

    /// The status with that code; one that is not among the constants is named after its class (RFC 9110, section 15).
    ///
    /// @throws IllegalArgumentException if the code is not from 100 to 599
    public static Status of(int code) {
        if (code < 100 || code > 599) throw new IllegalArgumentException("status " + code + " is not from 100 to 599");
        Status known = KNOWN[code];
        return known != null ? known : new Status(code, family(code));
    }

    /// The status with that code and a phrase of somebody's own, if that is printable ASCII; else with its usual one.
    public static Status of(int code, String phrase) {
        Status usual = of(code);
        boolean printable = !phrase.isEmpty() && phrase.chars().allMatch(c -> c >= ' ' && c <= '~');
        return printable && !phrase.equals(usual.reason) ? new Status(code, phrase) : usual;
    }

    private static String family(int code) {
        return switch (code / 100) {
            case 1 -> "Informational";
            case 2 -> "Successful";
            case 3 -> "Redirection";
            case 4 -> "Client Error";
            default -> "Server Error";
        };
    }

    /// The code, from 100 to 599.
    public int code() {
        return code;
    }

    /// The reason phrase; it may be empty.
    public String reason() {
        return reason;
    }

    /// The whole status line with its CRLF. The caller only reads it.
    byte[] line() {
        return line;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Status status && status.code == code;
    }

    @Override
    public int hashCode() {
        return code;
    }

    /// As `404 Not Found`.
    @Override
    public String toString() {
        return code + " " + reason;
    }
}
