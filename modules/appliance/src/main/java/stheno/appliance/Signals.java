package stheno.appliance;

import java.util.Optional;
import java.util.function.Consumer;
import jdk.internal.misc.Signal;

/// Signals to this process. By itself, Java ends the process at SIGHUP, SIGINT and SIGTERM after its shutdown hooks, and ignores further
/// ones meanwhile. The class for other handlers is in `java.base`, but it is not exported: bin/stheno exports it to this module. Without
/// that option, signals keep their meaning. Handlers run on a thread of their own. Any thread.
final class Signals {
    private static final int SIGNALLED = 128; // of the exit status, as shells count: the number of the signal is added to it

    private Signals() {}

    /// From now on, SIGHUP runs an action instead of ending the process.
    ///
    /// @return why that is not possible here; empty if it is done
    static Optional<String> onHangup(Runnable action) {
        return handle("HUP", action);
    }

    /// From now on, SIGINT and SIGTERM run an action with their name first, and then end the process with its shutdown hooks.
    ///
    /// @return why that is not possible here; empty if it is done
    static Optional<String> onEnd(Consumer<String> action) {
        return handle("INT", () -> end("INT", action)).or(() -> handle("TERM", () -> end("TERM", action)));
    }

    private static void end(String name, Consumer<String> action) {
        try {
            action.accept("SIG" + name);
        } finally {
            Runtime.getRuntime().exit(SIGNALLED + new Signal(name).getNumber()); // as Java itself does
        }
    }

    /// From now on, SIGINT and SIGTERM end the process at once, without shutdown hooks.
    ///
    /// @return why that is not possible here; empty if it is done
    static Optional<String> endAtOnce() {
        return handle("INT", () -> halt("INT")).or(() -> handle("TERM", () -> halt("TERM")));
    }

    private static void halt(String name) {
        Runtime.getRuntime().halt(SIGNALLED + new Signal(name).getNumber());
    }

    private static Optional<String> handle(String name, Runnable action) {
        try {
            Signal.handle(new Signal(name), _ -> action.run());
            return Optional.empty();
        } catch (IllegalAccessError | IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
