package stheno.jmh.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Sessions of a line protocol. Each repeats some steps. All steps together are one exchange.
final class DialogueLoad extends ProtocolLoad {
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] TEXT_END = {'\r', '\n', '.', '\r', '\n'};
    private static final int LONGEST = 8 * 1024; // bytes of a reply

    private final List<Step> steps;

    /// A request and the last bytes of its reply.
    record Step(ByteBuffer request, byte[] end) {
        /// Answered by one line.
        static Step line(String command) {
            return new Step(encoded(command), LINE_END);
        }

        /// Answered by lines up to a line with a dot alone.
        static Step lines(String command) {
            return new Step(encoded(command), TEXT_END);
        }

        private static ByteBuffer encoded(String command) {
            byte[] bytes = (command + "\r\n").getBytes(StandardCharsets.US_ASCII);
            return ByteBuffer.allocateDirect(bytes.length).put(bytes);
        }
    }

    /// Opens a session up to the first step.
    interface Opening {
        TextClient open() throws IOException;
    }

    private static final class Session {
        final ByteBuffer reply = ByteBuffer.allocateDirect(LONGEST);
        int step;
    }

    DialogueLoad(int clients, Opening opening, List<Step> steps) throws IOException {
        this.steps = steps;
        try {
            for (int i = 0; i < clients; i++) {
                SocketChannel channel = opening.open().channel();
                channel.configureBlocking(false);
                channel.register(selector(), SelectionKey.OP_READ, new Session());
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    void begin() throws IOException {
        for (SelectionKey key : selector().keys()) say((SocketChannel) key.channel(), steps.getFirst());
    }

    private static void say(SocketChannel channel, Step step) throws IOException {
        if (channel.write(step.request.rewind()) < step.request.limit()) throw new IOException("a request does not fit into a socket");
    }

    @Override
    void ready(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        Session session = (Session) key.attachment();
        if (!session.reply.hasRemaining()) throw new IOException("a reply of more than " + LONGEST + " bytes");
        if (channel.read(session.reply) < 0) throw new EOFException("the server has closed a healthy session");
        if (!ends(session.reply, steps.get(session.step).end)) return;
        if (!TextClient.isGood(session.reply.get(0))) {
            throw new IOException("refused: " + StandardCharsets.US_ASCII.decode(session.reply.flip()));
        }
        session.reply.clear();
        session.step = (session.step + 1) % steps.size();
        if (session.step == 0) answered();
        say(channel, steps.get(session.step));
    }

    private static boolean ends(ByteBuffer reply, byte[] end) {
        int from = reply.position() - end.length;
        if (from < 0) return false;
        for (int i = 0; i < end.length; i++) {
            if (reply.get(from + i) != end[i]) return false;
        }
        return true;
    }
}
