package stheno.appliance.dig;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Sends a query to the servers in turn until one answers. Blocks; one thread.
final class DigClient {
    private static final int LARGEST = 65_535; // octets of a message
    private static final Path RESOLVERS = Path.of("/etc/resolv.conf");

    /// The messages of an answer: one, or several for a transfer.
    ///
    /// @param tcp   whether they came by TCP
    /// @param nanos from the query to the last of them
    record Reply(List<byte[]> messages, InetSocketAddress server, boolean tcp, long nanos) {}

    private final List<InetSocketAddress> servers;
    private final Duration timeout;
    private final int tries;

    /// @param servers at least one
    DigClient(List<InetSocketAddress> servers, Duration timeout, int tries) {
        this.servers = List.copyOf(servers);
        this.timeout = timeout;
        this.tries = tries;
    }

    /// The addresses of a server, or those of /etc/resolv.conf.
    ///
    /// @param family 4 or 6, or 0 for any
    static List<InetSocketAddress> servers(Optional<String> server, int port, int family) throws DigFailure {
        List<InetSocketAddress> all = new ArrayList<>();
        try {
            List<String> names = server.isPresent() ? List.of(server.get()) : resolvers();
            for (String name : names) {
                for (InetAddress address : InetAddress.getAllByName(name)) {
                    boolean four = address instanceof Inet4Address;
                    if (family == 0 || family == 4 == four) all.add(new InetSocketAddress(address, port));
                }
            }
        } catch (UnknownHostException e) {
            throw new DigFailure(DigFailure.INTERNAL, "the server `" + server.orElse("") + "` is unknown; a port is given with -p");
        }
        if (all.isEmpty()) throw new DigFailure(DigFailure.INTERNAL, "the server has no IPv" + family + " address");
        return all;
    }

    private static List<String> resolvers() {
        try (Stream<String> lines = Files.lines(RESOLVERS, StandardCharsets.ISO_8859_1)) {
            List<String> found = lines.map(line -> line.strip().split("\\s+")).filter(words -> words.length > 1
                    && words[0].equals("nameserver")).map(words -> words[1]).toList();
            return found.isEmpty() ? List.of("127.0.0.1") : found;
        } catch (IOException | UncheckedIOException e) {
            return List.of("127.0.0.1"); // as resolv.conf(5) says
        }
    }

    /// One message by UDP.
    Reply datagram(byte[] query) throws DigFailure {
        return ask((server, begun) -> datagram(server, query, begun));
    }

    /// Messages by TCP, until `last` says that one is the last.
    Reply stream(byte[] query, LastMessage last) throws DigFailure {
        return ask((server, begun) -> stream(server, query, last, begun));
    }

    /// Tells the last message of an answer.
    interface LastMessage {
        boolean test(byte[] message) throws DigFailure;
    }

    private interface Way {
        Reply ask(InetSocketAddress server, long begun) throws IOException, DigFailure;
    }

    private Reply ask(Way way) throws DigFailure {
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < tries; i++) {
            for (InetSocketAddress server : servers) {
                try {
                    return way.ask(server, System.nanoTime());
                } catch (SocketTimeoutException e) {
                    failures.add(shown(server) + ": timed out");
                } catch (EOFException e) {
                    failures.add(shown(server) + ": end of file");
                } catch (PortUnreachableException e) {
                    failures.add(shown(server) + ": connection refused");
                } catch (IOException e) {
                    failures.add(shown(server) + ": " + String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT));
                }
            }
        }
        StringBuilder text = new StringBuilder();
        failures.forEach(failure -> text.append(";; communications error to ").append(failure).append('\n'));
        throw new DigFailure(DigFailure.NO_REPLY, text + ";; no servers could be reached");
    }

    /// As dig writes it: `127.0.0.1#53`.
    static String shown(InetSocketAddress server) {
        return server.getAddress().getHostAddress() + "#" + server.getPort();
    }

    /// Datagrams that do not begin with the id of the query are ignored: the kernel lets only those of the server through.
    private Reply datagram(InetSocketAddress server, byte[] query, long begun) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.send(new DatagramPacket(query, query.length));
            DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
            long deadline = begun + timeout.toNanos();
            while (true) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) throw new SocketTimeoutException();
                socket.setSoTimeout((int) left);
                packet.setLength(LARGEST);
                socket.receive(packet);
                byte[] message = Arrays.copyOf(packet.getData(), packet.getLength());
                if (message.length < 2 || message[0] != query[0] || message[1] != query[1]) continue;
                return new Reply(List.of(message), server, false, System.nanoTime() - begun);
            }
        }
    }

    private Reply stream(InetSocketAddress server, byte[] query, LastMessage last, long begun) throws IOException, DigFailure {
        try (Socket socket = new Socket()) {
            socket.connect(server, (int) timeout.toMillis());
            socket.setSoTimeout((int) timeout.toMillis());
            byte[] framed = new byte[query.length + 2];
            framed[0] = (byte) (query.length >> 8);
            framed[1] = (byte) query.length;
            System.arraycopy(query, 0, framed, 2, query.length);
            OutputStream out = socket.getOutputStream();
            out.write(framed);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            List<byte[]> messages = new ArrayList<>();
            do {
                byte[] message = new byte[in.readUnsignedShort()];
                in.readFully(message);
                messages.add(message);
            } while (!last.test(messages.getLast()));
            return new Reply(messages, server, true, System.nanoTime() - begun);
        }
    }
}
