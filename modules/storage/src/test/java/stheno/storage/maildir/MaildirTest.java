package stheno.storage.maildir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MaildirTest {
    @TempDir
    private Path root;

    private Path folder;
    private Maildir maildir;

    @BeforeEach
    void makeMaildir() {
        folder = root.resolve("ann");
        maildir = Maildir.of(folder);
    }

    private String deliver(long seconds, String id, String content) throws IOException {
        byte[] octets = content.getBytes(StandardCharsets.UTF_8);
        CrlfCount count = new CrlfCount();
        count.add(ByteBuffer.wrap(octets));
        String base = MessageName.base(seconds, id, count.stored(), count.octets());
        try (NewMessage message = maildir.create(MessageName.unique(seconds, id))) {
            message.write(ByteBuffer.wrap(octets));
            message.sync();
            message.publish(base);
        }
        return base;
    }

    /// A file that another program has put there.
    private Path plant(String path, String content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private static List<String> bases(MaildirListing listing) {
        List<String> bases = new ArrayList<>();
        for (int i = 0; i < listing.size(); i++) bases.add(listing.base(i));
        return bases;
    }

    private String read(MaildirListing listing, int message) throws IOException {
        try (FileChannel file = maildir.open(listing, message)) {
            return new String(Channels.newInputStream(file).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// So that the next change of the folders is noticed by their times alone.
    private void makeOld() throws IOException {
        for (String part : List.of("new", "cur")) {
            Files.setLastModifiedTime(folder.resolve(part), FileTime.from(Instant.now().minus(Duration.ofHours(1)).plusNanos(1000)));
        }
    }

    @Test
    void aMessageIsWrittenAndListedWithItsSizes() throws IOException {
        String base = deliver(1_764_473_262, "01abc", "Subject: x\n\nLF\r\nno end");
        assertEquals("1764473262.01abc.stheno,S=22,W=26", base);
        MaildirListing listing = maildir.list();
        assertEquals(List.of(base), bases(listing));
        assertEquals(22, listing.stored(0));
        assertEquals(26, listing.octets(0));
        assertEquals(22, listing.totalStored());
        assertEquals(26, listing.totalOctets());
        assertEquals("Subject: x\n\nLF\r\nno end", read(listing, 0));
        maildir.sync();
    }

    @Test
    void foldersAndFilesAreForTheirOwnerAlone() throws IOException {
        String base = deliver(1, "a", "x");
        for (String part : List.of("", "tmp", "new", "cur")) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(part))), part);
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("new").resolve(base))));
    }

    @Test
    void aMissingMaildirIsEmptyAndIsNotMadeByReading() throws IOException {
        assertEquals(0, maildir.list().size());
        assertEquals(0, maildir.sweep());
        maildir.sync();
        assertFalse(Files.exists(folder));
    }

    @Test
    void messagesStandInTheOrderOfTheirArrival() throws IOException {
        String third = deliver(1_000, "b", "3");
        String second = deliver(1_000, "a", "2");
        String first = deliver(999, "z", "1");
        assertEquals(List.of(first, second, third), bases(maildir.list()));
    }

    /// Several in a second, seconds of every length, bases of which one begins with another, flags that do not count.
    @Test
    void theOrderIsThatOfTheSecondsAndThenOfTheBases() throws IOException {
        List<String> ordered = new ArrayList<>();
        for (long seconds : new long[] {0, 9, 10, 1_764_473_262L, (1L << 36) - 1, 1L << 36, 99_999_999_999L, 999_999_999_999_999L}) {
            for (String id : List.of("!", "A", "a", "a,S=3,W=4", "aa", "b", "~")) ordered.add(seconds + "." + id);
        }
        List<String> shuffled = new ArrayList<>(ordered);
        Collections.shuffle(shuffled, new Random(14));
        for (int i = 0; i < shuffled.size(); i++) {
            String base = shuffled.get(i);
            plant(i % 2 == 0 ? "cur/" + base + ":2," + "SRF".charAt(i % 3) : "new/" + base, "");
        }
        MaildirListing listing = maildir.list();
        assertEquals(ordered, bases(listing));
        for (int i = 0; i < ordered.size(); i++) assertEquals(i, listing.find(ordered.get(i)));
        for (String other : List.of("9.", "9", "9.aaa", "10.0", "1764473262.a:2,S", "x.a", "5.ü", "")) {
            assertEquals(-1, listing.find(other), other);
        }
    }

    @Test
    void namesAreMessagesIfTheyBeginWithSecondsAndArePrintable() {
        record Case(String name, boolean message, int base, long stored, long octets) {}
        List<Case> cases = List.of(
                new Case("1.a", true, 3, -1, -1), new Case("1.a:2,S", true, 3, -1, -1),
                new Case("1.a,S=5,W=6:2,S", true, 11, 5, 6),
                new Case("1.a,W=6,S=5,x", true, 13, 5, 6), new Case("1.a:2,S=5,W=6", true, 3, -1, -1),
                new Case("1.S=5,W=6", true, 9, -1, 6),
                new Case("1.a,S=,W=6", true, 10, -1, 6), new Case("1.a,S=5x,W=6", true, 12, -1, 6),
                new Case("1.=,S==5", true, 8, -1, -1),
                new Case("1.a,S=123456789012345,W=1234567890123456", true, 40, 123_456_789_012_345L, -1),
                new Case("123456789012345.a", true, 17, -1, -1), new Case("1234567890123456.a", false, 0, 0, 0),
                new Case("1." + "x".repeat(198) + ":2,", true, 200, -1, -1), new Case("1." + "x".repeat(199), false, 0, 0, 0),
                new Case("1.", false, 0, 0, 0), new Case(".a", false, 0, 0, 0), new Case("1", false, 0, 0, 0),
                new Case("", false, 0, 0, 0),
                new Case("1:2.a", false, 0, 0, 0), new Case("-1.a", false, 0, 0, 0), new Case("1.a b", false, 0, 0, 0),
                new Case("1.a:2,\u00e4", false, 0, 0, 0), new Case("1.a\u007f", false, 0, 0, 0),
                new Case("1.\ud83d\ude00", false, 0, 0, 0));
        NameReader reader = new NameReader();
        for (Case each : cases) {
            byte[] name = ("7" + each.name() + ",S=1").getBytes(StandardCharsets.UTF_8); // only the part in the middle counts
            boolean message = reader.read(name, 1, name.length - 4);
            assertEquals(each.message(), message, each.name());
            if (!message) continue;
            assertEquals(each.base(), reader.baseLength, each.name());
            assertEquals(List.of(each.stored(), each.octets()), List.of(reader.stored, reader.octets), each.name());
        }
    }

    @Test
    void strangersAreNoMessages() throws IOException {
        String base = deliver(5, "a", "x");
        plant("dovecot-uidlist", "3 V1");
        plant("new/dovecot-uidlist", "3 V1");
        plant("new/.hidden", "x");
        plant("cur/7.", "x");
        plant("cur/notes.txt", "x");
        plant("cur/7.a b", "x");
        plant("cur/7.ü", "x");
        plant("lost+found/7.a.host", "x");
        plant(".Trash/cur/7.a.host,S=1,W=3:2,S", "x");
        Files.createDirectories(folder.resolve("cur/lost+found"));
        Files.createDirectories(folder.resolve("cur/8.folder.host"));
        assertEquals(List.of(base), bases(maildir.list()));
    }

    @Test
    void aNameWithoutSizesIsReadOnce() throws IOException {
        deliver(5, "a", "x");
        Path foreign = plant("cur/6.M1P2.host:2,S", "a\nb\n");
        assertEquals(6, maildir.list().octets(1));
        assertEquals(4, maildir.list().stored(1));
        Files.writeString(foreign, "");
        deliver(7, "c", "y");
        assertEquals(List.of(4L, 6L), List.of(maildir.list().stored(1), maildir.list().octets(1)));
    }

    @Test
    void sizesOfOtherProgramsCount() throws IOException {
        plant("cur/6.M1P2.host,S=100,W=120:2,S", "short");
        plant("cur/7.M1P2.host,W=9:2,S", "a\nb");
        MaildirListing listing = maildir.list();
        assertEquals(List.of(120L, 100L), List.of(listing.octets(0), listing.stored(0)));
        assertEquals(List.of(6L, 3L), List.of(listing.octets(1), listing.stored(1)));
    }

    @Test
    void aFlagThatIsSetMeanwhileChangesNothing() throws IOException {
        String one = deliver(5, "a", "first");
        String two = deliver(6, "b", "second");
        MaildirListing listing = maildir.list();
        Files.move(folder.resolve("new").resolve(one), folder.resolve("cur").resolve(one + ":2,S"));
        assertEquals("first", read(listing, 0));
        Files.move(folder.resolve("cur").resolve(one + ":2,S"), folder.resolve("cur").resolve(one + ":2,RS"));
        assertEquals("first", read(listing, 0));
        assertEquals(List.of(one, two), bases(maildir.list()));
        assertTrue(maildir.delete(listing, 0));
        assertFalse(maildir.delete(listing, 0));
        assertThrows(NoSuchFileException.class, () -> maildir.open(listing, 0));
        assertEquals(List.of(two), bases(maildir.list()));
    }

    @Test
    void aMessageThatIsBeingMovedIsListedOnce() throws IOException {
        String base = deliver(5, "a", "x");
        plant("cur/" + base + ":2,S", "x");
        MaildirListing listing = maildir.list();
        assertEquals(List.of(base), bases(listing));
        Files.delete(folder.resolve("new").resolve(base));
        assertEquals("x", read(listing, 0));
    }

    @Test
    void anUnchangedMaildirIsNotReadAgain() throws IOException {
        deliver(5, "a", "x");
        makeOld();
        MaildirListing listing = maildir.list();
        assertSame(listing, maildir.list());
        deliver(6, "b", "y");
        assertNotSame(listing, maildir.list());
        assertEquals(2, maildir.list().size());
    }

    @Test
    void aChangeWithinOneTickOfTheClockIsNotMissed() throws IOException {
        for (int i = 0; i < 200; i++) {
            deliver(i, "a", "x");
            assertEquals(i + 1, maildir.list().size());
        }
    }

    @Test
    void whatIsNotPublishedIsNotSeenAndLeavesNothing() throws IOException {
        try (NewMessage message = maildir.create("5.a.stheno")) {
            message.write(ByteBuffer.wrap(new byte[10]));
            assertEquals(0, maildir.list().size());
        }
        assertArrayEquals(new String[0], folder.resolve("tmp").toFile().list());
    }

    @Test
    void aFileThatAKilledProcessHasLeftInTmpIsReplaced() throws IOException {
        plant("tmp/5.a.stheno", "half a mess");
        Files.createDirectories(folder.resolve("new"));
        deliver(5, "a", "whole");
        assertEquals("whole", read(maildir.list(), 0));
    }

    @Test
    void onlyOldFilesInTmpAreSwept() throws IOException {
        Path old = plant("tmp/5.a.stheno", "x");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(37))));
        Path recent = plant("tmp/6.a.stheno", "x");
        Files.setLastModifiedTime(recent, FileTime.from(Instant.now().minus(Duration.ofHours(35))));
        Files.createDirectories(folder.resolve("tmp/folder"));
        assertEquals(1, maildir.sweep());
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(recent));
        assertEquals(0, Maildirs.in(root).sweep());
    }

    @Test
    void aFolderThatCannotBeReadIsAFailure() throws IOException {
        Files.createDirectories(folder);
        Files.createSymbolicLink(folder.resolve("new"), folder.resolve("new"));
        assertThrows(IOException.class, () -> maildir.create("5.a.stheno").publish("5.a.stheno"));
    }

    @Test
    void aBaseIsFoundWhereverItIs() throws IOException {
        String base = deliver(5, "a", "x");
        Files.move(folder.resolve("new").resolve(base), folder.resolve("cur").resolve(base + ":2,FS"));
        MaildirListing listing = maildir.list();
        assertEquals(0, listing.find(base));
        assertEquals(-1, listing.find("4.a"));
    }

    @Test
    void accountsHaveFoldersOfTheirOwn() {
        assertEquals("ann", Maildirs.folder("ann"));
        assertEquals("ann@example.org", Maildirs.folder("ann@example.org"));
        assertEquals("%2ejournal", Maildirs.folder(".journal"));
        for (String bad : List.of("", "a/b", "a%b", "\0", "ü")) assertThrows(IllegalArgumentException.class, () -> Maildirs.folder(bad));
        Maildirs all = Maildirs.in(root);
        assertSame(all.of("ann"), all.of("ann"));
    }

    @Test
    void listingsBeyondTheMemoryLimitAreForgottenOldestFirst() throws IOException {
        Maildirs all = Maildirs.in(root).withCache(100);
        for (String account : List.of("ann", "bob", "eve")) {
            maildir = all.of(account);
            folder = root.resolve(account);
            deliver(5, "a", "x");
            makeOld();
        }
        MaildirListing first = all.list("ann");
        all.list("bob");
        assertSame(first, all.list("ann"));
        MaildirListing third = all.list("eve");
        all.list("bob");
        assertNotSame(first, all.list("ann"));
        assertEquals(third.size(), all.list("eve").size());
    }

    @Test
    void aFolderThatBecameALinkIsNotFollowed() throws IOException {
        Path outside = Files.createDirectory(root.resolve("outside"));
        for (String part : List.of("tmp", "new")) {
            deliver(1, "first", "inside");
            MaildirListing listing = maildir.list();
            NewMessage begun = maildir.create(MessageName.unique(2, "begun"));
            Path planted = Files.writeString(outside.resolve(listing.fileName(0)), "outside");
            Files.setLastModifiedTime(planted, FileTime.fromMillis(0));
            Files.move(folder.resolve(part), folder.resolve("kept"));
            Files.createSymbolicLink(folder.resolve(part), outside);
            assertThrows(IOException.class, () -> begun.publish("2.begun"));
            begun.close();
            if (part.equals("tmp")) {
                assertThrows(IOException.class, () -> deliver(3, "late", "x"));
                maildir.sweep();
            } else {
                assertThrows(IOException.class, () -> maildir.open(listing, 0));
                maildir.delete(listing, 0);
            }
            maildir.sync();
            try (var names = Files.list(outside)) {
                assertEquals(List.of(planted), names.toList());
            }
            Files.delete(folder.resolve(part));
            Files.move(folder.resolve("kept"), folder.resolve(part));
            assertEquals("inside", read(maildir.list(), 0));
            assertTrue(maildir.delete(maildir.list(), 0));
            Files.delete(planted);
        }
    }
}
