package stheno.ftp.listing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.ftp.Asker;
import stheno.producers.Piece;
import stheno.storage.Contents;
import stheno.storage.Entries;
import stheno.storage.Found;
import stheno.storage.Tree;
import stheno.testkit.Allocations;

final class ListingProducerTest {
    private static final ListingForm NAMES = ListingForm.names("");

    private static String listed(Stream<String> names) {
        return names.map(name -> name + "\r\n").collect(Collectors.joining());
    }

    private static Shelf shelf(List<String> names) {
        return Shelf.of(names.stream().map(name -> Shelf.file(name, 1)).toList());
    }

    private static List<ListingProducer> both(Shelf sorted, Shelf unsorted) {
        return List.of(ListingProducer.sorted(sorted, NAMES, 0, _ -> true), ListingProducer.unsorted(unsorted, NAMES, 0, _ -> true));
    }

    @Test
    void anEmptyDirectoryIsAnEndAtOnce() throws IOException {
        for (ListingProducer producer : both(Shelf.files(0), Shelf.files(0))) {
            assertSame(Piece.END, producer.more());
            producer.close();
        }
    }

    @Test
    void aSmallDirectoryIsSortedByTheBytesOfItsNames() throws IOException {
        List<String> names = new ArrayList<>(List.of("A", "B b", "Z", "a", "ab", "a-", "b", "é", "ﬀ", "😀", " x", "a.txt", "10", "9"));
        List<String> sorted = List.of(" x", "10", "9", "A", "B b", "Z", "a", "a-", "a.txt", "ab", "b", "é", "ﬀ", "😀");
        Collections.shuffle(names, new Random(1));
        assertEquals(listed(sorted.stream()), Asker.whole(ListingProducer.sorted(shelf(names), NAMES, 0, _ -> true)).text());
        assertEquals(listed(names.stream()), Asker.whole(ListingProducer.unsorted(shelf(names), NAMES, 0, _ -> true)).text());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 127, 128, 129, 999, 1000})
    void upToAThousandEntriesAreSorted(int count) throws IOException {
        List<String> names = new ArrayList<>(IntStream.range(0, count).mapToObj(i -> String.format("%04d", i)).toList());
        String sorted = listed(names.stream());
        Collections.shuffle(names, new Random(count));
        assertEquals(sorted, Asker.whole(ListingProducer.sorted(shelf(names), NAMES, 0, _ -> true)).text());
    }

    @ParameterizedTest
    @ValueSource(ints = {1001, 1024, 5000})
    void moreEntriesComeAsTheyAre(int count) throws IOException {
        String all = listed(IntStream.range(0, count).mapToObj(i -> "f" + i));
        for (ListingProducer producer : both(Shelf.files(count), Shelf.files(count))) assertEquals(all, Asker.whole(producer).text());
    }

    @Test
    void longLinesAreNotGatheredBeyondTheirBound() throws IOException {
        Shelf shelf = Shelf.files(900);
        Asker asker = new Asker(ListingProducer.sorted(shelf, ListingForm.names("d".repeat(4000) + "/"), 0, _ -> true));
        while (asker.pieces().isEmpty()) asker.ask();
        assertTrue(shelf.looked() < 40, "looked at " + shelf.looked());
        while (!asker.ended()) asker.ask();
        assertEquals(900, asker.text().lines().count());
        assertTrue(asker.pieces().stream().allMatch(size -> size < 13 * 1024), "pieces of " + asker.pieces());
    }

    @Test
    void noCallTakesMoreThan64EntriesAndTheLoopRestsBetween() throws IOException {
        Shelf one = Shelf.files(5000);
        Shelf other = Shelf.files(5000);
        List<ListingProducer> producers = both(one, other);
        for (Shelf shelf : List.of(one, other)) {
            Asker asker = new Asker(producers.get(shelf == one ? 0 : 1));
            int turn = 0;
            while (!asker.ended()) {
                int before = shelf.looked();
                Piece piece = asker.ask();
                turn += shelf.looked() - before;
                assertTrue(turn <= 64, turn + " entries in a turn");
                if (piece instanceof Piece.Later) turn = 0;
            }
            assertTrue(asker.rests() >= 5000 / 64);
        }
    }

    @Test
    void piecesHaveSomeKilobytes() throws IOException {
        Asker asker = Asker.whole(ListingProducer.sorted(Shelf.files(1000), new ListLine(true, 0), 0, _ -> true));
        assertTrue(asker.pieces().size() < 10 && Collections.max(asker.pieces()) == 8 * 1024, "pieces of " + asker.pieces());
        asker = Asker.whole(ListingProducer.unsorted(Shelf.files(10_000), ListingForm.names("x".repeat(200)), 0, _ -> true));
        assertTrue(Collections.max(asker.pieces()) < 9 * 1024);
    }

    @Test
    void theLimitIsKeptAndReported() throws IOException {
        for (int cap : new int[] {1, 64, 100, 1000, 1001, 3000}) {
            for (ListingProducer producer : List.of(ListingProducer.sorted(Shelf.files(3001), NAMES, cap, _ -> true),
                    ListingProducer.unsorted(Shelf.files(3001), NAMES, cap, _ -> true))) {
                assertEquals(cap, Asker.whole(producer).text().lines().count());
                assertTrue(producer.isCut());
            }
            ListingProducer exact = ListingProducer.sorted(Shelf.files(cap), NAMES, cap, _ -> true);
            assertEquals(cap, Asker.whole(exact).text().lines().count());
            assertFalse(exact.isCut());
        }
    }

    @Test
    void theFormSaysWhatALineIs() throws IOException {
        Instant then = Instant.parse("2026-11-28T06:45:12Z");
        List<Contents.Entry> entries = List.of(Shelf.file("b", 12, then), Shelf.directory("a", then));
        assertEquals("sub/a\r\nsub/b\r\n",
                Asker.whole(ListingProducer.sorted(Shelf.of(entries), ListingForm.names("sub/"), 0, _ -> true)).text());
        assertEquals("type=dir;perm=el; a\r\ntype=file;perm=r; b\r\n",
                Asker.whole(ListingProducer.sorted(Shelf.of(entries), Facts.of("type;perm").form(false), 0, _ -> true)).text());
        assertEquals("drwxr-xr-x   2 ftp      ftp          4096 Nov 28 06:45 a\r\n"
                + "-rw-r--r--   1 ftp      ftp            12 Nov 28 06:45 b\r\n",
                Asker.whole(ListingProducer.sorted(Shelf.of(entries), new ListLine(true, then.getEpochSecond()), 0, _ -> true)).text());
    }

    @Test
    void aClientThatLeavesAtAnyPlaceLeavesNothingOpen() throws IOException {
        for (int count : new int[] {0, 1, 64, 200, 1300}) {
            boolean ended = false;
            for (int calls = 0; !ended; calls++) {
                Shelf one = Shelf.files(count);
                Shelf other = Shelf.files(count);
                ended = true;
                for (ListingProducer producer : both(one, other)) {
                    ended &= new Asker(producer).some(calls).ended();
                    producer.close();
                    producer.close();
                }
                assertTrue(one.isClosed() && other.isClosed());
            }
        }
    }

    @Test
    void theDirectoryIsClosedBeforeTheLastPieceIsSent() throws IOException {
        Shelf shelf = Shelf.files(500);
        Asker asker = new Asker(ListingProducer.sorted(shelf, NAMES, 0, _ -> true));
        while (asker.pieces().isEmpty()) asker.ask();
        assertTrue(shelf.isClosed());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 500, 1000, 1001, 1299})
    void aDirectoryThatBreaksIsAFailureAndClosed(int at) {
        Shelf one = Shelf.breaking(1300, at);
        Shelf other = Shelf.breaking(1300, at);
        for (ListingProducer producer : both(one, other)) {
            assertEquals("disk gone", assertThrows(IOException.class, () -> Asker.whole(producer)).getMessage());
        }
        assertTrue(one.isClosed() && other.isClosed());
    }

    @Test
    void aDirectoryThatCannotBeClosedSaysSo() {
        ListingProducer whole = ListingProducer.sorted(Shelf.files(3).stubborn(), NAMES, 0, _ -> true);
        assertEquals("busy", assertThrows(IOException.class, () -> Asker.whole(whole)).getMessage());
        ListingProducer left = ListingProducer.sorted(Shelf.files(3).stubborn(), NAMES, 0, _ -> true);
        assertEquals("busy", assertThrows(UncheckedIOException.class, left::close).getCause().getMessage());
    }

    /// Counted, not timed: the look at the disk costs some hundred bytes an entry, and the line beside it must not matter.
    @Test
    void aLineCostsNextToNoGarbage() throws IOException {
        Allocations allocations = Allocations.of(Thread.currentThread().getName());
        List<Contents.Entry> entries = IntStream.range(0, 20_000).mapToObj(i -> Shelf.file("report-" + i + ".txt", i)).toList();
        for (ListingForm form : List.of(NAMES, new ListLine(true, 0), Facts.DEFAULTS.form(true))) {
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 5; round++) { // until compiled
                ListingProducer producer = ListingProducer.unsorted(Shelf.of(entries), form, 0, _ -> true);
                long before = allocations.bytes();
                while (!(producer.more() instanceof Piece.End)) assertFalse(producer.isCut());
                least = Math.min(least, allocations.bytes() - before);
                producer.close();
            }
            assertTrue(least < 32 * 20_000, form + " takes " + least / 20_000 + " bytes an entry");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hiddenNamesCountAsMuchAsEntries(boolean sorted, @TempDir Path folder) throws IOException {
        for (int i = 0; i < 640; i++) Files.createFile(folder.resolve(".hidden" + i));
        Files.createFile(folder.resolve("seen"));
        Tree tree = Tree.at(folder.toRealPath());
        Entries entries = tree.entries((Found.Directory) tree.resolve("/"));
        ListingProducer producer = sorted ? ListingProducer.sorted(entries, NAMES, 0, _ -> true)
                : ListingProducer.unsorted(entries, NAMES, 0, _ -> true);
        int rests = 0;
        for (Piece piece = producer.more(); !(piece instanceof Piece.End); piece = producer.more()) {
            if (piece instanceof Piece.Later) rests++;
        }
        assertTrue(rests >= 9, rests + " rests"); // 641 names, 64 a turn
        producer.close();
    }
}
