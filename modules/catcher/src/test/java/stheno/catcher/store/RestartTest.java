package stheno.catcher.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.mail.envelope.EmailAddress;

class RestartTest {
    @TempDir
    Path folder;

    @Test
    void everythingIsThereAfterARestart() throws IOException {
        String cursor;
        List<Entry> before;
        try (Opened opened = new Opened(folder)) {
            opened.sender.as("shop");
            for (int i = 0; i < 10; i++) opened.sender.subject("n" + i, "a@x.test", "hidden@x.test");
            opened.store.delete(Query.parse("subject:n3"));
            cursor = opened.store.cursor();
            before = opened.store.list(Query.ALL, Optional.empty(), 100).entries();
        }
        try (Opened opened = new Opened(folder)) {
            assertEquals(before, opened.store.list(Query.ALL, Optional.empty(), 100).entries());
            assertEquals(cursor, opened.store.cursor());
            opened.sender.subject("later", "a@x.test");
            assertEquals(List.of("later"), Opened.subjects(opened.store.since(Query.ALL, cursor, 10)));
        }
    }

    @Test
    void aLostIndexIsMadeFromTheFiles() throws IOException {
        String cursor;
        try (Opened opened = new Opened(folder)) {
            opened.sender.subject("one", "a@x.test", "b@x.test");
            opened.sender.from("").subject("two", "c@x.test");
            cursor = opened.store.cursor();
        }
        Files.delete(folder.resolve("stheno-index"));
        try (Opened opened = new Opened(StoreSettings.of(folder), Instant.parse("2026-11-30T10:00:01Z"))) {
            assertEquals(List.of("two", "one"), opened.subjects(""));
            Entry two = opened.store.list(Query.ALL, Optional.empty(), 1).entries().getFirst();
            assertEquals(Optional.empty(), two.sender());
            assertEquals(List.of(EmailAddress.of("c@x.test")), two.recipients());
            assertEquals(List.of(Doubt.ENVELOPE_LOST), two.doubts());
            assertTrue(Long.parseLong(opened.store.cursor()) > Long.parseLong(cursor), "cursors go on");
        }
    }

    @Test
    void aTornRecordAtTheEndCostsItsMessageNothingButItsEnvelope() throws IOException {
        try (Opened opened = new Opened(folder)) {
            opened.sender.subject("one", "a@x.test");
            opened.sender.subject("two", "b@x.test");
        }
        try (RandomAccessFile index = new RandomAccessFile(folder.resolve("stheno-index").toFile(), "rw")) {
            index.setLength(index.length() - 5);
        }
        try (Opened opened = new Opened(folder)) {
            assertEquals(List.of("two", "one"), opened.subjects(""));
            opened.sender.subject("three", "b@x.test");
        }
        try (Opened opened = new Opened(folder)) {
            assertEquals(List.of("three", "two", "one"), opened.subjects(""));
        }
    }

    @Test
    void anIndexOfRubbishIsReplaced() throws IOException {
        try (Opened opened = new Opened(folder)) {
            opened.sender.subject("one", "a@x.test");
        }
        Files.write(folder.resolve("stheno-index"), new byte[5000]);
        try (Opened opened = new Opened(folder)) {
            assertEquals(List.of("one"), opened.subjects(""));
        }
        try (Opened opened = new Opened(folder)) {
            assertEquals(List.of("one"), opened.subjects(""));
        }
    }

    /// Case 31.
    @Test
    void strangersInTheFolderAreNoMessagesAndStay() throws IOException {
        new Opened(folder).close();
        List<String> strangers = List.of("new/.hidden", "new/dovecot-uidlist", "new/1732937291.M1.host", "tmp/other");
        for (String stranger : strangers) Files.writeString(folder.resolve(stranger), "Subject: no\r\n\r\n");
        Files.createDirectory(folder.resolve("new/lost+found"));
        Files.writeString(folder.resolve("tmp/0123456789abcdefghjk"), "left by a crash");
        try (Opened opened = new Opened(folder)) {
            opened.sender.subject("one", "a@x.test");
            assertEquals(List.of("one"), opened.subjects(""));
            opened.store.delete(Query.ALL);
        }
        for (String stranger : strangers) assertTrue(Files.exists(folder.resolve(stranger)), stranger);
        assertTrue(Files.notExists(folder.resolve("tmp/0123456789abcdefghjk")));
    }

    @Test
    void aMessageThatAnotherProgramHasMarkedAsSeenIsStillThere() throws IOException {
        String id;
        try (Opened opened = new Opened(folder)) {
            id = opened.sender.subject("one", "a@x.test");
            Files.move(folder.resolve("new").resolve(id), folder.resolve("cur").resolve(id + ":2,S"));
            opened.store.open(id).close();
        }
        try (Opened opened = new Opened(folder)) {
            assertEquals(List.of("one"), opened.subjects(""));
            assertTrue(opened.store.delete(id));
            assertEquals(List.of(), opened.files());
        }
    }

    @Test
    void aFileThatAnotherProgramHasDeletedIsForgotten() throws IOException {
        String id;
        try (Opened opened = new Opened(folder)) {
            id = opened.sender.subject("one", "a@x.test");
            opened.sender.subject("two", "a@x.test");
        }
        Files.delete(folder.resolve("new").resolve(id));
        try (Opened opened = new Opened(folder)) {
            assertEquals(List.of("two"), opened.subjects(""));
        }
    }

    @Test
    void theIndexDoesNotGrowForEver() throws IOException {
        try (Opened opened = new Opened(folder, new Retention(10, Long.MAX_VALUE, Duration.ZERO))) {
            for (int i = 0; i < 1500; i++) opened.sender.subject("x".repeat(900) + i, "a@x.test");
            opened.store.expire();
            assertTrue(Files.size(folder.resolve("stheno-index")) < 100_000, "it was written new");
            opened.sender.subject("last", "a@x.test");
        }
        try (Opened opened = new Opened(folder)) {
            assertEquals(10, opened.store.size());
            assertEquals("last", opened.subjects("").getFirst());
        }
    }
}
