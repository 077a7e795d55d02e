package stheno.reactor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.function.Consumer;

/// The upper bound: the minimal work of a selector loop that echoes. No framing, no limits, no timers, no allocation of its own. Output
/// that does not fit into a socket is lost; the messages here always fit.
final class TurnBare implements TurnServer {
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(16 * 1024);
    private final Consumer<SelectionKey> ready = this::ready;
    private long accepted;
    private long echoed;

    TurnBare(SelectorProvider provider) throws IOException {
        selector = provider.openSelector();
        listener = provider.openServerSocketChannel();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    private void ready(SelectionKey key) {
        try {
            if (key.channel() == listener) accept();
            else echo((SocketChannel) key.channel());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() throws IOException {
        for (SocketChannel channel; (channel = listener.accept()) != null; accepted++) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ);
        }
    }

    private void echo(SocketChannel channel) throws IOException {
        int n;
        try {
            n = channel.read(buffer.clear());
        } catch (IOException e) {
            n = -1; // reset by its client: all clients close with a reset
        }
        if (n < 0) {
            channel.close();
            return;
        }
        channel.write(buffer.flip());
        echoed++;
    }

    @Override
    public InetSocketAddress address() {
        try {
            return (InetSocketAddress) listener.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void turn() throws IOException {
        selector.select(ready);
    }

    @Override
    public void poll() throws IOException {
        selector.selectNow(ready);
    }

    @Override
    public long accepted() {
        return accepted;
    }

    @Override
    public long echoed() {
        return echoed;
    }
}
