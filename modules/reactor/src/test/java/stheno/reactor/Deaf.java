package stheno.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A port with a full queue: a client that connects gets no answer.
final class Deaf implements AutoCloseable {
    final InetSocketAddress address;
    private final ServerSocket door = new ServerSocket();
    private final List<SocketChannel> queued = new ArrayList<>();

    Deaf() throws IOException {
        door.bind(Server.anyPort(), 1);
        address = Asking.at(door);
        while (connects()) {
            // until the kernel drops what comes
        }
    }

    private boolean connects() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        queued.add(channel);
        long begun = System.nanoTime();
        channel.connect(address);
        while (!channel.finishConnect()) {
            if (System.nanoTime() - begun > TimeUnit.MILLISECONDS.toNanos(200)) return false;
            LockSupport.parkNanos(1_000_000); // between two looks: nothing signals that the kernel drops it
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : queued) channel.close();
        door.close();
    }
}
