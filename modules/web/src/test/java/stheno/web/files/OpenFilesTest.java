package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.http.fixture.Bodies;
import stheno.storage.DiskPool;
import stheno.storage.Found;
import stheno.storage.Tree;
import stheno.testkit.ManualClock;

class OpenFilesTest {
    @TempDir
    Path folder;
    Path file;
    OpenFiles files;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("f"), "content");
        ManualClock clock = new ManualClock(); // in its time, no call takes long
        files = new OpenFiles(Tree.at(folder), new DiskPool(Thread.ofPlatform().daemon().factory(), clock).share(), clock);
    }

    private Found.Regular found() throws IOException {
        return (Found.Regular) Tree.at(folder).resolve("/f");
    }

    private static String text(OpenFile open) throws IOException {
        return new String(Bodies.drain(open.producer(0, 7)), StandardCharsets.US_ASCII);
    }

    @Test
    void tenThousandUsersShareOneDescriptor() throws IOException {
        List<OpenFile> users = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) users.add(files.open(found()));
        assertEquals(1, files.count());
        assertEquals(1, users.stream().distinct().count());
        for (OpenFile user : users.subList(1, users.size())) user.release();
        assertEquals("content", text(users.getFirst())); // the last user still reads, and its producer reusers
        assertEquals(0, files.count());
    }

    @Test
    void theLastUserClosesTheFileAndTheNextOpensItAgain() throws IOException {
        OpenFile first = files.open(found());
        first.release();
        assertFalse(first.acquire());
        OpenFile second = files.open(found());
        assertNotSame(first, second);
        assertEquals("content", text(second));
    }

    @Test
    void anotherVersionIsAnotherFile() throws IOException {
        Found.Regular before = found();
        OpenFile old = files.open(before);
        Path next = Files.writeString(folder.resolve("next"), "changed");
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        OpenFile fresh = files.open(found());
        assertEquals(2, files.count());
        assertSame(old, files.open(before), "a reply that began with the old version continues with it");
        old.release();
        assertEquals("content", text(old));
        assertEquals("changed", text(fresh));
        assertEquals(0, files.count());
    }

    @Test
    void aVersionThatIsGoneIsNoticed() throws IOException {
        Found.Regular before = found();
        Files.writeString(file, "longer content");
        assertThrows(OpenFile.Changed.class, () -> files.open(before));
        assertThrows(OpenFile.Changed.class, () -> files.content(before));
        Files.delete(file);
        Files.createSymbolicLink(file, Files.writeString(folder.resolve("other"), "content"));
        assertThrows(IOException.class, () -> files.open(before));
        assertThrows(IOException.class, () -> files.content(before));
        assertEquals(0, files.count());
    }

    @Test
    void racingUsersNeverGetAClosedFile() throws Exception {
        Found.Regular version = found();
        Callable<Integer> user = () -> {
            int good = 0;
            for (int i = 0; i < 2_000; i++) good += text(files.open(version)).equals("content") ? 1 : 0;
            return good;
        };
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (Future<Integer> good : threads.invokeAll(List.of(user, user, user, user))) assertEquals(2_000, good.get());
        }
        assertTrue(files.count() == 0);
    }
}
