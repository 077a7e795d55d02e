package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.testkit.Await;
import stheno.testkit.Journal;

/// Ports in the file system.
@Timeout(60)
final class UnixSocketTest {
    private static final Set<PosixFilePermission> GROUP = PosixFilePermissions.fromString("rw-rw----");

    @TempDir
    Path folder;
    private Path path;
    private UnixDomainSocketAddress address;
    private final BlockingQueue<Talk> talks = new LinkedBlockingQueue<>();
    private final Service echo = connection -> {
        Talk talk = new Talk(connection);
        talks.add(talk);
        return talk;
    };

    @BeforeEach
    void choose() {
        path = folder.resolve("socket");
        address = UnixDomainSocketAddress.of(path);
    }

    /// A client that blocks. One thread.
    private record Local(SocketChannel channel, InputStream in) implements AutoCloseable {
        static Local to(UnixDomainSocketAddress server) throws IOException {
            SocketChannel channel = SocketChannel.open(server);
            return new Local(channel, Channels.newInputStream(channel));
        }

        Local say(String text) throws IOException {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            return this;
        }

        String bytes(int n) throws IOException {
            return new String(in.readNBytes(n), StandardCharsets.US_ASCII);
        }

        String rest() throws IOException {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void aPortInTheFileSystemIsServedAndItsFileGoesWithIt() throws Exception {
        try (ReactorGroup group = ReactorGroup.start(1)) {
            Port port = group.open(address, GROUP, PortOptions.of(echo));
            assertEquals(address, port.address());
            assertEquals(GROUP, Files.getPosixFilePermissions(path));
            assertEquals(List.of(path), left());
            try (Local client = Local.to(address)) {
                assertEquals("hello\n", client.say("hello\n").bytes(6));
                Connection connection = talks.take().connection;
                assertEquals(UnixDomainSocketAddress.of(""), connection.remote());
                assertEquals(connection.remote(), connection.peer());
                assertEquals(address, connection.local());
            }
        }
        assertEquals(List.of(), left());
    }

    @Test
    void withoutAModeItIsItsOwnersAlone() throws Exception {
        try (ReactorGroup group = ReactorGroup.start(1)) {
            group.open((SocketAddress) address, PortOptions.of(echo));
            assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(path));
        }
    }

    @Test
    void oneLoopAcceptsForAllInTurns() throws Exception {
        try (ReactorGroup group = ReactorGroup.start(3)) {
            group.open(address, GROUP, PortOptions.of(echo));
            Set<Reactor> loops = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                try (Local client = Local.to(address)) {
                    client.say("x\n").bytes(2);
                    loops.add(talks.take().connection.reactor());
                }
            }
            assertEquals(3, loops.size());
        }
    }

    @Test
    void whatAServerLeftBehindIsReplaced() throws Exception {
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address).close();
        assertTrue(Files.exists(path));
        try (ReactorGroup group = ReactorGroup.start(1)) {
            group.open(address, GROUP, PortOptions.of(echo));
            try (Local client = Local.to(address)) {
                assertEquals("x\n", client.say("x\n").bytes(2));
            }
        }
        assertEquals(List.of(), left());
    }

    @Test
    void aServerThatAnswersIsLeftAlone() throws Exception {
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address, 1);
                ReactorGroup group = ReactorGroup.start(1); SocketChannel first = SocketChannel.open(address);
                SocketChannel second = SocketChannel.open(address)) { // its queue is full
            BindException e = assertThrows(BindException.class, () -> group.open(address, GROUP, PortOptions.of(echo)));
            assertTrue(e.getMessage().contains("in use"), e.getMessage());
            assertTrue(first.isConnected() && second.isConnected() && other.accept() != null);
        }
        assertTrue(Files.exists(path), "it is not ours to remove");
        assertEquals(List.of(path), left());
    }

    @Test
    void ourOwnPortIsInUseAsWell() throws Exception {
        try (ReactorGroup group = ReactorGroup.start(1)) {
            group.open(address, GROUP, PortOptions.of(echo));
            assertThrows(BindException.class, () -> group.open(address, GROUP, PortOptions.of(echo)));
            try (Local client = Local.to(address)) {
                assertEquals("x\n", client.say("x\n").bytes(2));
            }
        }
    }

    @Test
    void aFileThatIsNotASocketIsLeftAlone() throws Exception {
        Path target = Files.writeString(folder.resolve("file"), "precious");
        try (ReactorGroup group = ReactorGroup.start(1)) {
            Files.createSymbolicLink(path, target);
            BindException e = assertThrows(BindException.class, () -> group.open(address, GROUP, PortOptions.of(echo)));
            assertTrue(e.getMessage().contains("not a socket"), e.getMessage());
            Files.delete(path);
            Files.createDirectory(path);
            assertThrows(BindException.class, () -> group.open(address, GROUP, PortOptions.of(echo)));
            assertThrows(BindException.class, () -> group.open(UnixDomainSocketAddress.of(target), GROUP, PortOptions.of(echo)));
            assertThrows(BindException.class, () -> group.open(UnixDomainSocketAddress.of(""), GROUP, PortOptions.of(echo)));
        }
        assertEquals("precious", Files.readString(target));
    }

    @Test
    void aFolderThatIsNotThereIsAClearError() throws Exception {
        try (ReactorGroup group = ReactorGroup.start(1)) {
            UnixDomainSocketAddress nowhere = UnixDomainSocketAddress.of(folder.resolve("none/socket"));
            BindException e = assertThrows(BindException.class, () -> group.open(nowhere, GROUP, PortOptions.of(echo)));
            assertTrue(e.getMessage().contains("does not exist"), e.getMessage());
        }
    }

    @Test
    void aPathMayBeAsLongAsTheSystemAllowsAndNoLonger() throws Exception {
        int room = 106 - folder.toString().length() - 1;
        UnixDomainSocketAddress longest = UnixDomainSocketAddress.of(folder.resolve("x".repeat(room)));
        UnixDomainSocketAddress longer = UnixDomainSocketAddress.of(folder.resolve("x".repeat(room + 1)));
        try (ReactorGroup group = ReactorGroup.start(1)) {
            BindException e = assertThrows(BindException.class, () -> group.open(longer, GROUP, PortOptions.of(echo)));
            assertTrue(e.getMessage().contains("106"), e.getMessage());
            group.open(longest, GROUP, PortOptions.of(echo));
            try (Local client = Local.to(longest)) {
                assertEquals("x\n", client.say("x\n").bytes(2));
            }
        }
        assertEquals(List.of(), left());
    }

    @Test
    void aFileThatIsNotOursAnyMoreStays() throws Exception {
        try (ReactorGroup group = ReactorGroup.start(1)) {
            group.open(address, GROUP, PortOptions.of(echo));
            Files.delete(path);
            Files.writeString(path, "somebody else's");
        }
        assertEquals("somebody else's", Files.readString(path));
    }

    @Test
    void aFileThatIsGoneAlreadyDoesNoHarm() throws Exception {
        Journal log = new Journal();
        try (ReactorGroup group = ReactorGroup.start(1, Log.from(Log.Level.DEBUG, log::event))) {
            group.open(address, GROUP, PortOptions.of(echo));
            Files.delete(path);
        }
        assertEquals(0, log.of("WARN").count());
    }

    @Test
    void aGroupThatHasStoppedLeavesNoFile() throws Exception {
        ReactorGroup group = ReactorGroup.start(1);
        group.close();
        IOException e = assertThrows(IOException.class, () -> group.open(address, GROUP, PortOptions.of(echo)));
        assertEquals("the group has stopped", e.getMessage());
        assertEquals(List.of(), left());
    }

    @Test
    void theCapForAnAddressIsNotForThose() throws Exception {
        List<Local> clients = new ArrayList<>();
        try (ReactorGroup group = ReactorGroup.start(1)) {
            AccessList none = new AccessList(List.of(), List.of(Network.ALL));
            PortOptions options = PortOptions.of(echo).withLimits(Limits.DEFAULTS.withConnections(5).withConnectionsPerAddress(1)
                    .withSendBuffer(65536)).withAccess(none);
            Port port = group.open(address, GROUP, options);
            for (int i = 0; i < 5; i++) {
                clients.add(Local.to(address));
                assertEquals("x\n", clients.getLast().say("x\n").bytes(2));
            }
            try (Local sixth = Local.to(address)) {
                assertEquals("", sixth.rest());
            }
            assertEquals(5, port.admission().open());
            for (Local client : clients) client.close();
            for (Talk talk : talks) talk.closed();
            group.connections(0).get(); // what was under way is done
            assertEquals(0, port.admission().open());
        }
    }

    @Test
    void whatCannotBeResetIsClosed() throws Exception {
        Service rude = connection -> new Talk(connection) {
            @Override
            Terminator said(String line) {
                connection.resetWhenClosed();
                connection.close();
                return LINE;
            }
        };
        Journal log = new Journal();
        try (ReactorGroup group = ReactorGroup.start(1, Log.from(Log.Level.DEBUG, log::event))) {
            group.open(address, GROUP, PortOptions.of(rude));
            try (Local client = Local.to(address)) {
                assertEquals("", client.say("x\n").rest());
            }
        }
        assertEquals(List.of(), log.errors());
    }

    @Test
    void aSessionMayLeaveTheLoop() throws Exception {
        Service leaving = connection -> new Talk(connection) {
            @Override
            Terminator said(String line) {
                connection.detach(session -> {
                    try {
                        session.output().write(session.input().readNBytes(3));
                    } catch (IOException e) {
                        told.add("failed: " + e);
                    }
                });
                return LINE;
            }
        };
        try (ReactorGroup group = ReactorGroup.start(1)) {
            Port port = group.open(address, GROUP, PortOptions.of(leaving));
            try (Local client = Local.to(address)) {
                assertEquals("abc", client.say("go\nabc").bytes(3));
            }
            Await.until(() -> port.admission().open() == 0);
        }
    }

    @Test
    void aProxyMayComeThisWay() throws Exception {
        try (ReactorGroup group = ReactorGroup.start(1)) {
            group.open(address, GROUP, PortOptions.of(echo).withProxies(List.of()));
            try (Local client = Local.to(address)) {
                assertEquals("x\n", client.say("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nx\n").bytes(2));
                Connection connection = talks.take().connection;
                assertEquals("/192.0.2.1:1", connection.remote().toString());
                assertEquals(UnixDomainSocketAddress.of(""), connection.peer());
            }
            try (Local client = Local.to(address)) {
                assertEquals("y\n", client.say("PROXY UNKNOWN\r\ny\n").bytes(2));
                assertEquals(address, talks.take().connection.local());
            }
        }
    }

    @Test
    void aDrainServesTheQueueAndRemovesTheFileAtOnce() throws Exception {
        try (ReactorGroup group = ReactorGroup.start(2)) {
            group.open(address, GROUP, PortOptions.of(echo));
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch holding = new CountDownLatch(1);
            group.reactors().getFirst().execute(() -> {
                holding.countDown();
                try {
                    held.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            holding.await();
            List<Local> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) clients.add(Local.to(address).say("asked\n"));
            FutureTask<Integer> cut = new FutureTask<>(() -> group.drain(Duration.ofSeconds(30)));
            Thread.ofPlatform().start(cut);
            Await.until(() -> !Files.exists(path));
            held.countDown();
            for (Local client : clients) {
                assertEquals("asked\n", client.rest());
                client.close();
            }
            assertEquals(0, cut.get());
            assertFalse(Files.exists(path));
        }
    }
}
