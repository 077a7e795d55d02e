package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server that runs short of a resource, in its own process.
@Timeout(60)
final class ScarcityTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void needsAShell() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
    }

    @Test
    void outOfDescriptorsAServerRestsAndRecovers() throws Exception {
        List<Client> clients = new ArrayList<>();
        try (ChildServer server = new ChildServer(folder, "ulimit -n 64", "-Xmx200m")) {
            try (Client first = Client.to(server.address)) {
                assertEquals("hi", first.line()); // all its classes are there now
            }
            for (int i = 0; i < 100; i++) clients.add(Client.to(server.address));
            server.await("accept-failed");
            assertEquals("hi", clients.getFirst().line());
            Duration busy = server.busyFor(Duration.ofSeconds(1));
            assertTrue(busy.toMillis() < 400, "it spins: busy for " + busy + " of a second");
            for (Client client : clients.subList(0, 60)) client.close();
            assertEquals("hi", clients.getLast().line());
        } finally {
            for (Client client : clients) client.close();
        }
    }

    @Test
    void outOfDescriptorsAServerDrainsAllTheSame() throws Exception {
        List<Client> clients = new ArrayList<>();
        try (ChildServer server = new ChildServer(folder, "ulimit -n 64", "-Xmx200m")) {
            for (int i = 0; i < 100; i++) clients.add(Client.to(server.address));
            assertEquals("hi", clients.getFirst().line());
            server.await("accept-failed");
            assertEquals(0, server.drain());
            assertEquals("", clients.getFirst().rest());
        } finally {
            for (Client client : clients) client.close();
        }
    }

    @Test
    void aLargeReplyFromHeapMemoryNeedsNoMemoryOutsideIt() throws Exception {
        int size = 64 << 20;
        try (ChildServer server = new ChildServer(folder, "true", "-Xmx200m", "-XX:MaxDirectMemorySize=512k");
                Client client = Client.narrow(server.address)) {
            assertEquals("hi", client.line());
            client.say(size + "\n");
            client.bytes(1000);
            try (Client other = Client.to(server.address)) {
                assertEquals("hi", other.line(), "served while the first is stalled");
                other.say(size + "\n").bytes(size);
            }
            client.bytes(100_000);
        }
    }
}
