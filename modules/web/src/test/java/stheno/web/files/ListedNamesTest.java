package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.http.Request;
import stheno.http.fixture.Heads;
import stheno.reactor.ClientNetwork;
import stheno.storage.Found;
import stheno.testkit.Journal;

class ListedNamesTest {
    @TempDir
    private Path root;

    @Test
    void namesThatNoClientCouldAskForAreLoggedOnceAnHour() throws IOException {
        Files.writeString(root.resolve("back\\slash"), "x");
        FileHandler handler = FileHandler.of(root);
        ClientNetwork client = ClientNetwork.of(new InetSocketAddress("192.0.2.1", 1));
        Request request = Heads.request("GET / HTTP/1.1\nHost: a");
        Journal log = new Journal();
        for (int i = 0; i < 2; i++) {
            assertTrue(handler.queue().reserve(client));
            handler.listing(request, client, "/", new Found.Directory(root, FileTime.fromMillis(0)), false, log::event).discard();
        }
        assertEquals(1, log.of("WARN").count(), log.toString());
        assertTrue(log.toString().contains("names=1 example=back%5Cslash"), log.toString());
    }
}
