package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import stheno.testkit.ClosedPort;
import stheno.testkit.LineClient;

/// Clients that vanish, in every state a session can be in: nothing is left of them.
@Timeout(120)
class FtpCutTest {
    private static final long LARGE = 1L << 30;

    /// The point at which a client vanishes. Connections besides its control connection go to `more`.
    private enum Moment {
        BEFORE_THE_GREETING {
            @Override
            LineClient reach(Running server, List<AutoCloseable> more) throws IOException {
                return LineClient.connect(server.address);
            }
        },
        AFTER_USER {
            @Override
            LineClient reach(Running server, List<AutoCloseable> more) throws IOException {
                LineClient client = server.greeted();
                Running.asks(client, "USER alice", 331);
                return client;
            }
        },
        WHILE_A_PASSWORD_IS_HASHED {
            @Override
            LineClient reach(Running server, List<AutoCloseable> more) throws IOException {
                LineClient client = server.greeted();
                Running.asks(client, "USER nobody-" + System.nanoTime(), 331);
                return client.say("PASS secret");
            }
        },
        LOGGED_IN {
            @Override
            LineClient reach(Running server, List<AutoCloseable> more) throws IOException {
                return server.alice();
            }
        },
        A_PORT_IS_OPEN {
            @Override
            LineClient reach(Running server, List<AutoCloseable> more) throws IOException {
                LineClient client = server.alice();
                Running.port(client);
                return client;
            }
        },
        CONNECTED_FOR_DATA {
            @Override
            LineClient reach(Running server, List<AutoCloseable> more) throws IOException {
                LineClient client = server.alice();
                more.add(server.data(client));
                return client;
            }
        },
        RETR_WAITS_FOR_ITS_CONNECTION {
            @Override
            LineClient reach(Running server, List<AutoCloseable> more) throws IOException {
                LineClient client = server.alice();
                Running.port(client);
                Running.asks(client, "RETR large", 150);
                return client;
            }
        },
        STOR_WAITS_FOR_ITS_CONNECTION {
            @Override
            LineClient reach(Running server, List<AutoCloseable> more) throws IOException {
                LineClient client = server.alice();
                Running.port(client);
                Running.asks(client, "STOR broken-" + System.nanoTime(), 150);
                return client;
            }
        },
        IN_THE_MIDST_OF_RETR {
            @Override
            LineClient reach(Running server, List<AutoCloseable> more) throws IOException {
                LineClient client = server.alice();
                Socket data = server.data(client);
                more.add(data);
                Running.asks(client, "RETR large", 150);
                assertEquals(1000, data.getInputStream().readNBytes(1000).length);
                return client;
            }
        },
        IN_THE_MIDST_OF_STOR {
            @Override
            LineClient reach(Running server, List<AutoCloseable> more) throws IOException {
                LineClient client = server.alice();
                Socket data = server.data(client);
                more.add(data);
                Running.asks(client, "STOR broken-" + System.nanoTime(), 150);
                data.getOutputStream().write(new byte[100_000]);
                return client;
            }
        },
        IN_THE_MIDST_OF_A_LISTING {
            @Override
            LineClient reach(Running server, List<AutoCloseable> more) throws IOException {
                LineClient client = server.alice();
                Socket data = server.data(client);
                more.add(data);
                Running.asks(client, "LIST many", 150);
                assertEquals(1000, data.getInputStream().readNBytes(1000).length);
                return client;
            }
        },
        IN_THE_MIDST_OF_ABOR {
            @Override
            LineClient reach(Running server, List<AutoCloseable> more) throws IOException {
                return IN_THE_MIDST_OF_STOR.reach(server, more).say("ABOR");
            }
        },
        WITH_A_LINE_HELD {
            @Override
            LineClient reach(Running server, List<AutoCloseable> more) throws IOException {
                return IN_THE_MIDST_OF_RETR.reach(server, more).say("PWD");
            }
        };

        abstract LineClient reach(Running server, List<AutoCloseable> more) throws IOException;

        /// Whether something of a file has come.
        boolean keepsPartials() {
            return this == IN_THE_MIDST_OF_STOR || this == IN_THE_MIDST_OF_ABOR;
        }
    }

    @TempDir
    Path home;
    private Running server;

    @BeforeEach
    void serve() throws IOException {
        server = new Running(home);
        server.sparse("large", LARGE);
        Path many = Files.createDirectory(server.folder.resolve("many"));
        for (int i = 0; i < 1500; i++) Files.createFile(many.resolve("a name of some length, whose number is " + i));
        try (LineClient first = server.alice()) { // classes and jars are opened
            server.store(first, "STOR small", "small".getBytes());
            server.retrieve(first, "small");
        }
        server.awaitNoConnections();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void vanish(Moment moment, boolean reset) throws Exception {
        List<AutoCloseable> more = new ArrayList<>();
        LineClient client = moment.reach(server, more);
        if (reset) client.reset();
        else client.close();
        for (AutoCloseable other : more) {
            if (reset && other instanceof Socket data) Running.reset(data);
            else other.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void nothingIsLeftOfAClientThatVanishes(Moment moment) throws Exception {
        long before = Running.descriptors();
        for (int i = 0; i < 5; i++) {
            vanish(moment, false);
            vanish(moment, true);
        }
        server.awaitNoConnections();
        Running.await("descriptors are as before", () -> Running.descriptors() <= before);
        if (!moment.keepsPartials()) assertEquals(List.of(), server.partials());
        assertNothingIsPublished();
    }

    private void assertNothingIsPublished() throws IOException {
        try (var names = Files.list(server.folder)) {
            assertEquals(List.of(), names.filter(it -> it.getFileName().toString().startsWith("broken")).toList());
        }
    }

    /// The connection for data goes first, that for commands a moment later.
    @Test
    void anUploadOfAKilledClientIsKeptWhicheverConnectionGoesFirst() throws Exception {
        for (int i = 0; i < 20; i++) {
            List<AutoCloseable> more = new ArrayList<>();
            LineClient client = Moment.IN_THE_MIDST_OF_STOR.reach(server, more);
            if (i % 2 == 0) client.close();
            for (AutoCloseable data : more) data.close();
            client.close();
            server.awaitNoConnections();
            assertNothingIsPublished();
        }
        assertEquals(20, server.partials().size());
        for (String partial : server.partials()) assertEquals(100_000, Files.size(server.folder.resolve(partial)));
    }

    /// A client that says QUIT has sent all (RFC 959, section 4.1.1), even if it waits for no reply.
    @Test
    void anUploadWhoseClientSaysQuitAndLeavesIsPublished() throws Exception {
        for (int i = 0; i < 20; i++) {
            LineClient client = server.alice();
            Socket data = server.data(client);
            Running.asks(client, "STOR quit-" + i, 150);
            data.getOutputStream().write(new byte[100_000]);
            if (i % 2 == 0) data.close();
            client.say("QUIT");
            data.close();
            client.close();
        }
        server.awaitNoConnections();
        for (int i = 0; i < 20; i++) assertEquals(100_000, Files.size(server.folder.resolve("quit-" + i)));
        assertEquals(List.of(), server.partials());
    }

    /// NOOP keeps such sessions alive, and must not keep their end from being seen.
    @Test
    void anUploadOfAKilledClientThatHasSaidNoopIsKept() throws Exception {
        List<AutoCloseable> more = new ArrayList<>();
        LineClient client = Moment.IN_THE_MIDST_OF_STOR.reach(server, more).say("NOOP").say("NOOP");
        client.close();
        for (AutoCloseable data : more) data.close();
        server.awaitNoConnections();
        assertNothingIsPublished();
        assertEquals(1, server.partials().size());
    }

    @Test
    void noopDuringATransferIsAnsweredAtOnceAndAborIsHeard() throws Exception {
        List<AutoCloseable> more = new ArrayList<>();
        try (LineClient client = Moment.IN_THE_MIDST_OF_RETR.reach(server, more)) {
            client.say("NOOP").say("NOOP").say("ABOR");
            Running.hears(client, 200);
            Running.hears(client, 200);
            Running.hears(client, 426);
            Running.hears(client, 226);
            Running.asks(client, "PWD", 257);
        }
        for (AutoCloseable data : more) data.close();
    }

    @Test
    void eachAborHasOneAnswer() throws Exception {
        List<AutoCloseable> more = new ArrayList<>();
        try (LineClient client = Moment.IN_THE_MIDST_OF_STOR.reach(server, more)) {
            client.say("ABOR\r\nABOR\r\nPWD".getBytes()).say("");
            Running.hears(client, 426);
            Running.hears(client, 226);
            Running.hears(client, 226);
            Running.hears(client, 257);
        }
        for (AutoCloseable data : more) data.close();
    }

    @Test
    void aDataConnectionThatIsResetBreaksOffItsTransferAlone() throws Exception {
        for (Moment moment : List.of(Moment.IN_THE_MIDST_OF_RETR, Moment.IN_THE_MIDST_OF_STOR, Moment.IN_THE_MIDST_OF_A_LISTING)) {
            List<AutoCloseable> more = new ArrayList<>();
            try (LineClient client = moment.reach(server, more)) {
                Running.reset((Socket) more.getFirst());
                Running.hears(client, 426);
                assertArrayEquals("small".getBytes(), server.retrieve(client, "small"));
            }
        }
        server.awaitNoConnections();
        assertEquals(1, server.partials().size());
    }

    @Test
    void aDataConnectionThatLeavesBeforeItsTransferIsNone() throws Exception {
        try (LineClient client = server.alice()) {
            server.data(client).close();
            client.say("RETR large");
            Running.hears(client, 150);
            Running.hears(client, 426);
            Running.reset(server.data(client));
            client.say("RETR large");
            Running.hears(client, 150);
            Running.hears(client, 426);
            assertArrayEquals("small".getBytes(), server.retrieve(client, "small"));
        }
    }

    @Test
    void anAbortedFileEndsInAReset() throws Exception {
        List<AutoCloseable> more = new ArrayList<>();
        try (LineClient client = Moment.IN_THE_MIDST_OF_RETR.reach(server, more)) {
            Running.asks(client, "ABOR", 426);
            Running.hears(client, 226);
            assertThrows(SocketException.class, () -> ((Socket) more.getFirst()).getInputStream().readAllBytes());
        }
    }

    /// In stream mode an end in order would say that this was all of it.
    @Test
    void aFileThatIsCutWhileItIsSentEndsInAReset() throws Exception {
        Path file = server.sparse("shrinking", LARGE);
        try (LineClient client = server.alice(); Socket data = server.data(client)) {
            Running.asks(client, "RETR shrinking", 150);
            assertEquals(1000, data.getInputStream().readNBytes(1000).length);
            try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
                channel.truncate(1000);
            }
            assertThrows(SocketException.class, () -> data.getInputStream().readAllBytes());
            Running.hears(client, 451);
        }
        assertTrue(server.errors.removeIf(it -> it.startsWith("connection-failed")), "not logged");
    }

    @Test
    void anActiveTransferToAClosedPortFails() throws Exception {
        int closed = ClosedPort.address().getPort();
        try (LineClient client = server.alice()) {
            Running.asks(client, "EPRT |1|127.0.0.1|" + closed + "|", 200);
            Running.asks(client, "RETR large", 150);
            Running.hears(client, 425);
            Running.asks(client, "RETR large", 425);
        }
    }

    @Test
    void aDrainWaitsForTransfersAndEndsWithTheirClients() throws Exception {
        List<AutoCloseable> more = new ArrayList<>();
        List<LineClient> busy = new ArrayList<>();
        for (Moment moment : List.of(Moment.IN_THE_MIDST_OF_RETR, Moment.IN_THE_MIDST_OF_STOR, Moment.RETR_WAITS_FOR_ITS_CONNECTION,
                Moment.STOR_WAITS_FOR_ITS_CONNECTION, Moment.IN_THE_MIDST_OF_A_LISTING)) {
            busy.add(moment.reach(server, more));
        }
        LineClient idle = server.alice();
        FutureTask<Integer> drain = new FutureTask<>(() -> server.group.drain(Duration.ofSeconds(60)));
        Thread.startVirtualThread(drain);
        Running.hears(idle, 421);
        assertEquals(5, server.stats().transferring());
        for (LineClient client : busy) client.reset();
        assertEquals(0, drain.get(), "cut");
        server.awaitNoConnections();
        assertEquals(1, server.partials().size());
        idle.close();
        for (AutoCloseable other : more) other.close();
    }

    @Test
    void aServerThatIsClosedKeepsWhatHasCome() throws Exception {
        List<AutoCloseable> more = new ArrayList<>();
        LineClient sending = Moment.IN_THE_MIDST_OF_STOR.reach(server, more);
        LineClient over = server.alice();
        try (Socket data = server.data(over)) { // its end may be noticed, but must not decide
            Running.asks(over, "STOR other", 150);
            data.getOutputStream().write(new byte[1000]);
        }
        server.group.close();
        Running.await("uploads are closed", () -> server.stats().transferring() == 0 && server.stats().sessions() == 0);
        try (Running again = new Running(home); LineClient client = again.alice()) {
            assertTrue(again.partials().size() >= 1);
            again.store(client, "STOR other", new byte[1]);
        }
        sending.close();
        over.close();
        for (AutoCloseable other : more) other.close();
    }

    @Test
    void noThreadIsLeftOverForASession() throws Exception {
        for (Moment moment : Moment.values()) vanish(moment, true);
        server.awaitNoConnections();
        Running.await("no thread is left", () -> threads().isEmpty());
    }

    /// Of pools that all sessions share, the disk's has threads for a while. A hash that was begun comes to its end.
    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(it -> it.startsWith("stheno-") && !it.startsWith("stheno-loop-") && !it.equals("stheno-disk")).toList();
    }
}
