package stheno.testkit;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A server of a line protocol that plays a script, for tests of clients: what it says, and what the client must say. A script for each
/// connection, with a heading `=== name`; connections that come later are refused. Any thread.
///
/// ```text
/// S: 220 ready           the server sends this line, ended by CRLF; lines in a row leave in one write
/// S| ab\r
/// \x00          the server sends these bytes
/// S+ TLS                 the server changes to TLS; the first step of a script: TLS from the beginning
/// S<                     the server closes its stream, and waits for the client's end
/// S!                     the server resets the connection
/// C: QUIT                the client sends exactly this line
/// C~ MAIL FROM:<.*>.*    the client sends a line that matches as a whole
/// C...                   the client sends any lines up to that of the next step, which is C: or C~
/// C<                     the client closes its stream, without another byte
/// C?                     the client closes or resets the connection, after any output; until then the server says nothing
/// ```
///
/// At the end of a script, the client must close. Every wait has a limit.
public final class ScriptedServer implements Closeable {
    /// How the server's output is cut: `0` in whole writes, `1` byte by byte, others at random.
    public static final List<Integer> SPLITS = List.of(0, 1, 2, 3, 4);

    private static final Duration PATIENCE = Duration.ofSeconds(40); // longer than the client's own in a test of time-outs

    private record Step(String sign, String text) {}

    private final ServerSocket door;
    private final List<List<Step>> scripts;
    private final int split;
    private final Optional<SSLContext> tls;
    private final CountDownLatch played;
    private final List<String> heard = new ArrayList<>(); // guarded by this, like the next
    private final List<String> faults = new ArrayList<>();

    private ScriptedServer(String scripts, int split, Optional<SSLContext> tls) throws IOException {
        this.scripts = parsed(scripts);
        this.split = split;
        this.tls = tls;
        this.played = new CountDownLatch(this.scripts.size());
        this.door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    /// Plays the scripts, in whole writes and without TLS.
    public static ScriptedServer play(String scripts) throws IOException {
        return new ScriptedServer(scripts, 0, Optional.empty());
    }

    /// @param split see [#SPLITS]
    public static ScriptedServer play(String scripts, int split, Optional<SSLContext> tls) throws IOException {
        return new ScriptedServer(scripts, split, tls);
    }

    /// Where it listens.
    public InetSocketAddress address() {
        return new InetSocketAddress(door.getInetAddress(), door.getLocalPort());
    }

    private static List<List<Step>> parsed(String scripts) {
        List<List<Step>> all = new ArrayList<>();
        all.add(new ArrayList<>());
        for (String line : scripts.split("\n")) {
            if (line.isBlank() || line.startsWith("#")) continue;
            if (line.startsWith("===")) {
                if (!all.getLast().isEmpty()) all.add(new ArrayList<>());
                continue;
            }
            int space = line.indexOf(' ');
            String sign = space < 0 ? line : line.substring(0, space);
            all.getLast().add(new Step(sign, space < 0 ? "" : line.substring(space + 1)));
        }
        return all;
    }

    private void serve() {
        try {
            for (List<Step> script : scripts) {
                try (Socket socket = door.accept()) {
                    socket.setSoTimeout((int) PATIENCE.toMillis());
                    new Player(socket).play(script);
                } catch (IOException | RuntimeException e) {
                    if (!door.isClosed()) fault(e.toString());
                } finally {
                    played.countDown();
                }
            }
        } finally {
            closeDoor();
        }
    }

    private synchronized void fault(String what) {
        faults.add(what);
    }

    /// All lines that clients have sent so far.
    public synchronized List<String> heard() {
        return List.copyOf(heard);
    }

    /// Waits until all scripts were played.
    ///
    /// @throws AssertionError if a client said something else
    public void await() throws InterruptedException {
        boolean all = played.await(PATIENCE.toMillis() * 2, TimeUnit.MILLISECONDS);
        synchronized (this) {
            if (!faults.isEmpty()) throw new AssertionError(faults + "; heard " + heard);
            if (!all) throw new AssertionError(played.getCount() + " of " + scripts.size() + " scripts were not played; heard " + heard);
        }
    }

    @Override
    public void close() {
        closeDoor();
    }

    private void closeDoor() {
        try {
            door.close();
        } catch (IOException e) {
            throw new IllegalStateException("a listener of the loopback", e);
        }
    }

    /// One connection. One thread.
    private final class Player {
        private final Random random = new Random(split);
        private Socket socket;
        private InputStream in;
        private OutputStream out;
        private final StringBuilder block = new StringBuilder(); // to be sent, a character each byte

        Player(Socket plain) throws IOException {
            plain.setTcpNoDelay(true);
            use(plain);
        }

        private void use(Socket other) throws IOException {
            socket = other;
            in = new BufferedInputStream(other.getInputStream(), 1); // what follows a line may belong to TLS
            out = other.getOutputStream();
        }

        void play(List<Step> script) throws IOException {
            boolean skipping = false;
            for (Step step : script) {
                if (!step.sign.equals("S:") && !step.sign.equals("S|")) flush();
                switch (step.sign) {
                    case "S:" -> block.append(Escaped.fromText(step.text)).append("\r\n");
                    case "S|" -> block.append(Escaped.decode(step.text));
                    case "S+" -> startTls();
                    case "S<" -> {
                        socket.shutdownOutput();
                        rest();
                        return;
                    }
                    case "S!" -> {
                        socket.setSoLinger(true, 0);
                        return;
                    }
                    case "C..." -> skipping = true;
                    case "C:", "C~" -> {
                        expect(step, skipping);
                        skipping = false;
                    }
                    case "C<" -> {
                        end();
                        return;
                    }
                    case "C?" -> {
                        rest();
                        return;
                    }
                    default -> throw new IllegalArgumentException("no such step: " + step);
                }
            }
            flush();
            end();
        }

        private void startTls() throws IOException {
            SSLSocket secure = (SSLSocket) tls.orElseThrow().getSocketFactory().createSocket(socket, null, true);
            secure.setUseClientMode(false);
            secure.startHandshake();
            use(secure);
        }

        private void flush() throws IOException {
            byte[] bytes = Escaped.bytes(block.toString());
            block.setLength(0);
            for (int from = 0; from < bytes.length; ) {
                int count = split == 0 ? bytes.length : split == 1 ? 1 : 1 + random.nextInt(7);
                count = Math.min(count, bytes.length - from);
                out.write(bytes, from, count);
                out.flush();
                from += count;
            }
        }

        private void expect(Step step, boolean skipping) throws IOException {
            while (true) {
                String line = line();
                boolean matches = step.sign.equals("C:") ? line.equals(step.text) : line.matches(step.text);
                if (matches) return;
                if (!skipping) throw new IOException("expected <" + step.text + ">, got <" + line + ">");
            }
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) throw new EOFException("the client has closed after <" + line + ">");
                line.append((char) b);
            }
            if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') throw new IOException("a line that ends with LF alone: " + line);
            line.setLength(line.length() - 1);
            String text = new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            synchronized (ScriptedServer.this) {
                heard.add(text);
            }
            return text;
        }

        private void end() throws IOException {
            int b = in.read();
            if (b >= 0) throw new IOException("expected the client's end, got <" + (char) b + line() + ">");
        }

        private void rest() {
            try {
                while (in.read() >= 0) {
                    // its end is awaited
                }
            } catch (IOException reset) {
                // the same as an end
            }
        }
    }
}
