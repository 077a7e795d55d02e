package stheno.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/// The upper bound for the product: the minimal selector loop that answers HTTP. It counts empty lines, and writes as many
/// copies of one reply of 13 bytes in one write. It parses nothing and checks nothing.
/// One thread; only the selector, and one state per connection, are allocated. For loopback alone.
public final class BareLoop {
    private static final String REPLY = """
        HTTP/1.1 200 OK\r
        Server: stheno\r
        Date: Thu, 01 Jan 1970 00:00:00 GMT\r
        Content-Type: text/plain; charset=utf-8\r
        Content-Length: 13\r
        \r
        Hello, world!""";
    private static final int COPIES = 1024; // about as many as the smallest requests that fit in one buffer
    private static final int BUFFER = 64 * 1024;

    private final ServerSocketChannel listener;
    private final Selector selector;
    private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER);
    private final ByteBuffer replies;
    private final int length;
    private volatile boolean stopped;

    /// The state of one connection.
    private static final class State {
        int matched; // bytes of CRLF CRLF seen at the end of the input so far
        long owed; // bytes of replies to write; the first reply may be partly written
    }

    BareLoop(int port) throws IOException {
        byte[] reply = REPLY.getBytes(StandardCharsets.US_ASCII);
        length = reply.length;
        replies = ByteBuffer.allocateDirect(COPIES * length);
        for (int i = 0; i < COPIES; i++) replies.put(reply);
        selector = Selector.open();
        listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    /// `[--port N] [--port-file FILE]`: listens on loopback until it is killed; the file gets the line `http=PORT`.
    public static void main(String[] arguments) throws IOException {
        int port = 0;
        Path portFile = Path.of("");
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--port" -> port = Integer.parseInt(arguments[i + 1]);
                case "--port-file" -> portFile = Path.of(arguments[i + 1]);
                default -> throw new IllegalArgumentException("no such option: " + arguments[i]);
            }
        }
        var loop = new BareLoop(port);
        int bound = loop.port();
        if (!portFile.toString().isEmpty()) Files.writeString(portFile, "http=" + bound + "\n");
        System.out.println("bare loop on 127.0.0.1:" + bound);
        loop.run();
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    /// Answers until [#stop].
    void run() throws IOException {
        Consumer<SelectionKey> ready = this::ready; // made once, not once per turn
        while (!stopped) selector.select(ready);
        for (SelectionKey key : selector.keys()) key.channel().close();
        selector.close();
    }

    /// Any thread.
    void stop() {
        stopped = true;
        selector.wakeup();
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) accept();
            else serve(key, (SocketChannel) key.channel(), (State) key.attachment());
        } catch (IOException e) {
            key.cancel();
            try {
                key.channel().close();
            } catch (IOException gone) {
                // it has nothing to write
            }
        }
    }

    private void accept() throws IOException {
        for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ, new State());
        }
    }

    private void serve(SelectionKey key, SocketChannel channel, State state) throws IOException {
        if (key.isReadable()) {
            if (channel.read(input.clear()) < 0) {
                channel.close();
                return;
            }
            input.flip();
            state.owed += (long) length * requests(state);
        }
        while (state.owed > 0) {
            int offset = (int) (length - state.owed % length) % length;
            int size = (int) Math.min(state.owed, replies.capacity() - offset);
            int written = channel.write(replies.clear().position(offset).limit(offset + size));
            state.owed -= written;
            if (written < size) {
                key.interestOps(SelectionKey.OP_WRITE); // and no reading: the output to write stays bounded
                return;
            }
        }
        if (key.isWritable()) key.interestOps(SelectionKey.OP_READ);
    }

    private int requests(State state) {
        int count = 0;
        int matched = state.matched;
        for (int i = 0; i < input.limit(); i++) {
            byte b = input.get(i);
            if (b == '\r') matched = matched == 2 ? 3 : 1;
            else if (b == '\n' && (matched & 1) == 1) matched++;
            else matched = 0;
            if (matched == 4) {
                count++;
                matched = 0;
            }
        }
        state.matched = matched;
        return count;
    }
}
