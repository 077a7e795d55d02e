package stheno.reactor;

import java.util.function.Consumer;

/// Where a connection goes when its output has drained.
sealed interface Departure {
    /// On, but encrypted.
    record ToTls(Tls tls) implements Departure {}

    /// Out of the loop.
    record ToThread(Consumer<Detached> session) implements Departure {}
}
