package stheno.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.Reactor;
import stheno.reactor.Service;
import stheno.reactor.Terminator;

/// Serves HTTP/1.1 on a port: a handler and its settings.
///
/// ```java
/// ReactorGroup group = ReactorGroup.start(1);
/// group.listen(new InetSocketAddress(8080), new HttpService(new Router().get("/", Handler.of(_ -> Reply.text("Hello")))));
/// ```
///
/// Any thread.
public final class HttpService implements Service {
    private static final Pattern METHOD = Pattern.compile("(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE|PROPFIND|MKCOL) ?");
    private static final String HTTPS_ONLY = "This port speaks HTTPS: use a URL that begins with https://.\n";

    private static final byte[] CRLF = {'\r', '\n'};
    private static final int CHUNK_LINE = 1024; // bytes of a chunk's size and its extensions, or of a trailer field

    private static final long DATE_PERIOD = 20_000_000; // nanoseconds; a Date may be this late

    private final Terminator line = Terminator.part(CRLF, CHUNK_LINE);
    private final String name;
    private final long seed = new SplittableRandom().nextLong(); // request ids differ from those of the last run; they are not secret
    private final Map<Reactor, Local> locals = new ConcurrentHashMap<>();
    private volatile Rules rules;

    /// The handler, the settings, and the terminator of a request's head under the head limit.
    record Rules(Handler handler, HttpSettings settings, Terminator head) {
        Rules(Handler handler, HttpSettings settings) {
            this(handler, settings, Terminator.message("\r\n\r\n".getBytes(StandardCharsets.US_ASCII), settings.headLimit()));
        }
    }

    /// A service with default settings. Its name in log lines and metrics is `http`.
    public HttpService(Handler handler) {
        this(handler, HttpSettings.DEFAULTS);
    }

    /// A service with settings of its own. Its name in log lines and metrics is `http`.
    public HttpService(Handler handler, HttpSettings settings) {
        this("http", handler, settings);
    }

    /// @param name for log lines and metrics
    public HttpService(String name, Handler handler, HttpSettings settings) {
        this.name = name;
        this.rules = new Rules(handler, settings);
    }

    /// Replaces the handler and the settings, from the next request of each connection on.
    public void change(Handler handler, HttpSettings settings) {
        rules = new Rules(handler, settings);
    }

    /// The state that a loop's connections share. One thread, the loop's, except for the counters.
    static final class Local {
        final HttpStats stats = new HttpStats();
        private Rules known;
        private RequestParser parser;
        private DateText date = DateText.at(0);
        private long read; // the loop's clock when the time of day was read
        private long wall; // milliseconds since 1970 at `read`

        Local(Rules rules) {
            adopt(rules);
        }

        private void adopt(Rules rules) {
            known = rules;
            parser = new RequestParser(new HeadLimits(rules.settings().targetLimit(), rules.settings().fieldLimit()));
        }

        RequestParser parser(Rules rules) {
            if (rules != known) adopt(rules);
            return parser;
        }

        /// @param now the loop's clock; the time of day is read again when 20 ms have passed on it
        DateText date(long now) {
            update(now);
            return date;
        }

        /// The time of day, in milliseconds since 1970, at some moment of the loop's clock.
        long epochMillis(long now) {
            update(now);
            return wall + (now - read) / 1_000_000;
        }

        private void update(long now) {
            if (date.second() != 0 && now - read <= DATE_PERIOD) return;
            read = now;
            wall = System.currentTimeMillis();
            date = date.current(wall / 1000);
        }
    }

    @Override
    public Conversation open(Connection connection) {
        Local local = locals.computeIfAbsent(connection.reactor(), _ -> new Local(rules));
        return new HttpConversation(new ExchangeContext(this, connection, local));
    }

    @Override
    public byte[] refusal() {
        return "HTTP/1.1 503 Service Unavailable\r\nServer: Stheno\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// A request to `http://` on a port of HTTPS.
    @Override
    public byte[] clearAnswer(byte[] start) {
        if (!METHOD.matcher(new String(start, StandardCharsets.ISO_8859_1)).lookingAt()) return new byte[0];
        return ("HTTP/1.1 400 Bad Request\r\nServer: Stheno\r\nContent-Type: text/plain\r\nContent-Length: " + HTTPS_ONLY.length()
                + "\r\nConnection: close\r\n\r\n" + HTTPS_ONLY).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String name() {
        return name;
    }

    /// The counters of all loops together. Any thread.
    public HttpStats.Snapshot stats() {
        return locals.values().stream().map(local -> local.stats.snapshot()).reduce(HttpStats.Snapshot.EMPTY, HttpStats.Snapshot::plus);
    }

    Rules rules() {
        return rules;
    }

    /// A number for a request. It looks random; no two requests have the same.
    long requestNumber(long connection, int sequence) {
        long z = (connection << 24 | sequence & 0xffffff) + seed;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L; // the finisher of SplitMix64, which maps one to one
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /// The line end between chunks.
    Terminator line() {
        return line;
    }
}
