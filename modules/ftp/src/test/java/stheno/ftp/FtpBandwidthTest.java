package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.testkit.LineClient;

/// Transfers of an account with a bandwidth limit.
@Timeout(60)
class FtpBandwidthTest {
    private static final int RATE = 1_000_000; // bytes a second

    @TempDir
    Path home;

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    @Test
    void anUploadComesNoFasterThanTheLimitAndWhole() throws Exception {
        byte[] content = random(900_000);
        try (Running server = new Running(home, it -> it.withAccountBandwidth(RATE)); LineClient client = server.alice()) {
            for (String type : new String[] {"TYPE I", "TYPE A"}) {
                Running.asks(client, type, 200);
                long begun = System.nanoTime();
                server.store(client, "STOR file", content);
                long millis = (System.nanoTime() - begun) / 1_000_000;
                assertTrue(millis >= 600, millis + " ms for 900 KB"); // but for the burst, and what the last grant is still worth
                if (type.equals("TYPE I")) assertArrayEquals(content, Files.readAllBytes(server.folder.resolve("file")));
            }
        }
    }

    @Test
    void aClientThatLeavesWhileItIsHeldBackLeavesNothingInProgress() throws Exception {
        try (Running server = new Running(home, it -> it.withAccountBandwidth(20_000)); LineClient client = server.alice()) {
            Socket data = server.data(client);
            Running.asks(client, "STOR file", 150);
            data.getOutputStream().write(random(60_000));
            data.setSoLinger(true, 0);
            client.close();
            data.close();
            server.awaitNoConnections();
            assertTrue(server.stats().broken() <= 1);
        }
    }
}
