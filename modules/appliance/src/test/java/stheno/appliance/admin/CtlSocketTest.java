package stheno.appliance.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class CtlSocketTest {
    @TempDir
    Path folder;

    private Path made(String name, String mode) throws IOException {
        Path made = Files.createDirectory(folder.resolve(name));
        return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(mode)); // whatever the umask
    }

    @Test
    void theSessionsFolderGoesFirstThenTheSystemsThenATemporaryOne() throws IOException {
        Path session = made("session", "rwx------");
        Path run = folder.resolve("run");
        Path own = CtlSocket.defaultPath(Map.of(), run, folder);
        assertEquals("ctl.sock", own.getFileName().toString());
        assertTrue(own.getParent().getFileName().toString().matches("stheno-[a-z0-9_-]+"), own.toString());
        assertEquals(own, CtlSocket.defaultPath(Map.of("XDG_RUNTIME_DIR", "relative"), run, folder));
        assertEquals(own, CtlSocket.defaultPath(Map.of("XDG_RUNTIME_DIR", folder.resolve("gone").toString()), run, folder));
        Files.createDirectory(run);
        assertEquals(run.resolve("ctl.sock"), CtlSocket.defaultPath(Map.of(), run, folder));
        assertEquals(session.resolve("stheno.sock"), CtlSocket.defaultPath(Map.of("XDG_RUNTIME_DIR", session.toString()), run, folder));
    }

    @Test
    void aMissingFolderIsMadeForItsOwnerAlone() throws IOException {
        Path socket = made("tmp", "rwxrwxrwx").resolve("stheno-me").resolve("ctl.sock");
        CtlSocket.prepare(socket);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())));
        CtlSocket.prepare(socket); // once more, for the next start
        CtlSocket.check(socket);
    }

    @Test
    void aFolderThatEverybodyMayWriteToIsRefused() throws IOException {
        Path socket = made("open", "rwxrwxrwx").resolve("ctl.sock");
        IOException refused = assertThrows(IOException.class, () -> CtlSocket.prepare(socket));
        assertTrue(refused.getMessage().contains("is writable by all users"), refused.getMessage());
    }

    @Test
    void aFolderOfAnotherUserInASharedFolderIsRefused() throws IOException {
        Path shared = made("shared", "rwxrwxrwx");
        Path squatted = Files.createDirectory(shared.resolve("stheno-me"));
        Optional<IOException> cannot = giveAway(squatted);
        assumeTrue(cannot.isEmpty(), "only root may give a folder away");
        IOException refused = assertThrows(IOException.class, () -> CtlSocket.check(squatted.resolve("ctl.sock")));
        assertTrue(refused.getMessage().contains("belongs to another user"), refused.getMessage());
        Path link = Files.createSymbolicLink(shared.resolve("link"), made("mine", "rwx------"));
        CtlSocket.check(link.resolve("ctl.sock")); // laid by ourselves
        assertTrue(giveAway(link).isEmpty());
        assertThrows(IOException.class, () -> CtlSocket.check(link.resolve("ctl.sock")));
    }

    private static Optional<IOException> giveAway(Path path) {
        try {
            Files.setAttribute(path, "unix:uid", 65534, LinkOption.NOFOLLOW_LINKS);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    @Test
    void aFolderThatIsMissingOrNoFolderIsSaid() throws IOException {
        assertThrows(IOException.class, () -> CtlSocket.check(folder.resolve("gone").resolve("ctl.sock")));
        Path file = Files.createFile(folder.resolve("file"));
        assertThrows(IOException.class, () -> CtlSocket.prepare(file.resolve("ctl.sock")));
        assertThrows(IOException.class, () -> CtlSocket.check(Path.of("/ctl.sock")));
    }
}
