package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.accounts.Account;
import stheno.accounts.Accounts;
import stheno.reactor.ReactorGroup;
import stheno.testkit.Await;
import stheno.testkit.LineClient;

/// A server made in three lines.
@Timeout(60)
final class FtpServiceTest {
    private static final InetSocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    Path folder;

    @Test
    void anAnonymousServerLetsClientsReadButNotWrite() throws Exception {
        Files.writeString(folder.resolve("a.txt"), "hello");
        Files.writeString(folder.resolve(".secret"), "hidden");
        FtpService ftp = FtpService.anonymous(folder);
        try (ReactorGroup loops = ReactorGroup.start(1); LineClient client = LineClient.connect(loops.listen(FREE_PORT, ftp))) {
            Running.hears(client, 220);
            Running.asks(client, "USER anonymous", 331);
            Running.asks(client, "PASS me@example.org", 230);
            Running.asks(client, "TYPE I", 200);
            assertEquals("213 5", Running.asks(client, "SIZE /a.txt", 213));
            Running.asks(client, "SIZE /.secret", 550);
            Running.asks(client, "DELE /a.txt", 550);
            Running.asks(client, "MKD /new", 550);
            Running.asks(client, "QUIT", 221);
        }
    }

    @Test
    void anAnonymousServerNeedsADirectory() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThrows(IOException.class, () -> FtpService.anonymous(file));
        assertThrows(NoSuchFileException.class, () -> FtpService.anonymous(folder.resolve("missing")));
    }

    @Test
    void accountsNeedAPassword() throws Exception {
        FtpService ftp = FtpService.of(Accounts.NONE, FtpSettings.DEFAULTS.withRoot(folder).withLoginDelay(Duration.ofMillis(1)));
        try (ReactorGroup loops = ReactorGroup.start(1); LineClient client = LineClient.connect(loops.listen(FREE_PORT, ftp))) {
            Running.hears(client, 220);
            Running.asks(client, "USER alice", 331);
            Running.asks(client, "PASS secret", 530);
        }
    }

    /// As a killed process leaves it.
    private static Path leftover(Path directory) throws IOException {
        Path old = Files.writeString(directory.resolve(".upload-0123456789abcdef0123456789abcdef"), "x");
        return Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    }

    @Test
    void whatAnEarlierProcessHasLeftIsSweptAtTheStart() throws Exception {
        Path old = leftover(folder);
        FtpService.of(Accounts.NONE, FtpSettings.DEFAULTS.withRoot(folder));
        Await.until(() -> !Files.exists(old));
    }

    @Test
    void aHomeDirectoryIsSweptAtTheFirstLogin() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path accounts = folder.resolve("accounts");
        Account alice = Account.of("alice", Set.of(Account.READ)).withHome(home);
        Accounts.put(accounts, Accounts.line(alice, "secret".toCharArray(), 10_000));
        FtpService ftp = FtpService.of(Accounts.read(accounts), FtpSettings.DEFAULTS);
        Path old = leftover(home);
        try (ReactorGroup loops = ReactorGroup.start(1); LineClient client = LineClient.connect(loops.listen(FREE_PORT, ftp))) {
            Running.hears(client, 220);
            Running.loggedIn(client, "alice");
            Await.until(() -> !Files.exists(old));
        }
    }

    @Test
    void settingsAreChecked() {
        FtpSettings settings = FtpSettings.DEFAULTS;
        assertThrows(IllegalArgumentException.class, () -> settings.withLoginAttempts(0));
        assertThrows(IllegalArgumentException.class, () -> settings.withListingEntries(-1));
        assertThrows(IllegalArgumentException.class, () -> settings.withUploadLimit(-1));
        assertThrows(IllegalArgumentException.class, () -> settings.withTlsReuse(true));
        assertEquals(settings, settings.withHidden(true).withHidden(false));
    }
}
