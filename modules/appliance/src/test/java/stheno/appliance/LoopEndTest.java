package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LoopEndTest {
    @TempDir
    private Path home;

    @Test
    void aLoopThatFailsEndsTheProcessWithStatus3() throws Exception {
        Path out = home.resolve("out");
        Process server = FailingServer.start(home, out);
        try {
            assertTrue(server.waitFor(40, TimeUnit.SECONDS), () -> "it lives on: " + text(out));
            assertEquals(3, server.exitValue(), text(out));
            assertTrue(text(out).startsWith("serving"), text(out));
        } finally {
            server.destroyForcibly();
        }
    }

    private static String text(Path out) {
        try {
            return Files.readString(out);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
