package stheno.testkit;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The options of a channel in memory. They are stored, and mostly have no effect. Guarded by the network's lock.
final class MemoryOptions {
    static final Set<SocketOption<?>> OF_A_SOCKET = Set.of(StandardSocketOptions.TCP_NODELAY, StandardSocketOptions.SO_SNDBUF,
            StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_KEEPALIVE, StandardSocketOptions.SO_REUSEADDR,
            StandardSocketOptions.SO_LINGER);
    static final Set<SocketOption<?>> OF_A_LISTENER = Set.of(StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_REUSEADDR);
    static final Set<SocketOption<?>> OF_DATAGRAMS = Set.of(StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_SNDBUF);

    private static final Integer NO_LINGER = -1;

    private final Set<SocketOption<?>> supported;
    private Map<SocketOption<?>, Object> values = Map.of(); // most connections set none

    MemoryOptions(Set<SocketOption<?>> supported) {
        this.supported = supported;
    }

    <T> void put(SocketOption<T> option, T value) {
        known(option);
        if (option == StandardSocketOptions.SO_SNDBUF || option == StandardSocketOptions.SO_RCVBUF) positive((Integer) value);
        if (isDefault(option, value)) return;
        if (values.isEmpty()) values = new HashMap<>(2);
        values.put(option, option.type().cast(value));
    }

    /// TCP_NODELAY is not stored: there is no delay here anyway, and it would cost each connection a table.
    private boolean isDefault(SocketOption<?> option, Object value) {
        return !values.containsKey(option) && value.equals(fallback(option));
    }

    <T> T value(SocketOption<T> option) {
        known(option);
        Object value = values.get(option);
        return option.type().cast(value == null ? fallback(option) : value);
    }

    private static Object fallback(SocketOption<?> option) {
        if (option == StandardSocketOptions.SO_LINGER) return NO_LINGER;
        if (option.type() == Integer.class) return MemoryNetwork.BUFFER;
        return option == StandardSocketOptions.TCP_NODELAY;
    }

    private void known(SocketOption<?> option) {
        if (!supported.contains(option)) throw new UnsupportedOperationException(option + " is not supported here");
    }

    static void positive(int bytes) {
        if (bytes <= 0) throw new IllegalArgumentException("a buffer of " + bytes + " bytes");
    }
}
