package stheno.ftp;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.testkit.LineClient;
import stheno.testkit.ThreadLimit;

/// Commands while the system allows no other thread: a temporary error, and the session goes on.
@Timeout(60)
final class FtpThreadLimitTest {
    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(strings = {"MKD new", "CWD /", "SIZE file", "HASH file", "RETR file", "STOR other", "LIST", "STAT /"})
    void aCommandIsRefusedForNow(String command) throws Exception {
        ThreadLimit limit = new ThreadLimit();
        try (Running server = new Running(home); LineClient client = server.alice()) {
            Files.writeString(server.folder.resolve("file"), "content");
            server.group.reactors().getFirst().virtualThreads().from(limit.reached(true));
            Running.port(client);
            for (int i = 0; i < 3; i++) Running.asks(client, command, 450);
            limit.reached(false);
            Running.asks(client, "SIZE file", 213);
            Running.asks(client, "STAT file", 213);
        }
    }

    @Test
    void aLoginIsRefusedForNow() throws Exception {
        ThreadLimit limit = new ThreadLimit();
        try (Running server = new Running(home); LineClient client = server.greeted()) {
            server.group.reactors().getFirst().virtualThreads().from(limit.reached(true));
            Running.asks(client, "USER alice", 331);
            Running.asks(client, "PASS secret", 450);
            limit.reached(false);
            Running.loggedIn(client, "alice");
        }
    }
}
