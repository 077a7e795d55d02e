package stheno.mail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import stheno.http.RequestClient;
import stheno.reactor.RequestLoop;
import stheno.reactor.Service;

/// A session of a line protocol on a connection in memory, with a loop that is turned by hand. One thread, and those of the protocol.
final class SessionByHand {
    private final RequestClient client = RequestClient.Memory.open();
    private final RequestLoop loop;

    SessionByHand(Service service) throws IOException {
        SocketChannel channel = client.accepted();
        loop = new RequestLoop(client.provider(), channel, channel.getLocalAddress(), service);
    }

    static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /// Sends input, and reads replies until the last line begins with `last`.
    ///
    /// @return the number of bytes of all replies
    int learn(ByteBuffer input, String last) throws IOException {
        client.ask(input.rewind());
        int bytes = 0;
        for (String line = ""; !line.startsWith(last); ) {
            int written = turned();
            bytes += written;
            if (written == 0) continue;
            String text = StandardCharsets.US_ASCII.decode(client.last()).toString();
            line = text.substring(text.lastIndexOf('\n', text.length() - 2) + 1);
            if (line.startsWith("5") || line.startsWith("4") || line.startsWith("-ERR")) throw new IOException("refused: " + text);
        }
        return bytes;
    }

    /// Sends input, and waits for so many bytes of replies.
    void exchange(ByteBuffer input, int replies) throws IOException {
        client.ask(input.rewind());
        for (int bytes = 0; bytes < replies; bytes += turned()) Thread.onSpinWait();
    }

    /// One turn of the loop. @return how many bytes it has sent
    private int turned() throws IOException {
        loop.turn();
        return client.written();
    }

    void close() {
        loop.close();
    }
}
