package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Router;
import stheno.http.fixture.Served;
import stheno.producers.Deflaters;
import stheno.storage.DiskPool;
import stheno.storage.DiskShare;
import stheno.storage.Tree;
import stheno.testkit.Await;
import stheno.testkit.HangingDisk;
import stheno.testkit.HangingDisk.Call;
import stheno.testkit.Visitor;

/// One loop serves two trees on disks that hang. What does not need the disk that hangs is answered meanwhile.
class HangingFilesTest {
    private static final String BIG = "0123456789abcdef".repeat(20_000); // 320 KB: five reads

    @TempDir
    Path folder;
    final DiskPool pool = new DiskPool();
    HangingDisk disk;
    HangingDisk other;
    FileHandler files;
    Served served;

    @BeforeEach
    void open() throws IOException {
        disk = HangingDisk.at(plant("www"));
        other = HangingDisk.at(plant("other"));
        files = files(disk);
        Handler elsewhere = files(other);
        served = new Served(new Router().get("/hello", exchange -> exchange.respond(Reply.text("hello"))).fallback(
                exchange -> (exchange.request().fields().has("Elsewhere") ? elsewhere : files).handle(exchange)));
    }

    private Path plant(String name) throws IOException {
        Path root = Files.createDirectories(folder.resolve(name));
        Files.writeString(root.resolve("small.txt"), "small");
        Files.writeString(root.resolve("page.html"), "page");
        Files.writeString(root.resolve("big.bin"), BIG);
        Files.writeString(Files.createDirectory(root.resolve("dir")).resolve("entry"), "x");
        return root;
    }

    private FileHandler files(HangingDisk disk) throws IOException {
        Tree tree = Tree.at(disk.root());
        FileSettings settings = FileSettings.DEFAULTS.withListing(true);
        Deflaters deflaters = new Deflaters(1);
        DiskShare share = pool.share();
        FileLookup lookup = new FileLookup(tree, settings, deflaters, share, System::nanoTime, InstantSource.system());
        return new FileHandler(tree, settings, deflaters, lookup, share, InstantSource.system());
    }

    @AfterEach
    void close() {
        disk.release();
        other.release();
        served.close();
        Await.until(() -> pool.running() == 0);
    }

    private Visitor ask(String path, String... fields) throws IOException {
        return served.visitor().ask("GET " + path + " HTTP/1.1", fields);
    }

    private String answer(String path, String... fields) throws IOException {
        try (Visitor visitor = ask(path, fields)) {
            return visitor.reply();
        }
    }

    private void assertOthersAreServed() throws IOException {
        assertTrue(answer("/hello").endsWith("hello"));
        assertTrue(answer("/page.html").endsWith("page"));
        assertTrue(answer("/small.txt", "Elsewhere: 1").endsWith("small"));
        assertTrue(answer("/big.bin", "Elsewhere: 1").endsWith(BIG));
    }

    @ParameterizedTest
    @EnumSource(value = Call.class, names = {"STAT", "OPEN", "READ"})
    void aFileThatHangsHoldsNoOther(Call call) throws IOException {
        disk.hang(call, "small.txt");
        try (Visitor visitor = ask("/small.txt")) {
            Await.until(() -> disk.hanging() == 1);
            assertOthersAreServed();
            disk.release();
            assertTrue(visitor.reply().endsWith("small"));
        }
    }

    @Test
    void aDirectoryThatHangsHoldsNoOther() throws IOException {
        disk.hang(Call.READDIR, "dir");
        try (Visitor visitor = ask("/dir/")) {
            Await.until(() -> disk.hanging() == 1);
            assertOthersAreServed();
            disk.release();
            visitor.head();
            assertTrue(visitor.chunks().contains("entry"));
        }
    }

    @ParameterizedTest
    @EnumSource(value = Call.class, names = {"OPEN", "READ"})
    void aLargeFileThatHangsHoldsNoOther(Call call) throws IOException {
        disk.hang(call, "big.bin");
        try (Visitor visitor = ask("/big.bin")) {
            Await.until(() -> disk.hanging() == 1);
            assertOthersAreServed();
            disk.release();
            assertTrue(visitor.reply().endsWith(BIG));
        }
    }

    @Test
    void aFileThatHangsWhileItIsSentHoldsNoOther() throws Exception {
        String huge = "0123456789abcdef".repeat(512 * 1024); // 8 MB: more than the sockets hold
        Files.writeString(folder.resolve("www/huge.bin"), huge);
        try (Visitor visitor = ask("/huge.bin")) {
            visitor.head();
            disk.hang(Call.READ, "huge.bin");
            CompletableFuture<String> rest = CompletableFuture.supplyAsync(() -> exactly(visitor, huge.length()));
            Await.until(() -> disk.hanging() == 1);
            assertOthersAreServed();
            disk.release();
            assertEquals(huge, rest.get());
        }
    }

    private static String exactly(Visitor visitor, int bytes) {
        try {
            return visitor.exactly(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void manyClientsOfAFileThatHangsHoldOneThread() throws IOException {
        disk.hang(Call.OPEN, "small.txt");
        List<Visitor> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) clients.add(ask("/small.txt"));
        Await.until(() -> disk.hanging() == 1);
        assertOthersAreServed();
        assertEquals(1, disk.most());
        disk.release();
        for (Visitor client : clients) {
            String reply = client.reply();
            assertTrue(reply.endsWith("small") || reply.startsWith("HTTP/1.1 503 "), reply); // 503 if it came after two seconds
            client.close();
        }
    }

    @Test
    void whenClientsHaveLeftNothingIsPending() throws IOException {
        disk.hang(Call.OPEN, "small.txt");
        for (int i = 0; i < 10; i++) {
            try (Visitor visitor = ask("/small.txt")) {
                Await.until(() -> disk.hanging() == 1);
                visitor.reset();
            }
        }
        assertOthersAreServed();
        Await.until(() -> files.pending().requests() == 0);
        disk.release();
        Await.until(() -> files.pending().paths() == 0);
    }

    @Test
    void theClientOfAFileThatHangsWhileItIsReadMayLeave() throws IOException {
        disk.hang(Call.READ, "big.bin");
        try (Visitor visitor = ask("/big.bin")) {
            Await.until(() -> disk.hanging() == 1);
            visitor.reset();
        }
        assertOthersAreServed();
        disk.release();
        Await.until(() -> files.pending().paths() == 0 && pool.running() == 0);
    }
}
