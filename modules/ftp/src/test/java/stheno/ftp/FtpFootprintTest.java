package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.testkit.LineClient;

/// The heap of waiting sessions, in bytes: the property that everything else protects.
@Timeout(120)
class FtpFootprintTest {
    private static final int KB = 1024;

    @TempDir
    Path home;
    private Running server;

    @BeforeEach
    void serve() throws IOException {
        server = new Running(home);
        server.sparse("large", 1L << 30);
        Path many = Files.createDirectory(server.folder.resolve("many"));
        for (int i = 0; i < 10_000; i++) Files.createFile(many.resolve("entry-" + i));
        try (LineClient client = server.alice()) { // classes and caches are not the crowd's
            server.store(client, "STOR small", new byte[100_000]);
            server.retrieve(client, "small");
            Running.asks(client, "MLST small", 250);
        }
        server.awaitNoConnections();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void idleSessionsOwnFourKilobytesAtMost() throws Exception {
        assertCosts(4 * KB, 1000, "");
    }

    @Test
    void whoStopsReadingAFileOwnsNoBuffer() throws Exception {
        assertCosts(8 * KB, 500, "RETR large");
    }

    @Test
    void whoStopsReadingALongListingOwnsOnePieceOfIt() throws Exception {
        assertCosts(24 * KB, 300, "MLSD many");
    }

    /// Small directories come sorted: of a large one, what was gathered until it turned out to be large.
    @Test
    void whoStopsReadingASortedListingOwnsWhatWasGathered() throws Exception {
        assertCosts(96 * KB, 300, "LIST many");
    }

    @Test
    void whoStopsSendingOwnsNoBuffer() throws Exception {
        assertCosts(8 * KB, 500, "STOR file-%d");
    }

    private void assertCosts(int most, int crowd, String command) throws Exception {
        long before = used();
        Path classes = Path.of(System.getProperty("basedir", "."), "target", "test-classes");
        Process clients = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classes.toString(),
                Crowd.class.getName(), String.valueOf(server.address.getPort()), String.valueOf(crowd), command).redirectErrorStream(true)
                        .start();
        try (BufferedReader said = clients.inputReader()) {
            assertEquals("stalled", said.readLine());
            if (command.startsWith("STOR")) {
                Running.await("all is written", () -> server.group.services().get("ftp.data").bytesIn() >= crowd * 100_000L);
            }
            long each = (used() - before) / crowd;
            System.out.println((command.isEmpty() ? "idle" : command) + ": " + each + " bytes of heap a session");
            assertTrue(each <= most, each + " bytes each");
            assertEquals(crowd, server.stats().loggedIn());
            assertEquals(command.isEmpty() ? 0 : crowd, server.stats().transferring());
            clients.getOutputStream().close();
            assertEquals(0, clients.waitFor());
            server.awaitNoConnections();
        } finally {
            clients.destroyForcibly().waitFor();
        }
    }

    private static long used() {
        for (int i = 0; i < 3; i++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
