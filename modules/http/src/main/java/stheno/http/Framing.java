package stheno.http;

/// How a reply is framed, and whether its connection goes on: decided here, printed by [HeadPrinter] (RFC 9110, section 6.4;
/// RFC 9112, sections 6 and 9.3). The caller keeps the length itself. Pure; any thread.
///
/// ```
///   1xx, 204, CONNECT 2xx           nothing stated, no body
///   HEAD, 304                       the length a GET would have had, if it is known; no body
///   length known                    Content-Length
///   length unknown, HTTP/1.1        chunked
///   length unknown, HTTP/1.0        until the connection closes
/// ```
///
/// @param body what the header states about the body
/// @param headOnly whether nothing follows the header, whatever it states
/// @param persistence whether the connection stays
record Framing(Body body, boolean headOnly, Persistence persistence) {
    /// What the header states about the body.
    enum Body { UNSTATED, LENGTH, CHUNKED, UNTIL_CLOSE }

    /// Whether the connection stays, and whether the header states that: HTTP/1.1 states that it closes, HTTP/1.0 that it stays.
    enum Persistence { STAYS, ANNOUNCED, CLOSES }

    private static final long UNKNOWN = -1;
    private static final Framing[] ALL = all();

    private static Framing[] all() {
        Body[] bodies = Body.values();
        Persistence[] persistences = Persistence.values();
        Framing[] all = new Framing[bodies.length * 2 * persistences.length];
        for (int i = 0; i < all.length; i++) all[i] = new Framing(bodies[i / 6], i % 2 == 1, persistences[i / 2 % 3]);
        return all;
    }

    /// One of the prepared ones, so that deciding allocates nothing.
    private static Framing one(Body body, boolean headOnly, Persistence persistence) {
        return ALL[body.ordinal() * 6 + persistence.ordinal() * 2 + (headOnly ? 1 : 0)];
    }

    /// The framing of an answer.
    ///
    /// @param method the request's
    /// @param minor the request's minor version, 0 or 1
    /// @param keepAlive whether the client wants to keep the connection
    /// @param status the answer's
    /// @param length the length of the answer's body in bytes, or -1 if it is unknown; for HEAD and 304, of what a GET would have sent
    /// @param closing whether the server wants to close
    static Framing of(String method, int minor, boolean keepAlive, Status status, long length, boolean closing) {
        int code = status.code();
        if (code < 200) {
            return one(Body.UNSTATED, true, Persistence.STAYS); // interim: the final answer decides about the connection
        }
        if (code < 300 && method.equals("CONNECT")) {
            return one(Body.UNSTATED, true, Persistence.CLOSES); // bytes after the head belong to the tunnel
        }
        Persistence persistence = !keepAlive || closing ? Persistence.CLOSES : minor == 0 ? Persistence.ANNOUNCED : Persistence.STAYS;
        if (code == 204) return one(Body.UNSTATED, true, persistence);
        boolean headOnly = code == 304 || method.equals("HEAD");
        if (length != UNKNOWN) return one(Body.LENGTH, headOnly, persistence);
        if (headOnly) return one(Body.UNSTATED, true, persistence);
        return minor == 0 ? one(Body.UNTIL_CLOSE, false, Persistence.CLOSES) : one(Body.CHUNKED, false, persistence);
    }

    /// The framing of this reply to this request.
    static Framing of(Request request, Reply reply, boolean closing) {
        return of(request.method(), request.minorVersion(), request.keepAlive(), reply.status(), reply.length(), closing || reply.closes());
    }

    /// Whether the connection stays open after this reply.
    boolean keepAlive() {
        return persistence != Persistence.CLOSES;
    }
}
