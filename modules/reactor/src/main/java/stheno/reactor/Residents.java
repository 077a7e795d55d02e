package stheno.reactor;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Everything that lives in a loop, and the connections that have left it for a thread. The loop's selector is the list: it has to know its
/// channels anyway. One thread, the loop's, unless a method says otherwise.
final class Residents {
    private final Selector selector;
    private final Log log;
    private final Set<Detached> detached = ConcurrentHashMap.newKeySet();
    private final Counter cut = new Counter();

    Residents(Selector selector, Log log) {
        this.selector = selector;
        this.log = log;
    }

    private List<Resident> all() {
        return all(Resident.class, Integer.MAX_VALUE);
    }

    /// At most `most` connections.
    List<Connection> connections(int most) {
        return all(Connection.class, most);
    }

    private <T extends Resident> List<T> all(Class<T> kind, int most) {
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

    /// How many connections were interrupted so far. Any thread.
    long cut() {
        return cut.value();
    }

    /// Whether nothing is left that a drain waits for.
    boolean isEmpty() {
        if (!detached.isEmpty()) return false;
        if (!selector.isOpen()) return true;
        for (SelectionKey key : selector.keys()) {
            if (key.isValid() && isAwaited((Resident) key.attachment())) return false;
        }
        return true;
    }

    private static boolean isAwaited(Resident resident) {
        return resident instanceof Connection connection ? connection.context().port().awaited() : resident.awaited();
    }

    /// Closes the listeners of these ports.
    void retire(List<Port> ports) {
        for (Listener each : all(Listener.class, Integer.MAX_VALUE)) if (ports.contains(each.port())) each.retire();
    }

    /// Lets everything finish what it has begun.
    void drain() {
        List<Resident> before = all();
        before.forEach(Resident::retire);
        before.forEach(Resident::drain);
    }

    /// Closes everything. Counts and logs each connection that this interrupts.
    void cutAll(Log.Level level) {
        for (Resident resident : all()) if (!resident.pending()) cut(resident, level);
        for (Resident resident : all()) cut(resident, level); // a pending one that was not cancelled
        cut.add(detached.size());
        detached.forEach(Detached::shut);
    }

    private void cut(Resident resident, Log.Level level) {
        if (!resident.done()) {
            cut.add(1);
            if (log.wants(level)) log.event(level, "cut", facts(resident));
        }
        resident.cut();
    }

    private static Object[] facts(Resident resident) {
        if (!(resident instanceof Connection connection)) return new Object[] {"connection", resident};
        ConnectionView view = connection.view("");
        return new Object[] {"service", view.service(), "peer", view.remote(), "id", view.id(), "phase", connection.phase(), "waiting",
            view.waiting()};
    }

    /// Closes the connection with this number, in the loop or detached.
    ///
    /// @return whether it was here
    boolean close(long id) {
        for (Connection connection : connections(Integer.MAX_VALUE)) {
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
