package stheno.appliance.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import stheno.reactor.Network;

/// Types that several parts of the server use. Any thread.
public final class Types {
    public static final Type<List<Network>> NETWORKS = new Type.Listed<>(new Type.Networks());
    public static final Type<Optional<Path>> PATH = new Type.Optionally<>(new Type.FilePath());

    private Types() {}

    /// Addresses to listen on, by TCP.
    ///
    /// @param port the usual port, for messages
    public static Type<List<ListenAddress>> addresses(int port) {
        return new Type.Listed<>(new ListenAddress.Form(port, true));
    }

    /// Addresses to listen on, by TCP and UDP.
    ///
    /// @param port the usual port, for messages
    public static Type<List<ListenAddress>> datagramAddresses(int port) {
        return new Type.Listed<>(new ListenAddress.Form(port, false));
    }
}
