package stheno.reactor;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/// A packet that has come, and the place for its reply. A loop has one, which is reused for each packet: everything it tells holds until
/// the handler returns. Loop thread only.
public final class Datagram {
    /// The largest reply, in bytes: the length field of UDP counts its own header and that of IPv4.
    public static final int LARGEST = 65_507;

    private final DatagramListener listener;
    private ByteBuffer packet = Scratch.NOTHING;
    private ByteBuffer reply = Scratch.NOTHING;
    private byte[] source;
    private int port; // of the source, as is the scope
    private int scope;
    private InetSocketAddress remote; // null until it is asked for, if the packet came in a batch

    Datagram(DatagramListener listener) {
        this.listener = listener;
    }

    /// Begins with a packet.
    ///
    /// @param packet between position and limit; lent until the handler returns
    /// @param reply an empty buffer of [#LARGEST] bytes
    void begin(ByteBuffer packet, ByteBuffer reply, InetSocketAddress remote) {
        begin(packet, reply, remote.getAddress().getAddress(), remote.getPort(), 0);
        this.remote = remote;
    }

    /// Begins with a packet of a batch.
    ///
    /// @param source the octets of the source's address; lent like the packet
    /// @param scope the interface of a link-local address; else 0
    void begin(ByteBuffer packet, ByteBuffer reply, byte[] source, int port, int scope) {
        this.packet = packet;
        this.reply = reply;
        this.source = source;
        this.port = port;
        this.scope = scope;
        this.remote = null;
    }

    /// The packet, between position and limit. It lies in the loop's own buffer.
    public ByteBuffer packet() {
        return packet;
    }

    /// Where the reply is written: empty, of [#LARGEST] bytes, in the loop's own buffer.
    public ByteBuffer reply() {
        return reply;
    }

    /// The source of the packet, which the reply goes to. It can be forged. Of a packet that came in a batch, the first call makes the
    /// object: [#source()] costs nothing.
    public InetSocketAddress remote() {
        if (remote == null) remote = address(source, port, scope);
        return remote;
    }

    static InetSocketAddress address(byte[] octets, int port, int scope) {
        try {
            InetAddress address = scope > 0 ? Inet6Address.getByAddress(null, octets, scope) : InetAddress.getByAddress(octets);
            return new InetSocketAddress(address, port);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 octets are an address", e);
        }
    }

    /// The source's IP address: 4 or 16 octets. The array must not be changed, and is reused for the next packet.
    public byte[] source() {
        return source;
    }

    /// The address that the packet was sent to. The reply leaves from it.
    public InetSocketAddress local() {
        return listener.local();
    }

    /// The place for a reply that is sent later. What is in [#reply()] when the handler returns is sent as well.
    public DatagramReply later() {
        return new DatagramReply(listener, remote());
    }

    /// Whether a reply can go to the packet's source: to port 0, to every host or to a group it cannot.
    boolean answerable() {
        if (port == 0) return false;
        if (source.length > 4) return (source[0] & 0xff) != 0xff && !isUnspecified();
        return (source[0] & 0xff) < 224 && source[0] != 0; // groups, 240.0.0.0/4 with the broadcast address, and "this network"
    }

    private boolean isUnspecified() {
        for (byte octet : source) if (octet != 0) return false;
        return true;
    }
}
