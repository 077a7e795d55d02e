package stheno.mail.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.MessageSink;
import stheno.mail.envelope.StoreFault;
import stheno.storage.FileOpener;
import stheno.testkit.Await;
import stheno.testkit.SmallDisk;

final class JournalTest {
    @TempDir
    private Path root;

    private DeliverySettings settings;
    private final List<DeliveryEvent> events = new CopyOnWriteArrayList<>();

    @BeforeEach
    void makeSettings() {
        settings = DeliverySettings.of(root).withLog(events::add);
    }

    private static FileOpener disk(AtomicLong room) {
        return (path, options, attributes) -> SmallDisk.of(FileChannel.open(path, options, attributes), room, false);
    }

    /// A sink that takes nothing while the switch is on.
    private static MessageSink refusing(AtomicBoolean broken, List<Envelope> taken) {
        return (envelope, _) -> {
            if (broken.get()) throw new IOException("the queue is broken");
            taken.add(envelope);
        };
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(".journal"))) {
            return files.filter(path -> path.toString().endsWith(".journal")).sorted().toList();
        }
    }

    private static Path marks(Path segment) {
        return Segment.marks(segment);
    }

    /// Leaves a journal of three messages for ann that are in no Maildir, as a process does that is killed at once.
    private List<String> leaveThree() throws IOException {
        List<String> ids = new ArrayList<>();
        try (PostOffice office = PostOffice.open(settings)) {
            for (int i = 0; i < 3; i++) {
                Envelope envelope = Letters.to("ann@example.org");
                ids.add(envelope.id());
                Letters.send(office.delivery(), envelope, Letters.letter("left " + i, 1000));
            }
            office.awaitDelivered(3);
            for (String name : office.names("ann")) Files.delete(root.resolve("ann/new").resolve(name));
        }
        Files.delete(marks(segments().getFirst()));
        events.clear();
        return ids;
    }

    private static String id(String name) {
        return name.split("\\.")[1];
    }

    @Test
    void whatAKilledProcessHasLeftIsDeliveredAtStart() throws IOException {
        List<String> ids = leaveThree();
        try (PostOffice office = PostOffice.open(settings)) {
            office.awaitDelivered(3);
            assertEquals(ids, office.names("ann").stream().map(JournalTest::id).toList());
            assertTrue(events.getFirst() instanceof DeliveryEvent.Replayed(long messages, _) && messages == 3);
            office.retire();
            assertEquals(List.of(), office.leftOvers());
        }
    }

    @Test
    void whatWasDeliveredBeforeIsNotDeliveredAgain() throws IOException {
        leaveThree();
        try (PostOffice office = PostOffice.open(settings)) {
            office.awaitDelivered(3);
            List<String> names = office.names("ann");
            Path first = root.resolve("ann/new").resolve(names.getFirst());
            Files.move(first, root.resolve("ann/cur").resolve(names.getFirst() + ":2,S"));
        }
        Files.delete(marks(segments().getFirst())); // as if the marks were lost
        try (PostOffice office = PostOffice.open(settings)) {
            office.awaitBacklog(0);
            assertEquals(3, office.names("ann").size());
            assertEquals(0, office.delivery().stats().delivered());
        }
    }

    @Test
    void aMessageThatItsOwnerHasDeletedDoesNotComeBackAfterAKill() throws IOException {
        try (PostOffice office = PostOffice.open(settings)) {
            Letters.send(office.delivery(), Letters.to("ann@example.org"), Letters.letter("deleted", 1000));
            office.awaitBacklog(0);
            Files.delete(root.resolve("ann/new").resolve(office.names("ann").getFirst()));
        }
        try (PostOffice office = PostOffice.open(settings)) {
            office.awaitBacklog(0);
            office.retire();
            assertEquals(List.of(), office.names("ann"));
        }
    }

    @Test
    void whatAPowerFailureHasLeftOfAFileIsWrittenAgain() throws IOException {
        leaveThree();
        List<String> names;
        try (PostOffice office = PostOffice.open(settings)) {
            office.awaitDelivered(3);
            names = office.names("ann");
        }
        Path empty = root.resolve("ann/new").resolve(names.get(0));
        Path zeros = root.resolve("ann/new").resolve(names.get(1));
        byte[] whole = Files.readAllBytes(zeros);
        Files.write(empty, new byte[0]);
        Files.write(zeros, new byte[whole.length]);
        Path marks = marks(segments().getFirst());
        byte[] text = Files.readAllBytes(marks);
        text[0] = (byte) (text[0] == 'f' ? '0' : 'f'); // the marks of another boot
        Files.write(marks, text);
        try (PostOffice office = PostOffice.open(settings)) {
            office.awaitDelivered(2);
            office.awaitBacklog(0);
            assertEquals(names, office.names("ann"));
            assertEquals(whole.length, Files.size(empty));
            assertEquals(new String(whole), Files.readString(zeros));
        }
    }

    @Test
    void aRecordThatIsCutOffOrDamagedEndsTheJournal() throws IOException {
        leaveThree();
        Path segment = segments().getFirst();
        byte[] whole = Files.readAllBytes(segment);
        int length = whole.length;
        while (whole[length - 1] == 0) length--;
        int record = (length - 8) / 3;
        for (int cut : new int[] {8 + 2 * record + 1, 8 + 2 * record + 7, 8 + 2 * record + 100, length - 1}) {
            byte[] torn = new byte[whole.length];
            System.arraycopy(whole, 0, torn, 0, cut);
            assertLeft(segment, torn, 2);
        }
        byte[] damaged = whole.clone();
        damaged[8 + record + 200]++;
        assertLeft(segment, damaged, 1);
        assertLeft(segment, new byte[8], 0);
        assertLeft(segment, new byte[0], 0);
    }

    private void assertLeft(Path segment, byte[] content, int messages) throws IOException {
        for (Path other : segments()) Files.delete(other);
        Files.write(segment, content);
        Files.deleteIfExists(marks(segment));
        for (String name : root.resolve("ann/new").toFile().list()) Files.delete(root.resolve("ann/new").resolve(name));
        try (PostOffice office = PostOffice.open(settings)) {
            office.awaitDelivered(messages);
            office.awaitBacklog(0);
            assertEquals(messages, office.names("ann").size());
        }
    }

    /// After another crash, the segment may no longer be the last one, and a part of a record there would be a fault.
    @Test
    void aPartOfARecordIsCutOffAtStart() throws IOException {
        leaveThree();
        Path segment = segments().getFirst();
        byte[] whole = Files.readAllBytes(segment);
        int length = whole.length;
        while (whole[length - 1] == 0) length--;
        int record = (length - 8) / 3;
        assertLeft(segment, Arrays.copyOf(whole, 8 + 2 * record + 100), 2);
        assertEquals(8 + 2 * record, Files.size(segment));
    }

    @Test
    void filesThatNothingNeedsAreDeletedAtStart() throws IOException {
        leaveThree();
        Files.createDirectories(root.resolve(".spool"));
        Files.writeString(root.resolve(".spool/" + Letters.IDS.next() + ".mail"), "half a message");
        Files.writeString(root.resolve(".spool/" + Letters.IDS.next() + "-0.retry"), "half");
        Files.writeString(root.resolve(".journal/00000000000000ff.done"), "x");
        Files.writeString(root.resolve(".journal/00000000000000fe.done.new"), "x");
        try (PostOffice office = PostOffice.open(settings)) {
            office.awaitDelivered(3);
            office.retire();
            assertEquals(List.of(), office.leftOvers());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFullDiskIsToldToTheClientAndLeavesNothing(boolean sync) throws IOException {
        AtomicLong room = new AtomicLong(300_000);
        try (PostOffice office = PostOffice.on(disk(room), settings.withSync(sync))) {
            Letters.send(office.delivery(), Letters.to("ann@example.org"), Letters.letter("fits", 50_000));
            office.awaitBacklog(0);
            room.set(0);
            for (int size : new int[] {60_000, 3_000_000, 200_000, 3_000_000}) {
                StoreFault fault = assertThrows(StoreFault.class,
                        () -> Letters.send(office.delivery(), Letters.to("ann@example.org"), Letters.letter("full", size)));
                assertEquals("452 4.3.1 Insufficient system storage", fault.getMessage());
            }
            assertEquals(1, events.stream().filter(event -> event instanceof DeliveryEvent.Fault).count(), "logged once: " + events);
            assertEquals(List.of(), office.leftOvers().stream().filter(name -> name.endsWith(".mail")).toList());
            room.set(10_000_000);
            Letters.send(office.delivery(), Letters.to("ann@example.org"), Letters.letter("again", 60_000));
            office.awaitDelivered(2);
        }
        try (PostOffice office = PostOffice.open(settings)) {
            office.awaitBacklog(0);
            assertEquals(2, office.names("ann").size());
        }
    }

    @Test
    void aDiskThatFillsUpAfterThe250DelaysTheDelivery() throws IOException {
        AtomicLong room = new AtomicLong(Long.MAX_VALUE / 2);
        AtomicBoolean full = new AtomicBoolean(true);
        FileOpener opener = (path, options, attributes) -> {
            if (full.get() && path.getParent().endsWith("tmp")) throw new IOException("No space left on device");
            return disk(room).open(path, options, attributes);
        };
        try (PostOffice office = PostOffice.on(opener, settings)) {
            Letters.send(office.delivery(), Letters.to("ann@example.org"), Letters.letter("later", 1000));
            Await.until(() -> events.stream().anyMatch(event -> event instanceof DeliveryEvent.Fault));
            assertEquals(1, office.delivery().stats().backlog());
            full.set(false);
            office.awaitDelivered(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMaildirThatFailsHoldsUpNoOther(boolean sync) throws IOException {
        settings = settings.withSync(sync);
        AtomicBoolean broken = new AtomicBoolean(true);
        FileOpener opener = (path, options, attributes) -> {
            if (broken.get() && path.toString().contains("/ann/tmp/")) throw new IOException("Disk quota exceeded");
            return FileChannel.open(path, options, attributes);
        };
        Envelope envelope = Letters.to("ann@example.org", "bob@example.org");
        try (PostOffice office = PostOffice.on(opener, settings)) {
            Letters.send(office.delivery(), envelope, Letters.letter("partly", 1000));
            office.awaitBacklog(0);
            assertEquals(1, office.names("bob").size());
            assertEquals(1, office.delivery().stats().deferred());
            office.retire();
            Decision refused = office.delivery().recipient(Letters.CLIENT, envelope.sender(), List.of(),
                    Letters.address("ann@example.org"));
            assertEquals(450, ((Decision.Refuse) refused).code());
        }
        broken.set(false);
        try (PostOffice office = PostOffice.on(opener, settings)) {
            office.awaitDelivered(1);
            assertEquals(envelope.id(), id(office.names("ann").getFirst()));
            Await.until(() -> office.delivery().stats().deferred() == 0);
            assertEquals(List.of(), office.leftOvers());
        }
    }

    @Test
    void aQueueThatFailsHoldsUpNoMaildir() throws IOException {
        AtomicBoolean broken = new AtomicBoolean(true);
        List<Envelope> taken = new CopyOnWriteArrayList<>();
        try (PostOffice office = PostOffice.withQueue(settings, refusing(broken, taken))) {
            Letters.send(office.delivery(), Letters.to(Letters.user("ann"), "x@other.test"), Letters.letter("queued", 1000));
            Letters.send(office.delivery(), Letters.to("ann@example.org"), Letters.letter("local", 1000));
            office.awaitDelivered(1);
            office.awaitBacklog(1);
        }
        broken.set(false);
        for (int start = 0; start < 2; start++) { // the second time, the mark says that it is done
            try (PostOffice office = PostOffice.withQueue(settings, refusing(broken, taken))) {
                office.awaitBacklog(0);
                assertEquals(1, taken.size());
            }
        }
    }

    @Test
    void aFullJournalWaitsForRoom() throws IOException {
        try (PostOffice office = PostOffice.open(settings.withJournalLimit(64_000))) {
            for (int i = 0; i < 40; i++) Letters.send(office.delivery(), Letters.to("ann@example.org"), Letters.letter("many", 10_000));
            office.awaitDelivered(40);
            assertTrue(office.delivery().stats().journalOctets() <= 64_000);
        }
    }

    @Test
    void aJournalThatCannotBeWrittenRefusesAndGoesOnInAnotherSegment() throws IOException {
        AtomicBoolean failing = new AtomicBoolean();
        FileOpener opener = (path, options, attributes) -> {
            FileChannel channel = FileChannel.open(path, options, attributes);
            if (failing.get() && path.toString().endsWith(".journal")) channel.close();
            return channel;
        };
        try (PostOffice office = PostOffice.on(opener, settings)) {
            failing.set(true);
            assertThrows(IOException.class, () -> Letters.send(office.delivery(), Letters.to("ann@example.org"), Letters.letter("x", 100)));
            failing.set(false);
            Letters.send(office.delivery(), Letters.to("ann@example.org"), Letters.letter("y", 100));
            office.awaitDelivered(1);
            assertEquals(1, office.names("ann").size());
        }
    }

    @Test
    void recordsOfOneGroupAreWrittenByOneSync() throws IOException {
        try (PostOffice office = PostOffice.open(settings)) {
            int messages = 200;
            AtomicLong done = new AtomicLong();
            for (int i = 0; i < messages; i++) {
                Thread.startVirtualThread(() -> {
                    try {
                        Letters.send(office.delivery(), Letters.to("ann@example.org"), Letters.letter("group", 2000));
                        done.incrementAndGet();
                    } catch (IOException e) {
                        events.add(new DeliveryEvent.Fault("test", e));
                    }
                });
            }
            Await.until(() -> done.get() == messages);
            office.awaitDelivered(messages);
            assertTrue(office.delivery().stats().syncs() < messages, office.delivery().stats().toString());
            assertEquals(messages, office.names("ann").size());
        }
    }

    @Test
    void aJournalIsReadableAsRecords() throws IOException {
        leaveThree();
        try (FileChannel file = FileChannel.open(segments().getFirst(), StandardOpenOption.READ)) {
            ByteBuffer body = JournalRecord.read(file, 8).orElseThrow();
            JournalRecord.Parsed record = JournalRecord.parse(body, 8);
            assertEquals(List.of(new Plan.Mailbox("ann", "ann@example.org")), record.plan().mailboxes());
            assertEquals(record.contentLength(), record.octets());
            assertTrue(JournalRecord.read(file, 9).isEmpty());
        }
    }
}
