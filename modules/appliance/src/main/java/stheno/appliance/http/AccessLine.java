package stheno.appliance.http;

import static stheno.appliance.log.LineBytes.ascii;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import stheno.appliance.log.LineBytes;
import stheno.appliance.log.LinePrinter;
import stheno.appliance.log.NamedClient;
import stheno.http.AccessLog;
import stheno.http.Fields;
import stheno.http.Request;

/// Prints entries of the access log as lines, into the caller's array: this costs a loop a few hundred nanoseconds per request,
/// and almost no garbage.
///
/// Text from a client cannot leave its quotes, its line and its length. Of the header fields, only Referer and User-Agent are logged. The
/// query is logged, as in other servers. One thread at a time.
public final class AccessLine implements LinePrinter<AccessLog.Entry> {
    /// The fields of a request that lines have.
    static final Set<String> FIELDS = Set.of("Referer", "User-Agent");

    enum LineFormat { COMBINED, JSON }

    private static final int LONG = 8 * 1024; // bytes, as printed, of a target, a Referer or a User-Agent; the rest is cut
    private static final int SHORT = 512;     // the same of a method, a user, a host, a request's id
    private static final int CLIENT_LEFT = 499; // as in nginx: the client closed the connection before there was a reply
    private static final long SECOND = 1_000_000_000;

    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final byte[] NOBODY = ascii(" - ");
    private static final byte[] NOTHING = ascii(" \"-\"");
    private static final byte[] COMBINED_TIME = ascii(" [00/Jan/0000:00:00:00 +0000] \"");
    private static final byte[] JSON_TIME = ascii("{\"time\":\"0000-00-00T00:00:00.");
    private static final byte[] REMOTE = ascii("Z\",\"remote\":\"");
    private static final byte[] REMOTE_NAME = ascii(",\"remote_name\":\"");
    private static final byte[] USER = ascii(",\"user\":\"");
    private static final byte[] METHOD = ascii(",\"method\":\"");
    private static final byte[] TARGET = ascii(",\"target\":\"");
    private static final byte[] PROTOCOL = ascii(",\"protocol\":\"HTTP/1.");
    private static final byte[] HOST = ascii(",\"host\":\"");
    private static final byte[] STATUS = ascii(",\"status\":");
    private static final byte[] BYTES = ascii(",\"bytes\":");
    private static final byte[] DURATION = ascii(",\"duration\":");
    private static final byte[] REFERER = ascii(",\"referer\":\"");
    private static final byte[] USER_AGENT = ascii(",\"user_agent\":\"");
    private static final byte[] REQUEST_ID = ascii(",\"request_id\":\"");
    private static final byte[] TLS = ascii(",\"tls\":");
    private static final byte[] COMPLETED = ascii(",\"completed\":");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");

    private final LineFormat format;
    private final LineBytes line = new LineBytes();
    private final byte[] stamp; // the text of `second`, with the text around it
    private long second = Long.MIN_VALUE;

    /// @param format one of the formats of its key
    public static AccessLine of(String format) {
        return new AccessLine(LineFormat.valueOf(format.toUpperCase(Locale.ROOT)));
    }

    AccessLine(LineFormat format) {
        this.format = format;
        this.stamp = switch (format) {
            case COMBINED -> COMBINED_TIME.clone();
            case JSON -> JSON_TIME.clone();
        };
    }

    @Override
    public int print(AccessLog.Entry entry, byte[] into, int from) {
        line.begin(into, from);
        switch (format) {
            case COMBINED -> combined(entry);
            case JSON -> json(entry);
        }
        line.put('\n');
        assert line.at() - from <= MOST;
        return line.at();
    }

    /// `host - user [time] "request line" status bytes "referer" "user-agent" "request id" seconds`: the combined format of Apache, with
    /// two columns after it, which its readers ignore; with `log.resolve`, the client's name is a third one.
    private void combined(AccessLog.Entry entry) {
        line.address(entry.client());
        line.put(NOBODY);
        user(entry.user());
        time(entry.epochMillis());
        Optional<Request> request = entry.request();
        requestLine(request);
        line.put('"');
        line.put(' ');
        line.number(status(entry));
        line.put(' ');
        line.number(entry.bytes());
        column(request, "Referer");
        column(request, "User-Agent");
        line.put(' ');
        line.put('"');
        text(entry.requestId(), SHORT);
        line.put('"');
        line.put(' ');
        seconds(entry.nanos());
        if (entry.client() instanceof NamedClient named) name(named.name());
    }

    /// A further column, only with `log.resolve`.
    private void name(String name) {
        line.put(' ');
        line.put('"');
        if (name.isEmpty()) line.put('-');
        else text(name, SHORT);
        line.put('"');
    }

    /// Without quotes around it, so that blanks are escaped too.
    private void user(Optional<String> user) {
        if (user.isEmpty() || user.get().isEmpty()) line.put('-');
        else line.text(user.get(), '!', false, SHORT);
    }

    private void requestLine(Optional<Request> request) {
        if (request.isEmpty()) {
            line.put('-');
        } else if (!line.takePlain(request.get().copyRequestLine(line.bytes(), line.at(), LONG), LONG)) {
            text(request.get().requestLine(), LONG);
        }
    }

    private void column(Optional<Request> request, String field) {
        if (request.isEmpty() || !request.get().fields().has(field)) {
            line.put(NOTHING);
            return;
        }
        line.put(' ');
        line.put('"');
        value(request.get().fields(), field);
        line.put('"');
    }

    /// For a field that is present.
    private void value(Fields fields, String field) {
        if (!line.takePlain(fields.copy(field, line.bytes(), line.at(), LONG), LONG)) text(fields.first(field).orElseThrow(), LONG);
    }

    /// An object; members without a value are left out.
    private void json(AccessLog.Entry entry) {
        time(entry.epochMillis());
        line.three((int) Math.floorMod(entry.epochMillis(), 1000L));
        line.put(REMOTE);
        line.address(entry.client());
        line.put('"');
        if (entry.client() instanceof NamedClient named && !named.name().isEmpty()) member(REMOTE_NAME, named.name(), SHORT);
        if (entry.user().isPresent()) member(USER, entry.user().get(), SHORT);
        if (entry.request().isPresent()) head(entry.request().get());
        line.put(STATUS);
        line.number(status(entry));
        line.put(BYTES);
        line.number(entry.bytes());
        line.put(DURATION);
        seconds(entry.nanos());
        if (entry.request().isPresent()) {
            member(REFERER, entry.request().get(), "Referer");
            member(USER_AGENT, entry.request().get(), "User-Agent");
        }
        member(REQUEST_ID, entry.requestId(), SHORT);
        line.put(TLS);
        line.put(entry.secure() ? TRUE : FALSE);
        line.put(COMPLETED);
        line.put(entry.completed() ? TRUE : FALSE);
        line.put('}');
    }

    private void head(Request request) {
        member(METHOD, request.method(), SHORT);
        member(TARGET, request.target(), LONG);
        line.put(PROTOCOL);
        line.number(request.minorVersion());
        line.put('"');
        if (!request.host().isEmpty()) member(HOST, request.host(), SHORT);
    }

    private void member(byte[] name, Request request, String field) {
        if (!request.fields().has(field)) return;
        line.put(name);
        value(request.fields(), field);
        line.put('"');
    }

    private void member(byte[] name, String value, int most) {
        line.put(name);
        text(value, most);
        line.put('"');
    }

    private void text(String text, int most) {
        line.text(text, ' ', format == LineFormat.JSON, most);
    }

    private static int status(AccessLog.Entry entry) {
        return entry.status() == 0 ? CLIENT_LEFT : entry.status();
    }

    private void seconds(long nanos) {
        long span = Math.max(0, nanos);
        line.number(span / SECOND);
        line.put('.');
        line.six((int) (span % SECOND / 1000));
    }

    /// The text is kept for its second, because most requests of a busy loop share it.
    private void time(long millis) {
        long then = Math.floorDiv(millis, 1000L);
        if (then != second) {
            print(LocalDateTime.ofEpochSecond(then, 0, ZoneOffset.UTC));
            second = then;
        }
        line.put(stamp);
    }

    private void print(LocalDateTime then) {
        switch (format) {
            case COMBINED -> {
                LineBytes.two(stamp, 2, then.getDayOfMonth());
                for (int i = 0; i < 3; i++) stamp[5 + i] = (byte) MONTHS.charAt(3 * then.getMonthValue() - 3 + i);
                year(9, then);
                clock(14, then);
            }
            case JSON -> {
                year(9, then);
                LineBytes.two(stamp, 14, then.getMonthValue());
                LineBytes.two(stamp, 17, then.getDayOfMonth());
                clock(20, then);
            }
        }
    }

    private void year(int from, LocalDateTime then) {
        int year = Math.floorMod(then.getYear(), 10_000);
        LineBytes.two(stamp, from, year / 100);
        LineBytes.two(stamp, from + 2, year % 100);
    }

    private void clock(int from, LocalDateTime then) {
        LineBytes.two(stamp, from, then.getHour());
        LineBytes.two(stamp, from + 3, then.getMinute());
        LineBytes.two(stamp, from + 6, then.getSecond());
    }
}
