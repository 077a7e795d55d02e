package stheno.reactor;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Who lives in a loop: found in its selector, which has to know them anyway. Loop thread only, but for what says otherwise.
final class Residents {
    private final Selector selector;
    private final Log log;
    private final Set<Detached> detached = ConcurrentHashMap.newKeySet();
    private final Counter cut = new Counter();

    Residents(Selector selector, Log log) {
        this.selector = selector;
        this.log = log;
    }

    List<Connection> connections() {
        return all(Connection.class, Integer.MAX_VALUE);
    }

    List<ProxyHandshake> arrivals() {
        return all(ProxyHandshake.class, Integer.MAX_VALUE);
    }

    /// Those of a kind, `most` at most.
    <T> List<T> all(Class<T> kind, int most) {
        List<T> all = new ArrayList<>();
        if (!selector.isOpen()) return all;
        for (SelectionKey key : selector.keys()) {
            if (all.size() >= most) break;
            if (key.isValid() && kind.isInstance(key.attachment())) all.add(kind.cast(key.attachment()));
        }
        return all;
    }

    /// Connections that have left the loop and are still open. Any thread.
    Set<Detached> detached() {
        return detached;
    }

    /// How many were cut short so far. Any thread.
    long cut() {
        return cut.value();
    }

    boolean isEmpty() {
        return detached.isEmpty() && all(Connection.class, 1).isEmpty() && all(ProxyHandshake.class, 1).isEmpty()
                && all(PendingConnection.class, 1).isEmpty();
    }

    /// Closes everybody, and names those that are cut short: who only lingers, or is between two messages, is not.
    void cutAll(Log.Level level) {
        arrivals().forEach(ProxyHandshake::cut);
        for (Connection connection : connections()) {
            if (!connection.done()) {
                cut.add(1);
                if (log.wants(level)) log.event(level, "cut", "connection", connection);
            }
            connection.cut();
        }
        all(PendingConnection.class, Integer.MAX_VALUE).forEach(PendingConnection::cut); // those that their owners, who have just gone, have not cancelled
        cut.add(detached.size());
        detached.forEach(Detached::shut);
    }

    /// Closes one, wherever it is. @return whether it was here
    boolean close(long id) {
        for (Connection connection : connections()) {
            if (connection.id() != id) continue;
            connection.cut();
            return true;
        }
        for (Detached session : detached) {
            if (session.id() != id) continue;
            session.shut();
            return true;
        }
        return false;
    }
}
