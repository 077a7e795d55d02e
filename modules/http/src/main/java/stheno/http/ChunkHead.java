package stheno.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Reads the lines between the chunks of a body, and the fields behind the last (RFC 9112, section 7.1), strictly. Lines come
/// without their CRLF, between the buffer's position and limit, which stay as they are; the
/// terminator bounds their length. Pure; any thread.
final class ChunkHead {
    /// The result of [#size] for a malformed line.
    static final long MALFORMED = -1;

    private static final int DIGITS = 16; // as many as a long has

    /// Fields that a trailer must not have, since they are needed before the body: framing, routing, modifiers, authentication, and the
    /// content's type and coding (RFC 9110, section 6.5.1).
    private static final Set<String> FORBIDDEN = Set.of(
        "content-length", "transfer-encoding", "host", "trailer", "te", "connection", "keep-alive", "upgrade",
        "cache-control", "expect", "max-forwards", "pragma", "range",
        "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range",
        "authorization", "proxy-authorization", "proxy-authenticate", "proxy-connection", "www-authenticate", "cookie", "set-cookie",
        "age", "date", "expires", "location", "retry-after", "vary", "warning",
        "content-encoding", "content-type", "content-range");

    private ChunkHead() {}

    /// The size that a chunk's first line states, in bytes, 0 for the last chunk; or [#MALFORMED]. Extensions must be well formed
    /// and are ignored.
    static long size(ByteBuffer line) {
        int at = line.position();
        int end = line.limit();
        long size = 0;
        while (at < end && Grammar.hex(line.get(at)) >= 0) {
            size = size << 4 | Grammar.hex(line.get(at));
            at++;
        }
        int digits = at - line.position();
        if (digits == 0 || digits > DIGITS || size < 0) return MALFORMED;
        return at == end || extensions(line, at, end) ? size : MALFORMED;
    }

    /// `*( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] )`. Blanks that no delimiter follows are malformed.
    private static boolean extensions(ByteBuffer line, int from, int end) {
        int at = from;
        while (at < end) {
            int semicolon = skipBlanks(line, at, end);
            if (semicolon == end || line.get(semicolon) != ';') return false;
            int name = skipBlanks(line, semicolon + 1, end);
            at = token(line, name, end);
            if (at == name) return false;
            int equals = skipBlanks(line, at, end);
            if (equals < end && line.get(equals) == '=') at = value(line, skipBlanks(line, equals + 1, end), end);
            if (at < 0) return false;
        }
        return true;
    }

    private static int skipBlanks(ByteBuffer line, int from, int end) {
        int at = from;
        while (at < end && Grammar.blank(line.get(at))) at++;
        return at;
    }

    /// Where the value that begins here ends, or -1.
    private static int value(ByteBuffer line, int from, int end) {
        if (from < end && line.get(from) == '"') return quoted(line, from + 1, end);
        int to = token(line, from, end);
        return to > from ? to : -1;
    }

    private static int token(ByteBuffer line, int from, int end) {
        int at = from;
        while (at < end && Grammar.is(line.get(at), Grammar.TOKEN)) at++;
        return at;
    }

    /// Behind the closing quote, or -1.
    private static int quoted(ByteBuffer line, int from, int end) {
        int at = from;
        while (at < end && line.get(at) != '"') {
            boolean escaped = line.get(at) == '\\' && at + 1 < end;
            at += escaped ? 1 : 0;
            if (!Grammar.is(line.get(at), escaped ? Grammar.VALUE : Grammar.QUOTED)) return -1;
            at++;
        }
        return at < end ? at + 1 : -1;
    }

    /// The field that a line of the trailer section states; empty if the line is malformed or folded, which is answered 400.
    static Optional<Fields.Field> trailer(ByteBuffer line) {
        byte[] bytes = new byte[line.remaining()];
        line.get(line.position(), bytes);
        int colon = 0;
        while (colon < bytes.length && Grammar.is(bytes[colon], Grammar.TOKEN)) colon++;
        if (colon == 0 || colon == bytes.length || bytes[colon] != ':' || !Grammar.all(bytes, colon, bytes.length, Grammar.VALUE)) {
            return Optional.empty();
        }
        int from = Grammar.skipBlanks(bytes, colon + 1, bytes.length);
        int to = Grammar.dropBlanks(bytes, from, bytes.length);
        return Optional.of(new Fields.Field(text(bytes, 0, colon), text(bytes, from, to)));
    }

    /// Whether a trailer must not have this field. It is dropped (RFC 9110, section 6.5.1): another server could take it for one of the
    /// head.
    static boolean isForbidden(String name) {
        return FORBIDDEN.contains(name.toLowerCase(Locale.ROOT));
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
