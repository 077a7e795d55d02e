package stheno.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/// Packet by packet through the channel. It works everywhere. The channel allocates the source's address, unless it is that of the packet
/// before. Loop thread only.
final class ChannelTransport implements DatagramTransport {
    private final DatagramListener listener;
    private final DatagramChannel channel;
    private final Scratch scratch;
    private final Datagram datagram = new Datagram();

    ChannelTransport(DatagramListener listener, DatagramChannel channel, Scratch scratch) {
        this.listener = listener;
        this.channel = channel;
        this.scratch = scratch;
    }

    @Override
    public void exchange(int most) throws IOException {
        for (int i = 0; i < most; i++) {
            ByteBuffer packet = scratch.input.clear();
            InetSocketAddress remote = (InetSocketAddress) channel.receive(packet);
            if (remote == null) return;
            listener.received(1, packet.position());
            datagram.begin(packet.flip(), scratch.gather.clear().limit(Datagram.LARGEST), remote, listener.local());
            if (listener.answer(datagram)) send(datagram.reply().flip(), remote);
        }
    }

    private void send(ByteBuffer reply, InetSocketAddress remote) {
        int bytes = reply.remaining();
        try {
            if (channel.send(reply, remote) == 0) listener.sendFull(1);
            else listener.sent(1, bytes);
        } catch (IOException | RuntimeException e) { // no route, a firewall, too long, an address that cannot be sent to
            listener.sendFailed(remote, e);
        }
    }
}
