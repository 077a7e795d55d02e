package stheno.dns.transfer;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import stheno.dns.record.Name;

/// Another server: a primary of a zone, or a server that NOTIFY messages go to. Immutable; any thread.
///
/// @param address its IP address and port
/// @param key the name of the TSIG key that messages to it are signed with, and its replies must be
public record RemoteServer(InetSocketAddress address, Optional<Name> key) {
    /// @throws IllegalArgumentException if the address is a name that was not resolved
    public RemoteServer {
        Objects.requireNonNull(key);
        if (address.isUnresolved()) throw new IllegalArgumentException(address + " is not an IP address");
    }

    /// Without a key.
    public static RemoteServer of(InetSocketAddress address) {
        return new RemoteServer(address, Optional.empty());
    }

    @Override
    public String toString() {
        return address.getAddress().getHostAddress() + " port " + address.getPort() + key.map(RemoteServer::shown).orElse("");
    }

    /// Without the last dot, which looks like the end of a sentence.
    private static String shown(Name key) {
        String name = key.toString();
        return " key " + (name.length() > 1 && name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
    }
}
