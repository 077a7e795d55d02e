package stheno.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import stheno.reactor.Tls;
import stheno.testkit.TestKeys;

/// The client's side of TLS 1.3 over a [Link].
///
/// The bytes of a handshake are the system's chance, but their lengths are not: X25519 and Ed25519 have keys and signatures of one length,
/// no session is resumed, and no ticket is sent. Nothing but lengths decides what happens, so a seed replays to the letter.
final class LinkTls {
    private static final int KEY_UPDATES = 4; // of a connection; the server limits those without data
    private static final int SELDOM = 8; // pieces of data for a KeyUpdate
    private static final int PIECE = 17 * 1024; // a record, and more
    private static final SSLContext CONTEXT = context();

    private final SSLEngine engine;
    private final SplittableRandom random;
    private final Consumer<byte[]> raw;
    private final Deque<ByteBuffer> plain = new ArrayDeque<>(); // to be sent
    private byte[] input = new byte[0]; // of an unfinished record
    private boolean ending;
    private boolean ended; // this side
    private boolean finished; // the server's side, by its close_notify
    private int keyUpdates;

    /// @param raw takes what is to be sent
    LinkTls(SplittableRandom random, Consumer<byte[]> raw) {
        this.random = random;
        this.raw = raw;
        this.engine = CONTEXT.createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setCipherSuites(new String[] {"TLS_AES_128_GCM_SHA256"});
        parameters.setNamedGroups(new String[] {"x25519"});
        engine.setSSLParameters(parameters);
    }

    private static SSLContext context() {
        System.setProperty("jdk.tls.server.newSessionTicketCount", "0"); // a ticket holds the time, in digits
        return TestKeys.ofFixedLength().context();
    }

    /// What the server needs.
    static Tls server() {
        return new Tls(CONTEXT, List.of());
    }

    void send(byte[] data) throws SSLException {
        plain.add(ByteBuffer.wrap(data));
        pump();
    }

    /// Ends this side when all is sent. @return whether it has ended
    boolean end() throws SSLException {
        ending = true;
        pump();
        return ended;
    }

    boolean allSent() {
        return plain.isEmpty();
    }

    /// Whether the server has ended its stream in order.
    boolean finished() {
        return finished;
    }

    /// Takes what has come.
    ///
    /// @throws SSLException if it is not TLS, or an alert
    void take(ByteBuffer data, Consumer<ByteBuffer> to) throws SSLException {
        byte[] all = Arrays.copyOf(input, input.length + data.remaining());
        data.get(all, input.length, data.remaining());
        ByteBuffer records = ByteBuffer.wrap(all);
        while (true) {
            ByteBuffer opened = ByteBuffer.allocate(PIECE);
            SSLEngineResult result = engine.unwrap(records, opened);
            if (opened.flip().hasRemaining()) to.accept(opened);
            finished |= result.getStatus() == SSLEngineResult.Status.CLOSED;
            pump();
            boolean moved = result.bytesConsumed() > 0 && result.getStatus() == SSLEngineResult.Status.OK;
            if (!moved || !records.hasRemaining()) break;
        }
        input = Arrays.copyOfRange(all, records.position(), all.length);
    }

    private void pump() throws SSLException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) task.run();
                }
                case NEED_WRAP -> {
                    if (!wrap(ByteBuffer.allocate(0))) return;
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    return;
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    if (!data()) return;
                }
            }
        }
    }

    /// @return whether there was anything to send
    private boolean data() throws SSLException {
        if (engine.getSession().getProtocol().equals("NONE")) { // the handshake has not begun
            engine.beginHandshake();
            return true;
        }
        ByteBuffer next = plain.peek();
        if (next == null) {
            if (!ending || ended) return false;
            ended = true;
            engine.closeOutbound();
            return true;
        }
        if (!next.hasRemaining()) {
            plain.remove();
            return true;
        }
        if (keyUpdates < KEY_UPDATES && random.nextInt(SELDOM) == 0) {
            keyUpdates++;
            engine.beginHandshake();
            if (engine.getHandshakeStatus() != SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING) return true;
        }
        ByteBuffer part = next.slice(next.position(), random.nextInt(4) == 0 ? 1 + random.nextInt(next.remaining()) : next.remaining());
        int before = part.remaining();
        boolean wrapped = wrap(part);
        next.position(next.position() + before - part.remaining());
        return wrapped;
    }

    private boolean wrap(ByteBuffer data) throws SSLException {
        ByteBuffer record = ByteBuffer.allocate(PIECE);
        SSLEngineResult result = engine.wrap(data, record);
        record.flip();
        if (!record.hasRemaining()) return false;
        raw.accept(Arrays.copyOf(record.array(), record.remaining()));
        return result.getStatus() == SSLEngineResult.Status.OK || engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP;
    }
}
