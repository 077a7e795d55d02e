package stheno.appliance.log;

import java.net.InetSocketAddress;

/// A client's address with its host name, for a line of a log. Equal to the address without a name. Immutable; any thread.
public final class NamedClient extends InetSocketAddress {
    private static final long serialVersionUID = 1; // it is not serialized

    private final String name;

    /// @param name without a final dot, in lower case; empty if it is not known in time
    public NamedClient(InetSocketAddress address, String name) {
        super(address.getAddress(), address.getPort());
        this.name = name;
    }

    public String name() {
        return name;
    }
}
