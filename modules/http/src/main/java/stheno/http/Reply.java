package stheno.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import stheno.producers.Producer;

/// An answer: a status, header fields, and a body, which is either bytes or a [Producer].
///
/// Immutable; each method returns another reply. A reply of bytes may be kept and sent any number of times, from any thread: its form on
/// the wire is remembered for as long as its Date is right. A reply with a producer is sent once, and its receiver closes the producer.
///
/// The connection adds the fields for framing and persistence, Date and Server; a reply must not have them.
public final class Reply {
    /// Bytes of a small body. It is remembered together with its header, as one message; a larger one is not copied.
    public static final int SMALL = 16 * 1024;

    /// The style sheet of an [error page][#error], for `style-src` of a Content-Security-Policy that allows no other inline style.
    public static final String ERROR_STYLE = "'sha256-QEIxTu8z0Z/faF3eL6fFriGsTpWIGgfHrwC/n6Lt7Pw='";

    private static final String ERROR_PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>STATUS</title>
            <style>
            body { margin: 0 auto; max-width: 40rem; padding: 14vh 1.2rem; font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
            background: light-dark(#fff, #141821); color: light-dark(#1d2433, #e6e9ef); }
            h1 { font-size: 1.3rem; font-weight: 600; }
            p { color: light-dark(#5d677a, #98a2b3); }
            </style>
            </head>
            <body>
            <h1>STATUS</h1>
            <p>DETAIL</p>
            </body>
            </html>
            """;

    private static final Set<String> OWNED = Set.of("content-length", "transfer-encoding", "connection", "keep-alive", "date", "server");
    private static final Body NOTHING = new Body.Bytes(ByteBuffer.allocate(0));

    private final Status status;
    private final Fields fields;
    private final Body body;
    private final long stated;
    private final boolean closing;
    private final Optional<String> errorDetail; // of an error page

    // Loops race to set it; each sets a right one, and its fields are final.
    private HeadPrinter.Rendering rendering = HeadPrinter.Rendering.NONE;

    private sealed interface Body {
        /// The buffer's position never moves.
        record Bytes(ByteBuffer data) implements Body {}

        /// Null once the producer was taken.
        record Once(AtomicReference<Producer> producer, long length) implements Body {}
    }

    private record Extended(Fields more, Reply reply) {
        static final Extended NOT = new Extended(Fields.EMPTY, null);
    }

    // The same for the reply with other fields, which rules add to each reply.
    private Extended extended = Extended.NOT;

    private Reply(Status status, Fields fields, Body body, long stated, boolean closing, Optional<String> errorDetail) {
        this.status = Objects.requireNonNull(status);
        this.fields = fields;
        this.body = body;
        this.stated = stated;
        this.closing = closing;
        this.errorDetail = errorDetail;
    }

    private Reply with(Fields other, Body another, long length, Optional<String> page) {
        return new Reply(status, other, another, length, closing, page);
    }

    /// A status without a body.
    public static Reply of(Status status) {
        return new Reply(status, Fields.EMPTY, NOTHING, Producer.UNKNOWN, false, Optional.empty());
    }

    /// `200`, and plain text in UTF-8.
    public static Reply text(String text) {
        return text(Status.OK, text);
    }

    /// Plain text in UTF-8.
    public static Reply text(Status status, String text) {
        return of(status).type("text/plain; charset=utf-8").encoded(text);
    }

    /// A page of HTML in UTF-8.
    public static Reply html(Status status, String page) {
        return of(status).type("text/html; charset=utf-8").encoded(page);
    }

    /// `200`, and a page of HTML in UTF-8.
    public static Reply html(String page) {
        return html(Status.OK, page);
    }

    /// `200`, and this JSON text.
    public static Reply json(String json) {
        return json(Status.OK, json);
    }

    /// This JSON text.
    public static Reply json(Status status, String json) {
        return of(status).type("application/json").encoded(json);
    }

    /// `303 See Other`: the client shall GET this location instead, whatever the method of its request was.
    ///
    /// @param location a URI or a path; what is not ASCII in it is percent-encoded in UTF-8
    public static Reply redirect(String location) {
        return redirect(Status.SEE_OTHER, location);
    }

    /// A redirection with this status, as [Status#FOUND] or [Status#PERMANENT_REDIRECT].
    ///
    /// @throws IllegalArgumentException if the status is not 3xx, or if the location has a control character
    public static Reply redirect(Status status, String location) {
        if (status.code() / 100 != 3) throw new IllegalArgumentException(status + " is not a redirection");
        return of(status).field("Location", PercentEncoding.ascii(location));
    }

    /// A small page that names the status, with a sentence for the reader, which is escaped. It must not tell anything internal. It has no
    /// script, and a style sheet that [#ERROR_STYLE] allows.
    public static Reply error(Status status, String detail) {
        Reply page = html(status, ERROR_PAGE.replace("STATUS", status.toString()).replace("DETAIL", escaped(detail)));
        return page.with(page.fields, page.body, page.stated, Optional.of(detail));
    }

    /// Whether its body is [#error]'s page, which another page may replace.
    public boolean isErrorPage() {
        return errorDetail.isPresent();
    }

    /// The error page as JSON (RFC 9457), with the other fields of this reply.
    Reply asProblem() {
        String json = "{\"title\":\"" + quoted(status.reason()) + "\",\"status\":" + status.code() + ",\"detail\":\""
                + quoted(errorDetail.orElse("")) + "\"}\n";
        Reply plain = with(fields, body, stated, Optional.empty()).encoded(json).type("application/problem+json");
        return plain.hasField("Vary") ? plain : plain.field("Vary", "Accept");
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') json.append('\\').append(c);
            else if (c < ' ') json.append(' ');
            else json.append(c);
        }
        return json.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }

    /// With one more field behind the others.
    ///
    /// @throws IllegalArgumentException if the connection adds that field itself, or if [Fields.Builder#add] refuses it
    public Reply field(String name, String value) {
        if (OWNED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("field " + name + " is added by the connection");
        }
        return with(fields.with(name, value), body, stated, errorDetail);
    }

    /// With this cookie, beside others.
    public Reply cookie(Cookie cookie) {
        return field("Set-Cookie", cookie.field());
    }

    /// With this Content-Type instead of any other.
    public Reply type(String mime) {
        return with(fields.without("Content-Type").with("Content-Type", mime), body, stated, errorDetail);
    }

    /// With these fields, each instead of all of its own of that name. For a [reusable][#reusable] reply the result is remembered, and
    /// returned again for the same object of fields.
    ///
    /// @throws IllegalArgumentException if the connection adds one of them itself
    public Reply with(Fields more) {
        if (more.count() == 0) return this;
        Extended known = extended;
        if (known.more() == more) return known.reply();
        Fields all = fields;
        for (Fields.Field field : more) all = all.without(field.name());
        Reply reply = with(all, body, stated, errorDetail);
        for (Fields.Field field : more) reply = reply.field(field.name(), field.value());
        if (reusable()) extended = new Extended(more, reply);
        return reply;
    }

    /// With its body, if it has one, wrapped: the wrapper must not change its length.
    public Reply through(UnaryOperator<Producer> wrapper) {
        if (length() == 0 || stated >= 0) return this;
        return with(fields, new Body.Once(new AtomicReference<>(wrapper.apply(producer())), length()), Producer.UNKNOWN, errorDetail);
    }

    /// With a copy of these bytes as its body.
    public Reply body(byte[] data) {
        return bytes(ByteBuffer.wrap(data.clone()));
    }

    /// With the bytes between the buffer's position and limit as its body. They are not copied, and must not be written to any more.
    public Reply body(ByteBuffer data) {
        return bytes(data.slice());
    }

    /// With a body that is produced, once. Its length, if it is known, is asked now.
    public Reply body(Producer producer) {
        Body once = new Body.Once(new AtomicReference<>(producer), producer.length());
        return with(fields, once, Producer.UNKNOWN, Optional.empty());
    }

    /// The same; the connection closes after it.
    public Reply closing() {
        return new Reply(status, fields, body, stated, true, errorDetail);
    }

    private Reply encoded(String text) {
        return bytes(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Reply bytes(ByteBuffer data) {
        return with(fields, new Body.Bytes(data), Producer.UNKNOWN, Optional.empty());
    }

    /// With the length that the body would have: for answers to HEAD and for 304, which have none.
    public Reply stating(long length) {
        return with(fields, NOTHING, length, Optional.empty());
    }

    /// The status.
    public Status status() {
        return status;
    }

    /// The fields that this reply adds to those of the connection.
    public Fields fields() {
        return fields;
    }

    /// Whether it has a field of that name.
    public boolean hasField(String name) {
        return fields.has(name);
    }

    /// Bytes of the body, or -1 if that is unknown, as for a 304 without a stated length: zero would be wrong for the representation
    /// (RFC 9110, section 8.6).
    public long length() {
        if (stated >= 0) return stated;
        return switch (body) {
            case Body.Bytes(ByteBuffer data) -> status.code() == 304 && !data.hasRemaining() ? Producer.UNKNOWN : data.remaining();
            case Body.Once(var _, long length) -> length;
        };
    }

    /// Whether the server closes the connection after this.
    boolean closes() {
        return closing;
    }

    /// Whether the body is bytes, so that the reply may be sent again.
    public boolean reusable() {
        return body instanceof Body.Bytes;
    }

    /// Whether [HeadPrinter#rendered] has the header and the body.
    boolean inOnePiece() {
        return body instanceof Body.Bytes(ByteBuffer data) && data.remaining() <= SMALL;
    }

    /// The bytes of a [reusable][#reusable] body, as a view with a position of its own.
    public ByteBuffer bytes() {
        return switch (body) {
            case Body.Bytes(ByteBuffer data) -> data.duplicate();
            case Body.Once _ -> throw new IllegalStateException("the body is produced");
        };
    }

    /// The body to send, which the caller closes.
    ///
    /// @throws IllegalStateException if the body is produced and was taken before
    public Producer producer() {
        return switch (body) {
            case Body.Bytes(ByteBuffer data) -> Producer.bytes(data.duplicate());
            case Body.Once(var once, long _) -> {
                Producer producer = once.getAndSet(null);
                if (producer == null) throw new IllegalStateException("a reply with a producer can be sent once");
                yield producer;
            }
        };
    }

    /// Closes a produced body that will not be sent. Without effect if it was taken.
    public void discard() {
        if (body instanceof Body.Once(var once, long _)) {
            Producer producer = once.getAndSet(null);
            if (producer != null) producer.close();
        }
    }

    /// This reply to that request as it looks on the wire, head and body, as the last of its connection: for a session that has
    /// [detached][Exchange#detach] the connection. The reply is [reusable][#reusable].
    ///
    /// @throws IllegalStateException if the body is produced
    public byte[] message(Request request) {
        Framing framing = Framing.of(request, this, true);
        ByteBuffer data = bytes();
        byte[] head = HeadPrinter.print(this, framing, DateText.at(System.currentTimeMillis() / 1000));
        if (framing.headOnly()) return head;
        byte[] whole = Arrays.copyOf(head, head.length + data.remaining());
        data.get(whole, head.length, data.remaining());
        return whole;
    }

    HeadPrinter.Rendering rendering() {
        return rendering;
    }

    void remember(HeadPrinter.Rendering latest) {
        rendering = latest;
    }

    /// As `200 OK, 13 bytes`.
    @Override
    public String toString() {
        long length = length();
        return status + (length < 0 ? ", of unknown length" : ", " + length + " bytes");
    }
}
