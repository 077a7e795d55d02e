package stheno.appliance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.accounts.Accounts;
import stheno.accounts.Authenticator;
import stheno.accounts.LoginThrottle;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.reactor.Log;
import stheno.storage.Change;
import stheno.storage.StagedFile;
import stheno.storage.Tree;
import stheno.storage.WritableTree;
import stheno.storage.Writers;
import stheno.testkit.Await;
import stheno.testkit.Journal;

class HostResourcesTest {
    private static final Handler NOBODY = exchange -> exchange.respond(Reply.of(Status.SERVICE_UNAVAILABLE));

    @TempDir
    private Path folder;

    @Test
    void aFolderSharesTheWritersOfFoldersInsideIt() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("inside"));
        try (HostResources parts = new HostResources(folder, NOBODY, NOBODY, new Authenticator(Accounts.NONE), new LoginThrottle(),
                new Writers(), Log.NONE)) {
            WritableTree outer = parts.writable(Tree.at(folder));
            StagedFile.Begun begun = parts.writable(Tree.at(inside)).upload("/file", "anna", new StagedFile.Start.Whole());
            try (StagedFile _ = assertInstanceOf(StagedFile.Begun.Ready.class, begun).upload()) {
                StagedFile.Begun.Failed second = assertInstanceOf(StagedFile.Begun.Failed.class,
                        outer.upload("/inside/file", "anna", new StagedFile.Start.Whole()));
                assertEquals(new Change.Busy(), second.why());
            }
        }
    }

    @Test
    void aRootThatIsALinkToNowhereIsLogged() throws IOException {
        Path release = Files.createDirectory(folder.resolve("one"));
        Path link = Files.createSymbolicLink(folder.resolve("current"), release);
        Journal log = new Journal();
        try (HostResources parts = new HostResources(folder, NOBODY, NOBODY, new Authenticator(Accounts.NONE), new LoginThrottle(),
                new Writers(), log::event)) {
            Tree tree = parts.watched(Tree.at(link));
            Files.delete(link);
            looks(tree, log, "WARN folder-lost folder=" + link + " served=" + release);
            Files.createSymbolicLink(link, release);
            looks(tree, log, "INFO folder-back folder=" + link);
        }
    }

    /// A look-up follows the link again when a second has passed.
    private static void looks(Tree tree, Journal log, String line) {
        Await.until(() -> {
            tree.resolve("/");
            return log.toString().contains(line);
        });
    }
}
