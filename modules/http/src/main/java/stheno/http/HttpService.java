package stheno.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
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

    private final Handler handler;
    private final HttpSettings settings;
    private final Terminator head;
    private final Terminator line = Terminator.part(CRLF, CHUNK_LINE);
    private final Map<Reactor, Local> locals = new ConcurrentHashMap<>();

    public HttpService(Handler handler) {
        this(handler, HttpSettings.DEFAULTS);
    }

    public HttpService(Handler handler, HttpSettings settings) {
        this.handler = handler;
        this.settings = settings;
        this.head = Terminator.message("\r\n\r\n".getBytes(StandardCharsets.US_ASCII), settings.headLimit());
    }

    /// What one loop keeps for all its connections. Loop thread only.
    static final class Local {
        final RequestParser parser;
        private DateText date = DateText.at(0);
        private long looked;

        Local(HttpSettings settings) {
            parser = new RequestParser(new HeadLimits(settings.targetLimit(), settings.fieldLimit()));
        }

        /// @param now the loop's clock: the wall's is looked at again when that has moved on a little
        DateText date(long now) {
            if (date.second() == 0 || now - looked > DATE_LOOK) {
                looked = now;
                date = date.current(System.currentTimeMillis() / 1000);
            }
            return date;
        }
    }

    @Override
    public Conversation open(Connection connection) {
        return new HttpConversation(this, connection, locals.computeIfAbsent(connection.reactor(), _ -> new Local(settings)));
    }

    @Override
    public byte[] refusal() {
        return "HTTP/1.1 503 Service Unavailable\r\nServer: Stheno\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String name() {
        return "http";
    }

    Handler handler() {
        return handler;
    }

    HttpSettings settings() {
        return settings;
    }

    /// What ends a request's head.
    Terminator head() {
        return head;
    }

    /// What ends a line between chunks.
    Terminator line() {
        return line;
    }
}
