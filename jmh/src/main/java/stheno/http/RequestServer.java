package stheno.http;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import stheno.reactor.RequestLoop;

/// The server of the measured connection. One thread.
sealed interface RequestServer {
    /// Waits for work, and does it.
    void turn() throws IOException;

    /// The number of requests answered so far. Their replies are sent at the end of the turn.
    long answered();

    void close() throws IOException;

    /// Stheno: its loop, its parser, its replies.
    final class Whole implements RequestServer {
        private final RequestLoop loop;
        private long answered;

        /// @param reply sent to every request
        Whole(RequestClient client, Reply reply) throws IOException {
            SocketChannel channel = client.accepted();
            HttpService service = new HttpService(exchange -> {
                answered++;
                exchange.respond(reply);
            });
            loop = new RequestLoop(client.provider(), channel, channel.getLocalAddress(), service);
        }

        @Override
        public void turn() throws IOException {
            loop.turn();
        }

        @Override
        public long answered() {
            return answered;
        }

        @Override
        public void close() {
            loop.close();
        }
    }

    /// The upper bound: a bare selector loop that counts empty lines and writes as many copies of a reply in one write.
    final class Bare implements RequestServer {
        private static final int COPIES = 16;

        private final Selector selector;
        private final SocketChannel channel;
        private final ByteBuffer input = ByteBuffer.allocateDirect(16 * 1024);
        private final ByteBuffer replies;
        private final int length;
        private final Consumer<SelectionKey> ready = _ -> ready();
        private int matched; // bytes of CRLF CRLF seen at the end of the input so far
        private long answered;
        private IOException failure; // null if nothing failed

        /// @param reply sent to every request
        Bare(RequestClient client, ByteBuffer reply) throws IOException {
            channel = client.accepted();
            selector = client.provider().openSelector();
            channel.register(selector, SelectionKey.OP_READ);
            length = reply.remaining();
            replies = ByteBuffer.allocateDirect(COPIES * length);
            for (int i = 0; i < COPIES; i++) replies.put(reply.duplicate());
        }

        @Override
        public void turn() throws IOException {
            selector.select(ready);
            if (failure != null) throw failure;
        }

        @Override
        public long answered() {
            return answered;
        }

        private void ready() {
            try {
                if (channel.read(input.clear()) < 0) throw new EOFException("the client has left");
                int requests = requests(input.flip());
                int bytes = requests * length;
                if (channel.write(replies.clear().limit(bytes)) < bytes) throw new IOException("the socket took only a part");
                answered += requests;
            } catch (IOException e) {
                failure = e;
            }
        }

        private int requests(ByteBuffer data) {
            int count = 0;
            int matched = this.matched; // a local variable is faster in the loop
            for (int i = 0; i < data.limit(); i++) {
                byte b = data.get(i);
                if (b == '\r') matched = matched == 2 ? 3 : 1;
                else matched = b == '\n' && (matched & 1) == 1 ? matched + 1 : 0;
                if (matched == 4) {
                    count++;
                    matched = 0;
                }
            }
            this.matched = matched;
            return count;
        }

        @Override
        public void close() throws IOException {
            channel.close();
            selector.close();
        }
    }
}
