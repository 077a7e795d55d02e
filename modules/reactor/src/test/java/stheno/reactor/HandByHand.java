package stheno.reactor;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/// A TLS client that returns its first bytes before it sends them. One thread at a time.
final class HandByHand {
    private final SSLEngine engine = TestTls.CONTEXT.createSSLEngine("localhost", 443);
    private final ByteArrayOutputStream out;
    private final ByteBuffer net = ByteBuffer.allocate(1 << 16).flip();
    private final ByteBuffer plain = ByteBuffer.allocate(1 << 16);

    /// @param before bytes ahead of the first message
    HandByHand(ByteArrayOutputStream before) {
        out = before;
        engine.setUseClientMode(true);
    }

    /// The bytes before, and the client's first message.
    byte[] hello() throws IOException {
        engine.beginHandshake();
        wrap(ByteBuffer.allocate(0));
        return taken();
    }

    /// Completes the handshake, sends `text`, and returns the first reply.
    String finish(Client client, String text) throws IOException {
        ByteBuffer said = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (plain.position() == 0) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> wrap(said);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrap(client);
                case FINISHED, NOT_HANDSHAKING -> {
                    if (said.hasRemaining()) wrap(said);
                    else unwrap(client);
                }
            }
            client.say(taken());
        }
        return StandardCharsets.US_ASCII.decode(plain.flip()).toString();
    }

    private void wrap(ByteBuffer from) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(1 << 16);
        engine.wrap(from, record);
        out.write(record.array(), 0, record.position());
    }

    private void unwrap(Client client) throws IOException {
        if (engine.unwrap(net, plain).getStatus() != SSLEngineResult.Status.BUFFER_UNDERFLOW) return;
        net.compact();
        int n = client.in.read(net.array(), net.position(), net.remaining());
        if (n < 0) throw new EOFException("in the handshake");
        net.position(net.position() + n).flip();
    }

    private byte[] taken() {
        byte[] bytes = out.toByteArray();
        out.reset();
        return bytes;
    }
}
