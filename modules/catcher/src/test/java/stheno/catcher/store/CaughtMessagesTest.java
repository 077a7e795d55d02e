package stheno.catcher.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.IncomingMessage;
import stheno.mail.envelope.StoreFault;

class CaughtMessagesTest {
    @TempDir
    Path folder;

    private static byte[] content(CaughtMessages store, String id) throws IOException {
        try (FileChannel file = store.open(id)) {
            return Channels.newInputStream(file).readAllBytes();
        }
    }

    @Test
    void theOctetsStayAsTheyCameBelowTheReturnPath() throws IOException {
        try (Opened opened = new Opened(folder)) {
            byte[] octets = new byte[100_000];
            for (int i = 0; i < octets.length; i++) octets[i] = (byte) (i * 31);
            Envelope envelope = opened.sender.envelope("bob@x.test");
            opened.sender.unanswered(envelope, octets).answered();
            byte[] file = content(opened.store, envelope.id());
            String path = "Return-Path: <sender@x.test>\r\n";
            assertEquals(path, new String(file, 0, path.length(), StandardCharsets.US_ASCII));
            assertArrayEquals(octets, Arrays.copyOfRange(file, path.length(), file.length));
            assertEquals(file.length, opened.store.find(envelope.id()).orElseThrow().octets());
        }
    }

    @Test
    void anEntryShowsEnvelopeAndHeaderSideBySide() throws IOException {
        try (Opened opened = new Opened(folder)) {
            String id = opened.sender.as("shop").send("From: =?UTF-8?Q?J=C3=BCrgen?= <j@x.test>\r\nTo: bob@x.test\r\n"
                    + "Cc: Carl <c@x.test>\r\n"
                    + "Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHi\r\n", "bob@x.test", "hidden@x.test");
            Entry entry = opened.store.find(id).orElseThrow();
            assertEquals("J\u00fcrgen <j@x.test>", entry.from());
            assertEquals("bob@x.test", entry.to());
            assertEquals("Carl <c@x.test>", entry.cc());
            assertEquals("Gr\u00fc\u00dfe", entry.subject());
            assertEquals(Optional.of("shop"), entry.mailbox());
            assertEquals(List.of(EmailAddress.of("bob@x.test"), EmailAddress.of("hidden@x.test")), entry.recipients());
            assertEquals(List.of(), entry.doubts());
            assertEquals("ESMTPA", entry.client().protocol());
            assertEquals(opened.now.get(), entry.received());
        }
    }

    /// Case 24.
    @Test
    void aBlindCopyIsFoundByItsRecipientAndLeavesNoTraceInTheSource() throws IOException {
        try (Opened opened = new Opened(folder)) {
            String id = opened.sender.subject("secret", "hidden@x.test");
            String other = opened.sender.send("To: bob@x.test\r\nSubject: bcc\r\n\r\n", "bob@x.test", "hidden@x.test");
            assertEquals(List.of("bcc", "secret"), opened.subjects("to:hidden@x.test"));
            assertFalse(new String(content(opened.store, other), StandardCharsets.ISO_8859_1).contains("hidden"));
            assertTrue(opened.store.find(id).isPresent());
        }
    }

    /// Cases 15 and 16.
    @Test
    void whatAStrictServerRefusesIsKeptAndMarked() throws IOException {
        try (Opened opened = new Opened(folder)) {
            assertEquals(EnumSet.of(Doubt.LINE_ENDS), doubts(opened, "Subject: busybox\r\r\n\r\r\nx\r\r\n"));
            assertEquals(List.of("busybox"), opened.subjects(""));
            assertEquals(EnumSet.of(Doubt.LINE_ENDS), doubts(opened, "Subject: a\n\nx\n"));
            assertEquals(EnumSet.of(Doubt.LINE_ENDS), doubts(opened, "Subject: a\r\n\r\nx\rx\r\n"));
            assertEquals(EnumSet.of(Doubt.LONG_LINES), doubts(opened, "Subject: a\r\n\r\n" + "x".repeat(100_000) + "\r\n"));
            assertEquals(EnumSet.noneOf(Doubt.class), doubts(opened, "Subject: a\r\n\r\n" + "x".repeat(998) + "\r\n"));
            assertEquals(EnumSet.of(Doubt.NUL), doubts(opened, "Subject: a\r\n\r\nx\0\r\n"));
            assertEquals(EnumSet.noneOf(Doubt.class), doubts(opened, ""));
        }
    }

    private static EnumSet<Doubt> doubts(Opened opened, String text) throws IOException {
        List<Doubt> doubts = opened.store.find(opened.sender.send(text, "bob@x.test")).orElseThrow().doubts();
        EnumSet<Doubt> set = EnumSet.noneOf(Doubt.class);
        set.addAll(doubts);
        return set;
    }

    @Test
    void attachmentsAreCountedWhenAMessageArrives() throws IOException {
        try (Opened opened = new Opened(folder)) {
            opened.sender.subject("plain", "a@x.test");
            opened.sender.send("Subject: two\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n"
                    + "--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nx\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n",
                    "a@x.test");
            opened.sender.send("Subject: one\r\nContent-Type: application/pdf\r\n\r\nx\r\n", "a@x.test");
            assertEquals(List.of("one", "two"), opened.subjects("has:attachment"));
            assertEquals(List.of("plain"), opened.subjects("-has:attachment"));
            assertEquals(2, opened.store.list(Query.parse("two"), Optional.empty(), 1).entries().getFirst().attachments());
        }
    }

    @Test
    void anAbortedMessageLeavesNothing() throws IOException {
        try (Opened opened = new Opened(folder)) {
            IncomingMessage message = opened.store.receive(opened.sender.envelope("a@x.test"));
            message.write(ByteBuffer.wrap("Subject: a\r\n".getBytes(StandardCharsets.US_ASCII)));
            message.abort();
            message.abort();
            assertEquals(List.of(), opened.files());
            assertEquals(0, opened.store.size());
        }
    }

    @Test
    void aMessageBeyondTheSizeLimitIsRefusedAndLeavesNothing() throws IOException {
        try (Opened opened = new Opened(new StoreSettings(folder, Retention.DEFAULT, false, 1000))) {
            IncomingMessage message = opened.store.receive(opened.sender.envelope("a@x.test"));
            StoreFault fault = assertThrows(StoreFault.class, () -> message.write(ByteBuffer.allocate(2000)));
            assertEquals(552, fault.reply().code());
            message.abort();
            assertEquals(List.of(), opened.files());
        }
    }

    /// Case 32.
    @Test
    void aFullDiskIsSaidToTheClientAsSuch() {
        StoreFault full = (StoreFault) Folder.fault(new IOException("No space left on device"));
        assertEquals(new Decision.Refuse(452, "4.3.1", "Insufficient system storage"), full.reply());
        StoreFault quota = (StoreFault) Folder.fault(new IOException("Disk quota exceeded"));
        assertEquals(452, quota.reply().code());
        IOException other = new IOException("Input/output error");
        assertEquals(other, Folder.fault(other));
    }

    @Test
    void pagesGoOnByCursorAndMissNothing() throws IOException {
        try (Opened opened = new Opened(folder)) {
            for (int i = 0; i < 25; i++) opened.sender.subject("n" + i, "a@x.test");
            Page first = opened.store.list(Query.ALL, Optional.empty(), 10);
            assertEquals("n24", first.entries().getFirst().subject());
            opened.sender.subject("later", "a@x.test");
            Page second = opened.store.list(Query.ALL, first.next(), 10);
            assertEquals("n14", second.entries().getFirst().subject());
            Page last = opened.store.list(Query.ALL, second.next(), 10);
            assertEquals(List.of("n4", "n3", "n2", "n1", "n0"), Opened.subjects(last));
            assertEquals(Optional.empty(), last.next());
            String id = second.entries().getLast().id();
            assertEquals(Opened.subjects(last), Opened.subjects(opened.store.list(Query.ALL, Optional.of(id), 10)));
            assertThrows(IllegalArgumentException.class, () -> opened.store.list(Query.ALL, Optional.of("../x"), 10));
        }
    }

    @Test
    void deletedMessagesAreGoneAndWatchersHearOfIt() throws Exception {
        try (Opened opened = new Opened(folder)) {
            String id = opened.sender.subject("one", "a@x.test");
            opened.sender.as("shop").subject("two", "b@x.test");
            opened.sender.subject("three", "b@x.test");
            assertEquals(Map.of("shop", 2), opened.store.mailboxes());
            assertTrue(opened.store.delete(id));
            assertFalse(opened.store.delete(id));
            assertEquals(List.of("three", "two"), opened.subjects(""));
            assertEquals(1, opened.store.delete(Query.parse("subject:two")));
            assertEquals(1, opened.store.delete(Query.ALL));
            assertEquals(List.of(), opened.files());
            assertEquals(Map.of(), opened.store.mailboxes());
            assertThrows(NoSuchFileException.class, () -> opened.store.open(id));
            assertThrows(NoSuchFileException.class, () -> opened.store.open("../stheno-index"));
            assertEquals(Optional.empty(), opened.store.find("../stheno-index"));
        }
    }

    @Test
    void theNewestAreKeptByCountOctetsAndAge() throws IOException {
        try (Opened opened = new Opened(folder, new Retention(3, 1 << 20, Duration.ofHours(1)))) {
            for (int i = 0; i < 5; i++) opened.sender.subject("n" + i, "a@x.test");
            assertEquals(List.of("n4", "n3", "n2"), opened.subjects(""));
            opened.now.updateAndGet(now -> now.plus(Duration.ofMinutes(40)));
            opened.sender.subject("n5", "a@x.test");
            opened.now.updateAndGet(now -> now.plus(Duration.ofMinutes(40)));
            opened.store.expire();
            assertEquals(List.of("n5"), opened.subjects(""));
            opened.sender.send("Subject: big\r\n\r\n" + "x".repeat(1 << 20), "a@x.test");
            assertEquals(List.of("big"), opened.subjects(""));
            assertEquals(1, opened.files().size());
            assertEquals(6, opened.store.stats().expired());
        }
    }

    @Test
    void aContentIsReadWithItsTextsAndItsCode() throws IOException {
        try (Opened opened = new Opened(folder)) {
            String id = opened.sender.send("Subject: code\r\n\r\nYour code is 123456. See https://x.test/a\r\n", "a@x.test");
            Content content = opened.store.read(opened.store.find(id).orElseThrow());
            assertEquals(List.of("123456"), content.text().codes());
            assertEquals(List.of("https://x.test/a"), content.text().links());
            assertEquals("<sender@x.test>", content.message().fields().text("Return-Path"));
        }
    }
}
