package stheno.catcher.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.catcher.CatcherSettings;
import stheno.catcher.fixture.RunningCatcher;
import stheno.catcher.store.StoreSettings;
import stheno.testkit.Await;
import stheno.testkit.HangingDisk;
import stheno.testkit.HangingDisk.Call;

/// The download of a message whose disk hangs.
@Timeout(60)
class HangingSourceTest {
    private static final String MAIL = "Subject: large\r\n\r\n" + ("0123456789".repeat(7) + "\r\n").repeat(5_000);

    @TempDir
    Path folder;
    private HangingDisk disk;
    private RunningCatcher catcher;

    @BeforeEach
    void start() throws IOException {
        disk = HangingDisk.at(folder);
        catcher = new RunningCatcher(CatcherSettings.of(StoreSettings.of(disk.root())), Optional.empty());
    }

    @AfterEach
    void stop() throws IOException {
        disk.release();
        catcher.close();
    }

    @Test
    void aMessageThatHangsHoldsNoOtherRequest() throws Exception {
        String id = catcher.sender.as("").send(MAIL, "ann@x.test");
        disk.hang(Call.READ, id);
        CompletableFuture<RunningCatcher.Answer> source = CompletableFuture.supplyAsync(() -> source(id));
        Await.until(() -> disk.hanging() == 1);
        assertEquals(200, catcher.ask("GET /mail/api/messages").status());
        disk.release();
        assertTrue(source.get().body().endsWith(MAIL));
    }

    private RunningCatcher.Answer source(String id) {
        try {
            return catcher.ask("GET /mail/api/messages/" + id + "/source");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
