package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.accounts.Accounts;
import stheno.reactor.Log;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.testkit.Journal;
import stheno.testkit.LineClient;

/// The debug log shows commands, but no secret.
@Timeout(60)
final class FtpLogTest {
    @TempDir
    private Path folder;

    private static void say(LineClient client, String text) throws Exception {
        client.say(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void noPasswordIsLoggedHoweverItIsSpelled() throws Exception {
        Journal log = new Journal();
        FtpService service = FtpService.of(Accounts.NONE, FtpSettings.DEFAULTS.withRoot(folder));
        try (ReactorGroup group = ReactorGroup.start(1, Log.from(Log.Level.DEBUG, log::event))) {
            InetSocketAddress address = group.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), PortOptions.of(service));
            try (LineClient client = LineClient.connect(address)) {
                client.hear();
                for (String line : List.of(" PASS hidden", "\tPASS hidden", "PASS\thidden", "PASSW hidden", "pass hidden", "PASS",
                        "PASS:hidden", "\0PASS hidden", "ACCT hidden", "SITE PSWD hidden hidden", "hidden", "USER PASS", "hidden word")) {
                    say(client, line + "\r\n");
                    client.hear();
                }
                say(client, "PASS hid");
                say(client, "den\r\n");
                client.hear();
                Running.asks(client, "NOOP", 200);
            }
            log.await("line=NOOP");
        }
        assertFalse(log.toString().contains("hid"), log.toString());
    }

    /// They are in no listing, but keep a directory from being removed.
    @Test
    void namesThatNoClientCouldSendAreLogged() throws Exception {
        Files.writeString(folder.resolve("back\\slash"), "x");
        Journal log = new Journal();
        FtpService service = FtpService.of(Accounts.NONE, FtpSettings.DEFAULTS.withAnonymous(folder));
        try (ReactorGroup group = ReactorGroup.start(1, log::event)) {
            InetSocketAddress address = group.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), PortOptions.of(service));
            try (LineClient client = LineClient.connect(address)) {
                client.hear();
                Running.asks(client, "USER anonymous", 331);
                Running.asks(client, "PASS x", 230);
                Running.asks(client, "STAT /", 213);
            }
            log.await("listing-names-omitted");
            log.await("names=1 example=back%5Cslash");
        }
    }
}
