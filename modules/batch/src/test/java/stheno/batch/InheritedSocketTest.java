package stheno.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class InheritedSocketTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    @TempDir
    private Path folder;

    /// Both ends of a connection of messages.
    private record Ends(MessageSocket here, MessageSocket there) implements AutoCloseable {
        static Ends open() throws IOException {
            try (MessageSocket.Listening listening = MessageSocket.listen()) {
                MessageSocket here = MessageSocket.connect(listening.name());
                MessageSocket there = listening.accept(PATIENCE);
                here.limit(PATIENCE);
                there.limit(PATIENCE);
                return new Ends(here, there);
            }
        }

        /// Passes the one socket with this address from here to there.
        InheritedSocket pass(SocketAddress address, boolean datagrams) throws IOException {
            here.send(List.of(new MessageSocket.Offer("name", datagrams, address, address, false)));
            return there.receive().orElseThrow().socket().orElseThrow();
        }

        @Override
        public void close() {
            here.close();
            there.close();
        }
    }

    @Test
    void messagesPassBothWays() throws IOException {
        try (Ends ends = Ends.open()) {
            ends.here().send("hällo");
            ends.there().send("there");
            assertEquals(Optional.of(new MessageSocket.Message("hällo", Optional.empty())), ends.there().receive());
            assertEquals("there", ends.here().receive().orElseThrow().text());
            MessageSocket.Peer peer = ends.there().peer();
            assertEquals(ProcessHandle.current().pid(), peer.pid());
            assertTrue(peer.trusted());
            assertFalse(new MessageSocket.Peer(1, peer.user() + 1).trusted());
            ends.here().close();
            assertEquals(Optional.empty(), ends.there().receive());
        }
    }

    @Test
    void aWaitEnds() throws IOException {
        try (MessageSocket.Listening listening = MessageSocket.listen()) {
            assertThrows(IOException.class, () -> listening.accept(Duration.ofMillis(1)));
        }
        try (Ends ends = Ends.open()) {
            ends.there().limit(Duration.ofMillis(1));
            assertTrue(assertThrows(IOException.class, ends.there()::receive).getMessage().contains("not in time"));
        }
        assertThrows(IOException.class, () -> MessageSocket.connect("stheno-no-such-name"));
    }

    /// The client has connected before the socket changes hands, and the first owner has closed it.
    @Test
    void aConnectionThatWasQueuedIsAcceptedByTheNextOwner() throws IOException {
        for (InetAddress local : List.of(LOOPBACK, InetAddress.ofLiteral("::1"))) {
            ServerSocketChannel first = ServerSocketChannel.open().bind(new InetSocketAddress(local, 0), 10);
            SocketAddress address = first.getLocalAddress();
            try (Ends ends = Ends.open(); SocketChannel client = SocketChannel.open(address);
                    InheritedSocket passed = ends.pass(address, false)) {
                first.close();
                assertEquals(address, passed.address());
                try (ServerSocketChannel next = passed.listener()) {
                    exchange(next, client);
                    try (SocketChannel later = SocketChannel.open(address)) {
                        exchange(next, later);
                    }
                }
                assertThrows(IOException.class, () -> SocketChannel.open(address).close());
            }
        }
    }

    /// A selector finds the connection; bytes pass.
    private static void exchange(ServerSocketChannel listener, SocketChannel client) throws IOException {
        try (Selector selector = Selector.open()) {
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
            assertEquals(1, selector.select(PATIENCE.toMillis()));
            try (SocketChannel accepted = listener.accept()) {
                assertEquals(client.getLocalAddress(), accepted.getRemoteAddress());
                accepted.write(ByteBuffer.wrap(new byte[] {7}));
                ByteBuffer room = ByteBuffer.allocate(1);
                client.read(room);
                assertEquals(7, room.get(0));
            }
        }
    }

    @Test
    void aUnixSocketChangesHands() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("söcket"));
        ServerSocketChannel first = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
        try (Ends ends = Ends.open(); SocketChannel client = SocketChannel.open(address);
                InheritedSocket passed = ends.pass(address, false)) {
            first.close();
            assertEquals(address, passed.address());
            try (ServerSocketChannel next = passed.listener(); SocketChannel accepted = next.accept()) {
                accepted.write(ByteBuffer.wrap(new byte[] {7}));
                assertEquals(1, client.read(ByteBuffer.allocate(1)));
            }
            try (var files = Files.list(folder)) {
                assertEquals(List.of(address.getPath()), files.toList());
            }
        }
    }

    @Test
    void aPacketThatWasQueuedIsReceivedByTheNextOwner() throws IOException {
        for (StandardProtocolFamily family : List.of(StandardProtocolFamily.INET, StandardProtocolFamily.INET6)) {
            InetAddress local = InetAddress.ofLiteral(family == StandardProtocolFamily.INET ? "127.0.0.1" : "::1");
            DatagramChannel first = DatagramChannel.open(family).bind(new InetSocketAddress(local, 0));
            SocketAddress address = first.getLocalAddress();
            try (Ends ends = Ends.open(); DatagramChannel client = DatagramChannel.open(family)) {
                client.bind(new InetSocketAddress(local, 0)).send(ByteBuffer.wrap(new byte[] {7}), address);
                try (InheritedSocket passed = ends.pass(address, true); DatagramChannel next = passed.datagramChannel()) {
                    first.close();
                    SocketAddress from = next.receive(ByteBuffer.allocate(10));
                    assertEquals(client.getLocalAddress(), from);
                    next.send(ByteBuffer.wrap(new byte[] {8}), from);
                    assertEquals(address, client.receive(ByteBuffer.allocate(10)));
                    BatchSocket.open(next); // batches work on it too
                }
            }
        }
    }

    @Test
    void anOfferWithoutASocketIsAnError() throws IOException {
        try (Ends ends = Ends.open()) {
            InetSocketAddress address = new InetSocketAddress(LOOPBACK, 1);
            assertThrows(IOException.class, () -> ends.pass(address, false));
        }
    }

    @Test
    void variablesForAnotherProcessAreIgnored() throws IOException {
        long pid = ProcessHandle.current().pid();
        assertEquals(List.of(), InheritedSocket.ofServiceManager(Map.of(), pid));
        assertEquals(List.of(), InheritedSocket.ofServiceManager(Map.of("LISTEN_FDS", "1"), pid));
        assertEquals(List.of(), InheritedSocket.ofServiceManager(Map.of("LISTEN_FDS", "1", "LISTEN_PID", "1"), pid));
        assertEquals(List.of(), InheritedSocket.ofServiceManager(Map.of("LISTEN_FDS", "0", "LISTEN_PID", "" + pid), pid));
        Map<String, String> malformed = Map.of("LISTEN_FDS", "x", "LISTEN_PID", "" + pid);
        assertThrows(IOException.class, () -> InheritedSocket.ofServiceManager(malformed, pid));
    }
}
