package stheno.reactor;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// The place for a reply that is sent after the handler has returned, see [Datagram#later()]. It holds no buffer: about 100 bytes with the
/// client's address. Loop thread only.
public final class DatagramReply {
    private final DatagramListener listener;
    private final InetSocketAddress remote;

    DatagramReply(DatagramListener listener, InetSocketAddress remote) {
        this.listener = listener;
        this.remote = remote;
    }

    /// Sends the bytes between position and limit to the packet's source, from the address that the packet was sent to. The buffer is free
    /// afterwards. A reply that the socket does not take is dropped and counted, and so is one that the system refuses to send. If the port
    /// was closed meanwhile, the reply is dropped.
    ///
    /// @return whether the reply was handed to the system
    public boolean send(ByteBuffer reply) {
        return listener.send(reply, remote);
    }

    /// The source of the packet, which the reply goes to. It can be forged.
    public InetSocketAddress remote() {
        return remote;
    }

    /// The address that the packet was sent to.
    public InetSocketAddress local() {
        return listener.local();
    }

    @Override
    public String toString() {
        return "reply to " + remote;
    }
}
