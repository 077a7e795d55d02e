package stheno.http2;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import stheno.reactor.Limits;
import stheno.reactor.Log;
import stheno.reactor.MemoryBudget;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.testkit.Journal;
import stheno.testkit.Mode;

/// The service without TLS on a free port of the loopback. Its paths: `/echo` has the request's method, authority and body, `/body/N` a
/// body of N octets, `/later` is answered by the test, `/http11` must be asked by HTTP/1.1, `/fail` fails, `/empty` is 204.
final class Running implements AutoCloseable {
    private static final int PATIENCE = 30_000; // milliseconds

    final Journal log = new Journal();
    final ReactorGroup group;
    final BlockingQueue<Http2Exchange> later = new LinkedBlockingQueue<>();
    final InetSocketAddress address;

    Running() throws IOException {
        this(Http2Settings.DEFAULTS, Limits.DEFAULTS);
    }

    Running(Http2Settings settings, Limits limits) throws IOException {
        this(settings, limits, MemoryBudget.ofHeap());
    }

    Running(Http2Settings settings, Limits limits, MemoryBudget budget) throws IOException {
        group = ReactorGroup.start(1, Log.from(Log.Level.DEBUG, log::event), budget);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        address = group.listen(any, PortOptions.of(new Http2Service("h2", this::handle, settings)).withLimits(limits));
    }

    private static Http2Reply body(int length) {
        return new Http2Reply(200, List.of(), new byte[length]);
    }

    private void handle(Http2Exchange exchange) {
        Http2Request request = exchange.request();
        String path = request.path();
        if (path.matches("/body/[0-9]{1,6}")) exchange.respond(body(Integer.parseInt(path.substring(6))));
        else if (path.equals("/later")) later.add(exchange);
        else if (path.equals("/http11")) exchange.requireHttp11();
        else if (path.equals("/fail")) throw new IllegalStateException("as asked");
        else if (path.equals("/empty")) exchange.respond(Http2Reply.of(204));
        else exchange.respond(echo(request));
    }

    private static Http2Reply echo(Http2Request request) {
        byte[] line = Frames.octets(request.method() + " " + request.authority() + " ");
        return new Http2Reply(200, List.of(new HeaderField("x-fields", Integer.toString(request.fields().size()))),
                Frames.join(line, request.body()));
    }

    /// The next exchange that the test must answer.
    Http2Exchange next() throws InterruptedException {
        Http2Exchange next = later.poll(PATIENCE, TimeUnit.MILLISECONDS);
        if (next == null) throw new AssertionError("no request came; the log: " + log);
        return next;
    }

    /// A client that blocks, for thirty seconds at most.
    final class Client implements AutoCloseable {
        final Socket socket = new Socket();
        private final DataInputStream in;
        private final HpackDecoder decoder = new HpackDecoder();

        Client() throws IOException {
            this(0);
        }

        Client(int receiveBuffer) throws IOException {
            if (receiveBuffer > 0) socket.setReceiveBufferSize(receiveBuffer);
            socket.connect(address);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE);
            in = new DataInputStream(socket.getInputStream());
        }

        Client send(byte[]... frames) throws IOException {
            socket.getOutputStream().write(Frames.join(frames));
            return this;
        }

        Client send(Mode mode, byte[] all) throws IOException {
            Random random = new Random(mode instanceof Mode.Split(long seed) ? seed : 0);
            for (int from = 0; from < all.length; ) {
                int count = switch (mode) {
                    case Mode.Whole _ -> all.length;
                    case Mode.Bytewise _ -> 1;
                    case Mode.Split _ -> 1 + random.nextInt(random.nextBoolean() ? 4 : 60);
                };
                int to = Math.min(all.length, from + count);
                socket.getOutputStream().write(all, from, to - from);
                from = to;
            }
            return this;
        }

        /// Preface and SETTINGS of both sides.
        Client greet(int... settings) throws Exception {
            send(Frames.PREFACE, Frames.settings(settings));
            expect("SETTINGS 3=100 6=32768", "SETTINGS ack");
            return this;
        }

        String read() throws Exception {
            return Frames.read(in, decoder);
        }

        Client expect(String... frames) throws Exception {
            for (String frame : frames) {
                String came = read();
                if (!came.equals(frame)) throw new AssertionError("expected " + frame + ", came " + came + "; the log: " + log);
            }
            return this;
        }

        /// All frames until the end of the stream.
        List<String> rest() throws Exception {
            List<String> all = new ArrayList<>();
            for (String frame = read(); !frame.equals("end"); frame = read()) all.add(frame);
            return all;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    Client client() throws IOException {
        return new Client();
    }

    /// What a client sends, whole, octet by octet and in random pieces, has the same answer.
    void plays(byte[] sent, String... expected) throws Exception {
        List<Mode> modes = new ArrayList<>(List.of(new Mode.Whole(), new Mode.Bytewise()));
        for (int seed = 0; seed < 5; seed++) modes.add(new Mode.Split(seed));
        for (Mode mode : modes) {
            try (Client client = client()) {
                client.greet();
                client.send(mode, sent).expect(expected);
            } catch (AssertionError | Exception e) {
                throw new AssertionError(mode + ", expected " + Arrays.toString(expected), e);
            }
        }
    }

    @Override
    public void close() {
        group.close();
    }
}
