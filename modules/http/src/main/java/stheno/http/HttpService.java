package stheno.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.Reactor;
import stheno.reactor.Service;
import stheno.reactor.Terminator;

/// HTTP on a port: a handler and its settings. Any thread.
public final class HttpService implements Service {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final int CHUNK_LINE = 1024; // a chunk's size and its extensions, or a trailer field; nobody needs more

    private static final long DATE_LOOK = 20_000_000; // nanoseconds; a Date may be this late

    private final Terminator line = Terminator.part(CRLF, CHUNK_LINE);
    private final String name;
    private final long seed = new SplittableRandom().nextLong(); // so that request ids differ from those of the last run; they are no secret
    private final Map<Reactor, Local> locals = new ConcurrentHashMap<>();
    private volatile Rules rules;

    /// What requests are answered by, and what ends a request's head under its limits.
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

    /// @param name what log lines and metrics call it
    public HttpService(String name, Handler handler, HttpSettings settings) {
        this.name = name;
        this.rules = new Rules(handler, settings);
    }

    /// Answers by another handler and other settings from the next request on, on the connections that are there as well.
    public void change(Handler handler, HttpSettings settings) {
        rules = new Rules(handler, settings);
    }

    /// What one loop keeps for all its connections. Loop thread only, but for its stats.
    static final class Local {
        final HttpStats stats = new HttpStats();
        private Rules known;
        private RequestParser parser;
        private DateText date = DateText.at(0);
        private long looked;
        private long wall; // milliseconds since 1970 at `looked`

        Local(Rules rules) {
            learn(rules);
        }

        private void learn(Rules rules) {
            known = rules;
            parser = new RequestParser(new HeadLimits(rules.settings().targetLimit(), rules.settings().fieldsLimit()));
        }

        RequestParser parser(Rules rules) {
            if (rules != known) learn(rules);
            return parser;
        }

        /// @param now the loop's clock: the wall's is looked at again when that has moved on a little
        DateText date(long now) {
            look(now);
            return date;
        }

        /// The time of day, in milliseconds since 1970, at some moment of the loop's clock.
        long epochMillis(long now) {
            look(now);
            return wall + (now - looked) / 1_000_000;
        }

        private void look(long now) {
            if (date.second() != 0 && now - looked <= DATE_LOOK) return;
            looked = now;
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

    @Override
    public String name() {
        return name;
    }

    /// What was done so far, by all loops together. Any thread.
    public HttpStats.Snapshot stats() {
        return locals.values().stream().map(local -> local.stats.snapshot()).reduce(HttpStats.Snapshot.EMPTY, HttpStats.Snapshot::plus);
    }

    Rules rules() {
        return rules;
    }

    /// A number for a connection's request, unlike all others': it looks random, but no two are the same.
    long requestNumber(long connection, int sequence) {
        long z = (connection << 24 | sequence & 0xffffff) + seed;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L; // the finisher of SplitMix64, which maps one to one
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /// What ends a line between chunks.
    Terminator line() {
        return line;
    }
}
