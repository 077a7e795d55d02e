package stheno.reactor;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// A packet that has come, and the place for its reply. A loop has one, which is reused for each packet: everything it tells holds until
/// the handler returns. Loop thread only.
public final class Datagram {
    /// The largest reply, in bytes: the length field of UDP counts its own header and that of IPv4.
    public static final int LARGEST = 65_507;

    private final DatagramListener listener;
    private ByteBuffer packet = Scratch.NOTHING;
    private ByteBuffer reply = Scratch.NOTHING;
    private InetSocketAddress remote;
    private InetSocketAddress local;
    private byte[] source;

    Datagram(DatagramListener listener) {
        this.listener = listener;
    }

    /// Begins with a packet.
    ///
    /// @param packet between position and limit; lent until the handler returns
    /// @param reply an empty buffer of at least [#LARGEST] bytes
    void begin(ByteBuffer packet, ByteBuffer reply, InetSocketAddress remote, InetSocketAddress local) {
        this.packet = packet;
        this.reply = reply.clear().limit(LARGEST);
        this.remote = remote;
        this.local = local;
        this.source = remote.getAddress().getAddress();
    }

    /// The packet, between position and limit. It lies in the loop's own buffer.
    public ByteBuffer packet() {
        return packet;
    }

    /// Where the reply is written: empty, of [#LARGEST] bytes, in the loop's own buffer.
    public ByteBuffer reply() {
        return reply;
    }

    /// The source of the packet, which the reply goes to. It can be forged.
    public InetSocketAddress remote() {
        return remote;
    }

    /// The source's IP address: 4 or 16 octets. The array must not be changed.
    public byte[] source() {
        return source;
    }

    /// The address that the packet was sent to. The reply leaves from it.
    public InetSocketAddress local() {
        return local;
    }

    /// The place for a reply that is sent later. What is in [#reply()] when the handler returns is sent as well.
    public DatagramReply later() {
        return new DatagramReply(listener, remote);
    }

    /// Whether a reply can go to the packet's source: to port 0, to every host or to a group it cannot.
    boolean answerable() {
        if (remote.getPort() == 0) return false;
        if (source.length > 4) return (source[0] & 0xff) != 0xff && !remote.getAddress().isAnyLocalAddress();
        return (source[0] & 0xff) < 224 && source[0] != 0; // groups, 240.0.0.0/4 with the broadcast address, and "this network"
    }
}
