package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.storage.WorkPool;
import stheno.testkit.Await;
import stheno.testkit.LineClient;

/// Commands that read a whole file: they hold nothing that others need, and end with their client.
@Timeout(120)
final class FtpWorkTest {
    private static final long HUGE = 200L << 30; // bytes, sparse: minutes of CPU time

    @TempDir
    private Path home;

    private static LineClient anonymous(Running server) throws IOException {
        return Running.loggedIn(server.greeted(), "anonymous");
    }

    /// A session in which one of these commands runs.
    private static LineClient working(Running server, LineClient client, String command) throws IOException {
        int before = server.hashing.running();
        if (command.startsWith("REST")) {
            Running.port(client);
            Running.asks(client, "TYPE A", 200);
            Running.asks(client, "REST 100000000000", 350);
            client.say("RETR huge");
        } else {
            if (command.startsWith("SIZE")) Running.asks(client, "TYPE A", 200);
            client.say(command);
        }
        Await.until(() -> server.hashing.running() == before + 1);
        return client;
    }

    private static Running server(Path home) throws IOException {
        WorkPool hashing = new WorkPool("hash", 2, 4, Duration.ofMinutes(5)); // a client may have one thread, and one place of the queue
        Running server = new Running(home, it -> it, 1, hashing);
        server.sparse("huge", HUGE);
        Files.writeString(server.folder.resolve("small"), "hello\n");
        return server;
    }

    @ParameterizedTest
    @CsvSource({"HASH huge,end", "HASH huge,reset", "XSHA256 huge,end", "SIZE huge,end", "SIZE huge,reset", "REST,end", "REST,reset"})
    void itEndsWhenItsClientLeaves(String command, String how) throws Exception {
        try (Running server = server(home); LineClient client = working(server, server.alice(), command)) {
            client.say("HASH huge").say("NOOP"); // what waits behind it must not hide the end
            if (how.equals("reset")) client.reset();
            else client.close();
            Await.until(() -> server.hashing.running() == 0);
            server.awaitNoConnections();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HASH huge", "XSHA256 huge", "SIZE huge", "REST"})
    void aborEndsItAndTheSessionGoesOn(String command) throws Exception {
        try (Running server = server(home); LineClient client = working(server, server.alice(), command)) {
            Running.hears(client.say("ABOR"), 426);
            Running.hears(client, 226);
            Await.until(() -> server.hashing.running() == 0);
            Running.asks(client, "XSHA256 small", 250);
        }
    }

    @Test
    void quitEndsItAndTheSession() throws Exception {
        try (Running server = server(home); LineClient client = working(server, server.alice(), "HASH huge")) {
            Running.hears(client.say("QUIT"), 426);
            Running.hears(client, 221);
            server.awaitNoConnections();
        }
    }

    @Test
    void aDrainEndsIt() throws Exception {
        try (Running server = server(home); LineClient client = working(server, server.alice(), "HASH huge")) {
            assertEquals(0, server.group.drain(Duration.ofSeconds(20)));
            Running.hears(client, 426);
            Running.hears(client, 421);
        }
    }

    @Test
    void aClientThatPipelinesTooMuchBehindItIsClosed() throws Exception {
        try (Running server = server(home); LineClient client = working(server, server.alice(), "HASH huge")) {
            client.say("HASH huge\r\n".repeat(500).getBytes());
            Running.hears(client, 421);
            Await.until(() -> server.hashing.running() == 0);
        }
    }

    /// On virtual threads, two of them would hold the carriers of a machine with two processors.
    @Test
    void twoOfThemHoldUpNoLoginListingOrTransfer() throws Exception {
        try (Running server = server(home); LineClient first = working(server, server.alice(), "HASH huge");
                LineClient second = working(server, anonymous(server), "SIZE huge"); LineClient third = server.alice()) {
            assertEquals(6, server.retrieve(third, "small").length);
            server.store(third, "STOR other", new byte[100]);
            Running.asks(third, "APPE other", 425);
            Running.asks(third, "MLST small", 250);
            Running.asks(third, "STAT /", 213);
            assertEquals(2, server.hashing.running());
            first.say("ABOR");
            Running.hears(second.say("ABOR"), 426);
        }
    }

    @Test
    void oneClientLeavesAThreadToTheOthersAndWaitsForItsOwn() throws Exception {
        try (Running server = server(home); LineClient first = working(server, server.alice(), "HASH huge");
                LineClient second = server.alice(); LineClient third = server.alice(); LineClient other = anonymous(server)) {
            second.say("XSHA256 small");
            Await.until(() -> server.hashing.waiting() == 1);
            Running.asks(third, "XSHA256 small", 450); // the client's share of the queue is used up
            Running.asks(other, "XSHA256 small", 250);
            Running.hears(first.say("ABOR"), 426);
            Running.hears(second, 250);
        }
    }

    @Test
    void whenTheQueueIsFullTheReplyIsTemporary() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        try (Running server = server(home); LineClient client = server.alice()) {
            for (int i = 0; i < 6; i++) {
                server.hashing.start(i, () -> {
                    try {
                        held.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            Running.asks(client, "HASH small", 450);
            Running.asks(client, "TYPE A", 200);
            Running.asks(client, "SIZE small", 450);
            Running.asks(client, "REST 1", 350);
            Running.port(client);
            Running.asks(client, "RETR small", 450);
            held.countDown();
            Await.until(() -> server.hashing.running() == 0);
            assertEquals("213 7", client.say("SIZE small").hear());
            assertEquals(List.of(), List.copyOf(server.errors));
        }
    }
}
