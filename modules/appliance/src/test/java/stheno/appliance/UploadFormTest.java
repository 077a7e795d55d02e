package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.accounts.Account;
import stheno.accounts.Accounts;
import stheno.testkit.Visitor;

/// Listings of a whole server: they offer uploads where the client may write, and nowhere else.
@Timeout(60)
class UploadFormTest {
    @TempDir
    Path home;

    private static String line(String name, String... rights) {
        return Accounts.line(Account.of(name, Set.of(rights)), "secret".toCharArray(), 10_000);
    }

    @Test
    void aListingOffersUploadsToClientsThatMayWrite() throws Exception {
        Path accounts = home.resolve("accounts");
        Files.writeString(accounts, line("reader", "read") + "\n" + line("writer", "read", "write") + "\n");
        Files.setPosixFilePermissions(accounts, PosixFilePermissions.fromString("rw-------"));
        for (String folder : new String[] {"open", "staff", "plain"}) Files.createDirectories(home.resolve("site").resolve(folder));
        try (RunningServer server = RunningServer.start(home, "http.listing=yes", "http.writable=/open/, /staff/",
                "accounts.file=" + accounts, "http.realm.1=/staff/ Staff")) {
            assertEquals("200 form", get(server, "/open/", ""));
            assertEquals("200 none", get(server, "/plain/", ""));
            assertEquals("401 none", get(server, "/staff/", ""));
            assertEquals("200 none", get(server, "/staff/", "reader"));
            assertEquals("200 form", get(server, "/staff/", "writer"));
        }
    }

    private static String get(RunningServer server, String path, String user) throws IOException {
        String login = "Authorization: Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
        String[] fields = user.isEmpty() ? new String[] {"Connection: close"} : new String[] {"Connection: close", login};
        try (Visitor visitor = new Visitor(server.port("http"))) {
            String answer = visitor.ask("GET " + path + " HTTP/1.1", fields).rest();
            return answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()) + (answer.contains("id=\"upload\"") ? " form" : " none");
        }
    }
}
