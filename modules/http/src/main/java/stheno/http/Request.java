package stheno.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// A request's head (RFC 9112, section 3), without its body.
///
/// It keeps the bytes that arrived and the offsets of their parts; a `String` is made at the first call that returns it, and kept.
/// Immutable as seen from outside; any thread. Tests of handlers make theirs by [#of].
public final class Request implements Head {
    private static final int VERSION_LENGTH = " HTTP/1.1".length();

    private static final int OBJECT = 160; // bytes of this object and its arrays' headers

    private final byte[] head;
    private final long[] places;
    private final String method;
    private final int lineStart;
    private final int targetStart;
    private final int targetEnd;
    private final int pathStart;
    private final int pathEnd;
    private final int hostStart;
    private final int hostEnd;
    private final byte minor;
    private final boolean keepAlive;
    private final boolean expectsContinue;
    private final boolean chunked;
    private final long contentLength;

    // Null until asked for. Two threads may make one twice, which is harmless, since both are equal and immutable.
    private String target;
    private String path;
    private String host;
    private Fields fields;

    /// Copies what the parser has found, and owns the bytes in which it was found.
    Request(RequestParser found) {
        head = found.head;
        places = found.places();
        method = found.method;
        lineStart = found.lineStart;
        targetStart = found.targetStart;
        targetEnd = found.targetEnd;
        pathStart = found.pathStart;
        pathEnd = found.pathEnd;
        hostStart = found.hostStart;
        hostEnd = found.hostEnd;
        minor = (byte) found.minor;
        keepAlive = found.keepAlive();
        expectsContinue = found.expectsContinue();
        chunked = found.body.chunked();
        contentLength = found.body.length();
        path = found.normalizedPath;
    }

    /// Copies what is needed while the reply waits: the line, and some fields.
    private Request(Request whole, Predicate<String> needed) {
        head = Arrays.copyOfRange(whole.head, whole.lineStart, whole.targetEnd + VERSION_LENGTH);
        places = new long[0];
        method = whole.method;
        lineStart = 0;
        targetStart = whole.targetStart - whole.lineStart;
        targetEnd = whole.targetEnd - whole.lineStart;
        pathStart = whole.pathStart - whole.lineStart;
        pathEnd = whole.pathEnd - whole.lineStart;
        hostStart = 0;
        hostEnd = 0;
        minor = whole.minor;
        keepAlive = whole.keepAlive;
        expectsContinue = whole.expectsContinue;
        chunked = whole.chunked;
        contentLength = whole.contentLength;
        path = whole.path;
        host = whole.host();
        fields = whole.fields().only(needed);
    }

    /// The same request with those of its fields that are still needed.
    Request trimmed(Predicate<String> needed) {
        return new Request(this, needed);
    }

    /// Bytes of memory, approximate.
    int memory() {
        return OBJECT + head.length + Long.BYTES * places.length;
    }

    /// An HTTP/1.1 request without a body, for the host `localhost`: for tests of handlers, and for requests inside of a server. Its parts
    /// are checked as those of a request from the network are.
    ///
    /// @throws IllegalArgumentException if that request would be refused
    public static Request of(String method, String target) {
        return of(method, target, 1, Fields.EMPTY.with("Host", "localhost"));
    }

    private static Request of(String method, String target, int minor, Fields fields) {
        if (method.indexOf(' ') >= 0 || target.indexOf(' ') >= 0) throw new IllegalArgumentException("a blank in the method or the target");
        byte[] lines = fields.toLines();
        byte[] line = (method + ' ' + target + " HTTP/1." + minor + "\r\n").getBytes(StandardCharsets.UTF_8);
        byte[] head = Arrays.copyOf(line, line.length + lines.length);
        System.arraycopy(lines, 0, head, line.length, lines.length);
        return switch (new RequestParser(HeadLimits.NONE).parse(head, head.length - 2)) {
            case Request request -> request;
            case BadRequest(Status status, String why) -> throw new IllegalArgumentException(why + ", which is answered " + status);
        };
    }

    /// The same with another method.
    ///
    /// @throws IllegalArgumentException if that request would be refused
    public Request withMethod(String other) {
        return of(other, target(), minor, fields());
    }

    /// The same for another target.
    ///
    /// @throws IllegalArgumentException if that request would be refused
    public Request withTarget(String other) {
        return of(method, other, minor, fields());
    }

    /// The same in HTTP/1.0 or HTTP/1.1.
    ///
    /// @param other 0 or 1
    /// @throws IllegalArgumentException if that request would be refused
    public Request withMinorVersion(int other) {
        if (other != 0 && other != 1) throw new IllegalArgumentException("minor version " + other);
        return of(method, target(), other, fields());
    }

    /// The same with one more field behind the others.
    ///
    /// @throws IllegalArgumentException if that request would be refused
    public Request withField(String name, String value) {
        return withFields(fields().with(name, value));
    }

    /// The same with these fields instead of its own.
    ///
    /// @throws IllegalArgumentException if that request would be refused
    public Request withFields(Fields others) {
        return of(method, target(), minor, others);
    }

    /// The method, in the case in which it was sent: methods are case-sensitive.
    public String method() {
        return method;
    }

    /// The whole target as it was sent, whatever its form.
    public String target() {
        if (target == null) target = text(targetStart, targetEnd);
        return target;
    }

    /// The target's path, normalized, still percent-encoded and without the query: `/` if an absolute target has none, `*` if the target is
    /// that, and empty for CONNECT, which names an authority.
    ///
    /// Normalized means: dot segments are removed (RFC 3986, section 5.2.4), each run of slashes is one slash, and an encoded slash is a
    /// slash. So `/a/./b`, `/x/../a/b`, `/a//b` and `/a%2Fb` are all `/a/b`. A target that climbs above the root is refused before it
    /// becomes a request. [#target()] is what was sent.
    public String path() {
        if (path == null) path = pathStart < pathEnd ? text(pathStart, pathEnd) : method.equals("CONNECT") ? "" : "/";
        return path;
    }

    /// The part after the target's first `?`, still percent-encoded; it may be empty.
    public Optional<String> query() {
        return pathEnd < targetEnd ? Optional.of(text(pathEnd + 1, targetEnd)) : Optional.empty();
    }

    /// The target's path as it was sent, without the query: for a redirect, which the client resolves against what it has sent. A decision
    /// about what a client may see needs [#path()].
    public String rawPath() {
        return pathStart < pathEnd ? text(pathStart, pathEnd) : path();
    }

    /// [#path()] with the encoded slashes as they were sent: they belong to their segments.
    String segmentedPath() {
        String normalized = path();
        if (normalized.length() == pathEnd - pathStart || pathStart == pathEnd) return normalized; // an encoded slash is longer
        return PathNormalizer.normalized(head, pathStart, pathEnd, true).orElse(normalized);
    }

    /// [#path()] decoded; empty if it cannot be: a malformed escape, bytes that are not UTF-8, an encoded backslash or control
    /// character. [Router] and the file handler compare and look up this form.
    public Optional<String> decodedPath() {
        return PercentEncoding.decodedPath(path());
    }

    /// The query's parameters, decoded as those of a form; empty without a query. Parsed at each call.
    public Parameters queryParameters() {
        return Parameters.parse(query().orElse(""));
    }

    /// The first value of the query's parameter of that name, decoded.
    public Optional<String> queryParameter(String name) {
        return queryParameters().first(name);
    }

    /// The value of the first header field of that name, in either case.
    public Optional<String> header(String name) {
        return fields().first(name);
    }

    /// The cookies by their names, as they were sent: values are not decoded (RFC 6265, section 4.2). Of two with one name, the first one
    /// counts. Parsed at each call.
    public Map<String, String> cookies() {
        return Collections.unmodifiableMap(Cookie.parse(fields()));
    }

    /// The value of the first cookie of that name.
    public Optional<String> cookie(String name) {
        return Optional.ofNullable(Cookie.parse(fields()).get(name));
    }

    /// The host that the request is meant for, as `host` or `host:port`: the target's authority if it has one, else the Host field
    /// (RFC 9112, section 3.3). Empty if neither says, which HTTP/1.0 allows.
    public String host() {
        if (host == null) host = text(hostStart, hostEnd);
        return host;
    }

    /// 0 or 1: the minor version by which to answer. HTTP/1.2 and later count as 1.
    public int minorVersion() {
        return minor;
    }

    /// The header fields.
    public Fields fields() {
        if (fields == null) fields = new Fields(head, places);
        return fields;
    }

    /// Whether the client wants to keep this connection (RFC 9112, section 9.3).
    public boolean keepAlive() {
        return keepAlive;
    }

    /// Whether the client waits for `100 Continue` before it sends its body (RFC 9110, section 10.1.1).
    public boolean expectsContinue() {
        return expectsContinue;
    }

    /// The request line as it was sent, for logs, which must escape it.
    public String requestLine() {
        return text(lineStart, targetEnd + VERSION_LENGTH);
    }

    /// Copies [#requestLine()], or of a longer one its beginning.
    ///
    /// @param most the number of bytes that there is room for
    /// @return its length in bytes
    public int copyRequestLine(byte[] into, int from, int most) {
        int length = targetEnd + VERSION_LENGTH - lineStart;
        System.arraycopy(head, lineStart, into, from, Math.min(length, most));
        return length;
    }

    /// Bytes of the body, or -1 if the head states no length: then there is a body only if it is [chunked][#chunked].
    public long contentLength() {
        return contentLength;
    }

    /// Whether a body follows the head. A length of 0 is no body; a chunked one may turn out to be empty.
    public boolean hasBody() {
        return chunked || contentLength > 0;
    }

    /// Whether the body comes in the chunked coding.
    public boolean chunked() {
        return chunked;
    }

    private String text(int from, int to) {
        return new String(head, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /// The method and the target's path: a query may be a secret.
    @Override
    public String toString() {
        return method + ' ' + path();
    }
}
