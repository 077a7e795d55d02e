package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.http.fixture.Served;
import stheno.producers.Deflaters;
import stheno.reactor.ClientNetwork;
import stheno.storage.DiskPool;
import stheno.storage.Tree;
import stheno.testkit.Await;
import stheno.testkit.HangingDisk;
import stheno.testkit.ManualClock;
import stheno.testkit.Visitor;

/// Requests for listings wait for memory.
class ListingQueueTest {
    private static final int HUGE = 10_000_000; // entries: one such listing uses all the room
    private static final int WAITING = 256;
    private static final int CLIENT = 64;

    @TempDir
    Path folder;
    final ManualClock clock = new ManualClock();
    final ListingQueue queue = new ListingQueue(HUGE, clock);
    final List<Integer> begun = new ArrayList<>();
    final boolean[] left = new boolean[WAITING + 10];

    private static ClientNetwork client(int i) {
        return ClientNetwork.of(InetAddress.ofLiteral("10.0.0." + i));
    }

    private boolean add(int client, int number) {
        return queue.add(client(client), () -> left[number], () -> begun.add(number));
    }

    @Test
    void oneListingIsReadAndTheOthersFollowInTheirOrder() {
        for (int i = 1; i <= 4; i++) assertTrue(add(i, i));
        assertEquals(List.of(1), begun);
        for (int i = 1; i <= 4; i++) assertTrue(queue.read(client(i), 10));
        assertEquals(List.of(1, 2, 3, 4), begun);
        for (int i = 1; i <= 4; i++) queue.finished(client(i), 10);
        assertEquals(0, queue.listed());
        assertEquals(0, queue.waiting());
    }

    @Test
    void theQueueHasABoundAndOneClientAQuarterOfIt() {
        add(1, 0); // is read
        for (int i = 1; i <= CLIENT; i++) assertTrue(add(1, i));
        assertFalse(add(1, 0));
        for (int i = 0; i < WAITING - CLIENT; i++) assertTrue(add(2 + i / CLIENT, i));
        assertFalse(add(9, 0));
        assertEquals(WAITING, queue.waiting());
        queue.read(client(1), 0); // the next is read
        assertTrue(add(9, 0));
    }

    @Test
    void whatHasLeftOrWaitedTooLongIsNotRead() {
        for (int i = 1; i <= 3; i++) add(i, i);
        left[2] = true;
        clock.advance(Duration.ofSeconds(20));
        add(4, 4);
        queue.read(client(1), 0);
        assertEquals(List.of(1, 4), begun);
        assertEquals(0, queue.waiting());
    }

    @Test
    void aListingThatIsNotSentYetMakesOthersWaitWhenTheRoomIsUsedUp() {
        for (int i = 1; i <= 3; i++) add(i, i);
        assertTrue(queue.read(client(1), HUGE));
        assertEquals(List.of(1), begun);
        queue.finished(client(1), HUGE);
        assertEquals(List.of(1, 2), begun);
        assertTrue(queue.read(client(2), 0));
        assertEquals(List.of(1, 2, 3), begun);
        queue.read(client(3), 0);
        assertEquals(0, queue.listed());
    }

    @Test
    void aListingThatHasBegunFindsItsRoomAlsoInASmallHeap() {
        long heap = Runtime.getRuntime().maxMemory();
        int entries = (int) (heap / 8 / 400); // as 10,000 entries are to a heap of 32 MB
        var small = new ListingQueue(entries, clock);
        int[] sent = {0};
        for (int i = 0; i < CLIENT; i++) {
            assertTrue(small.add(client(1), () -> false, () -> sent[0] += small.read(client(1), entries) ? 1 : 0));
        }
        while (small.waiting() > 0) small.finished(client(1), entries);
        assertEquals(CLIENT, sent[0]);
    }

    @Test
    void manyClientsAtOnceAllGetTheirListing() throws IOException {
        for (int i = 0; i < 20; i++) Files.writeString(folder.resolve("name" + i), "");
        Tree tree = Tree.at(folder);
        var handler = new FileHandler(tree, FileSettings.DEFAULTS.withListing(true).withListingEntries(HUGE), new Deflaters(1),
                new DiskPool().share());
        List<Visitor> visitors = new ArrayList<>();
        try (var served = new Served(handler)) {
            for (int i = 0; i < 60; i++) visitors.add(served.visitor().ask("GET /?n=" + i + " HTTP/1.1"));
            for (Visitor visitor : visitors) {
                assertTrue(visitor.head().startsWith("HTTP/1.1 200 "));
                assertTrue(visitor.chunks().contains("name19"));
                visitor.close();
            }
            Await.until(() -> handler.queue().listed() == 0);
        }
    }

    @Test
    void aClientThatLeavesWhileItWaitsIsNotListed() throws IOException {
        Files.createDirectory(folder.resolve("dir"));
        HangingDisk disk = HangingDisk.at(folder);
        var handler = new FileHandler(Tree.at(disk.root()), FileSettings.DEFAULTS.withListing(true).withListingEntries(HUGE),
                new Deflaters(1), new DiskPool().share());
        try (var served = new Served(handler)) {
            disk.hang(HangingDisk.Call.READDIR, "dir");
            Visitor first = served.visitor().ask("GET /dir/ HTTP/1.1");
            Await.until(() -> disk.hanging() == 1);
            Visitor second = served.visitor().ask("GET / HTTP/1.1");
            Await.until(() -> handler.queue().waiting() == 1);
            second.reset();
            Await.until(() -> served.group.connections(10).join().size() == 1);
            disk.release();
            assertTrue(first.head().startsWith("HTTP/1.1 200 "));
            first.close();
            Await.until(() -> handler.queue().waiting() == 0 && handler.queue().listed() == 0);
        }
    }
}
