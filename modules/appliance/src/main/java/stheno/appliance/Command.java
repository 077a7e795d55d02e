package stheno.appliance;

import java.net.InetSocketAddress;

/// What the program is told to do.
sealed interface Command {
    record Serve(Settings settings) implements Command {}

    record HealthCheck(InetSocketAddress address) implements Command {}

    record Version() implements Command {}

    record Help() implements Command {}

    /// The command line is wrong. `message` names the argument, what is wrong with it, and the remedy.
    record Wrong(String message) implements Command {}
}
