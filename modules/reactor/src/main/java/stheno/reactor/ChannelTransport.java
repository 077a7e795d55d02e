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
    private final Datagram datagram;

    ChannelTransport(DatagramListener listener, DatagramChannel channel, Scratch scratch) {
        this.listener = listener;
        this.channel = channel;
        this.scratch = scratch;
        this.datagram = new Datagram(listener);
    }

    @Override
    public void exchange(int most) throws IOException {
        for (int i = 0; i < most; i++) {
            ByteBuffer packet = scratch.input.clear();
            InetSocketAddress remote = (InetSocketAddress) channel.receive(packet);
            if (remote == null) return;
            listener.received(1, packet.position());
            datagram.begin(packet.flip(), scratch.gather.clear().limit(Datagram.LARGEST), remote);
            if (listener.answer(datagram)) listener.send(datagram.reply().flip(), remote);
        }
    }
}
