package stheno.dns.exchange;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import stheno.reactor.Log;

/// Tells in the log that a server fails, with the cause, and that it answers again. A server that does both in turn is told of once a
/// minute. The clients of several loops can share one, so that they do not all tell the same. Any thread.
public final class UpstreamLog {
    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final Map<Upstream, Told> servers = new ConcurrentHashMap<>();

    /// @param at when the failure was told, in nanoseconds of the loops' clock
    private record Told(long at, boolean failing) {}

    /// Knows of no server.
    public UpstreamLog() {}

    void failed(Log log, Upstream server, String cause, long now) {
        Told before = servers.get(server);
        if (before != null && (before.failing || now - before.at < PAUSE)) return;
        Told next = new Told(now, true);
        boolean first = before == null ? servers.putIfAbsent(server, next) == null : servers.replace(server, before, next);
        if (first) log.event(Log.Level.WARN, "upstream-failed", "server", server, "cause", cause);
    }

    void answers(Log log, Upstream server) {
        Told before = servers.get(server);
        if (before == null || !before.failing || !servers.replace(server, before, new Told(before.at, false))) return;
        log.event(Log.Level.INFO, "upstream-answers", "server", server);
    }

    /// Forgets every server that is not among these.
    void retain(Set<Upstream> upstreams) {
        servers.keySet().retainAll(upstreams);
    }
}
