package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.HttpSettings;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.http.fixture.Served;
import stheno.reactor.Limits;
import stheno.storage.DiskPool;
import stheno.storage.Tree;
import stheno.storage.WritableTree;
import stheno.testkit.Await;
import stheno.testkit.HangingDisk;
import stheno.testkit.HangingDisk.Call;
import stheno.testkit.Visitor;
import stheno.web.blocking.Workers;

/// Changes of a disk that hangs hold threads of its share, and no carrier of virtual threads.
@Timeout(60)
class HangingUploadsTest {
    private static final int SHARE = 8; // threads of a tree

    @TempDir
    private Path folder;
    private final DiskPool pool = new DiskPool();
    private HangingDisk disk;
    private Served served;
    private final List<Visitor> visitors = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(folder.resolve("stuck/old"));
        Files.writeString(folder.resolve("stuck/file"), "old");
        disk = HangingDisk.at(folder);
        Tree tree = Tree.at(disk.root());
        UploadHandler uploads = new UploadHandler(WritableTree.of(tree).withSync(false), List.of("/"), new Workers(20, 40),
                pool.share(), _ -> { }, exchange -> exchange.respond(Reply.error(Status.NOT_FOUND, "none")));
        served = new Served(uploads, HttpSettings.DEFAULTS, Limits.DEFAULTS);
        Await.until(() -> pool.running() == 0); // the sweep at the start is over
    }

    @AfterEach
    void stop() throws IOException {
        disk.release();
        Await.until(() -> pool.running() == 0);
        for (Visitor visitor : visitors) visitor.close();
        served.close();
        assertEquals(List.of(), served.journal.errors());
    }

    private Visitor visitor() throws IOException {
        Visitor visitor = served.visitor();
        visitors.add(visitor);
        return visitor;
    }

    private Visitor asks(String line) throws IOException {
        Visitor visitor = visitor();
        if (line.startsWith("PUT")) visitor.ask(line + " HTTP/1.1", "Content-Length: 3").say("new");
        else visitor.ask(line + " HTTP/1.1");
        return visitor;
    }

    private static void hears(Visitor visitor, int code) throws IOException {
        String head = visitor.head();
        assertTrue(head.startsWith("HTTP/1.1 " + code), head);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT /stuck/new", "PUT /stuck/file", "DELETE /stuck/file", "DELETE /stuck/old/", "MKCOL /stuck/new"})
    void aRequestWaitsOnAThreadOfTheDisk(String line) throws IOException {
        disk.hang(Call.STAT, "stuck");
        Visitor visitor = asks(line);
        Await.until(() -> disk.hanging() == 1 && pool.running() == 1);
        disk.release();
        hears(visitor, line.contains("new") ? 201 : 204);
    }

    @Test
    void othersAreRefusedWhenAllThreadsHang() throws IOException {
        disk.hang(Call.STAT, "stuck");
        List<Visitor> hanging = new ArrayList<>();
        for (int i = 0; i < SHARE; i++) hanging.add(asks("PUT /stuck/" + i));
        Await.until(() -> disk.hanging() == SHARE && pool.running() == SHARE);
        hears(asks("PUT /other"), 503);
        hears(asks("MKCOL /other"), 503);
        disk.release();
        for (Visitor visitor : hanging) hears(visitor, 201);
        hears(asks("PUT /other"), 201);
    }

    @Test
    void anUploadThatItsClientHasLeftIsDeleted() throws IOException {
        disk.hang(Call.STAT, "stuck");
        try (Visitor visitor = served.visitor()) {
            visitor.ask("PUT /stuck/new HTTP/1.1", "Content-Length: 3").say("ne");
            Await.until(() -> disk.hanging() == 1);
        }
        disk.release();
        Await.until(() -> served.group.reactors().getFirst().stats().open() == 0);
        Await.until(() -> pool.running() == 0 && !left());
    }

    private boolean left() {
        try (var names = Files.list(folder.resolve("stuck"))) {
            return names.anyMatch(name -> name.getFileName().toString().startsWith(".upload-"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
