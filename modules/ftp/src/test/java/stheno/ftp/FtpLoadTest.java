package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.reactor.InputBuffers;
import stheno.testkit.Await;
import stheno.testkit.LineClient;

/// Many at once. `-Dstheno.ftp.names=100000` makes the directory larger.
@Timeout(120)
class FtpLoadTest {
    private static final int CLIENTS = 16;
    private static final int TRANSFERS = 50;

    @TempDir
    Path home;

    private interface Visit {
        void by(int number) throws Exception;
    }

    /// So many at the same time, each on a thread of its own.
    private static void all(int clients, Visit visit) throws Exception {
        List<FutureTask<Void>> visits = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            int number = i;
            Callable<Void> one = () -> {
                visit.by(number);
                return null;
            };
            visits.add(new FutureTask<>(one));
        }
        visits.forEach(Thread::startVirtualThread);
        for (FutureTask<Void> one : visits) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw new AssertionError("client " + visits.indexOf(one) + ": " + e.getCause(), e.getCause());
            }
        }
    }

    private static byte[] content(int seed) {
        Random random = new Random(seed);
        byte[] content = new byte[random.nextInt(8) == 0 ? random.nextInt(2_000_000) : random.nextInt(20_000)];
        random.nextBytes(content);
        return content;
    }

    @Test
    void manyShortSessionsOnTwoLoopsMoveEveryByte() throws Exception {
        try (Running server = new Running(home, it -> it, 2)) {
            server.alice().close();
            all(CLIENTS, number -> {
                LineClient client = server.alice();
                for (int i = 0; i < TRANSFERS / 2; i++) {
                    if (i % 5 == 4) { // and a new session
                        Running.asks(client, "QUIT", 221);
                        client.close();
                        client = server.alice();
                    }
                    byte[] content = content(1000 * number + i);
                    String name = "file-" + number + "-" + i % 3;
                    server.store(client, "STOR " + name, content);
                    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
                    if (i % 8 == 0) assertEquals("250 " + hash, Running.asks(client, "XSHA256 " + name, 250));
                    assertArrayEquals(content, server.retrieve(client, name));
                }
                client.close();
            });
            server.awaitNoConnections();
            assertEquals(CLIENTS * TRANSFERS / 2, server.stats().transfers(TransferRecord.Kind.STORED));
            assertEquals(CLIENTS * TRANSFERS / 2, server.stats().transfers(TransferRecord.Kind.RETRIEVED));
            assertEquals(0, server.stats().broken());
            assertEquals(List.of(), server.partials());
            assertEquals(3 * CLIENTS, server.folder.toFile().list().length);
        }
    }

    /// More uploads than there are buffers, each with more than its share.
    @Test
    void uploadsThatWaitForTheDiskTogetherLoseNothing() throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(3).nextBytes(content);
        try (Running server = new Running(home, it -> it)) {
            server.alice().close();
            all(3 * InputBuffers.MOST / 4, number -> {
                try (LineClient client = server.alice()) {
                    server.store(client, "STOR file-" + number, content);
                }
            });
            for (int i = 0; i < 3 * InputBuffers.MOST / 4; i++) {
                assertArrayEquals(content,
                        Files.readAllBytes(server.folder.resolve("file-" + i)));
            }
        }
    }

    @Test
    void threeHundredLoginsWithACachedPasswordSucceedAtOnce() throws Exception {
        try (Running server = new Running(home)) {
            server.alice().close();
            CountDownLatch together = new CountDownLatch(300);
            all(300, _ -> {
                try (LineClient client = server.greeted()) {
                    together.countDown();
                    together.await();
                    Running.loggedIn(client, "alice");
                }
            });
            server.awaitNoConnections();
            assertEquals(301, server.stats().logins());
        }
    }

    @Test
    void guessedPasswordsDoNotBlockOtherClients() throws Exception {
        try (Running server = new Running(home, it -> it.withLoginAttempts(1000).withLoginDelay(Duration.ofSeconds(1)))) {
            server.alice().close();
            List<LineClient> guessing = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                LineClient client = server.greeted();
                Running.asks(client, "USER somebody-" + i, 331);
                guessing.add(client.say("PASS guess-" + i));
            }
            // the address is barred by now, or will be
            try (LineClient client = Running.loggedIn(server.greeted(), "anonymous")) {
                Running.asks(client, "PWD", 257);
            }
            for (LineClient client : guessing) {
                Running.hears(client, 530);
                client.close();
            }
            server.awaitNoConnections();
            assertEquals(100, server.stats().failedLogins());
        }
    }

    @Test
    void aSessionThatStallsHoldsUpNoOther() throws Exception {
        try (Running server = new Running(home)) {
            server.sparse("large", 1L << 30);
            List<AutoCloseable> stalled = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                LineClient client = server.alice();
                Socket data = server.data(client);
                Running.asks(client, i % 2 == 0 ? "RETR large" : "STOR stalled-" + i, 150);
                stalled.add(client);
                stalled.add(data);
            }
            try (LineClient client = server.alice()) {
                byte[] content = content(8);
                server.store(client, "STOR file", content);
                assertArrayEquals(content, server.retrieve(client, "file"));
            }
            assertEquals(50, server.stats().transferring());
            for (AutoCloseable each : stalled) each.close();
            server.awaitNoConnections();
        }
    }

    @Test
    void aListingOfManyNamesComesWholeWithLittleMemory() throws Exception {
        int count = Integer.getInteger("stheno.ftp.names", 20_000);
        try (Running server = new Running(home)) {
            Path many = Files.createDirectory(server.folder.resolve("many"));
            for (int i = 0; i < count; i++) Files.createFile(many.resolve("entry-" + i));
            try (LineClient client = server.alice()) {
                for (String command : List.of("MLSD many", "LIST many", "NLST many")) {
                    long before = used();
                    try (Socket data = server.data(client)) {
                        Running.asks(client, command, 150);
                        byte[] first = data.getInputStream().readNBytes(1000);
                        // other threads of the test may still hold garbage for a moment
                        Await.until(() -> used() - before < 1_000_000);
                        byte[] rest = data.getInputStream().readAllBytes();
                        data.close();
                        Running.hears(client, 226);
                        assertEquals(count, lines(first) + lines(rest));
                    }
                }
            }
        }
    }

    private static int lines(byte[] text) {
        int lines = 0;
        for (byte b : text) if (b == '\n') lines++;
        return lines;
    }

    private static long used() {
        for (int i = 0; i < 3; i++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
