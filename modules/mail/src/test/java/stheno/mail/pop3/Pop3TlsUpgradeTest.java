package stheno.mail.pop3;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.reactor.Tls;
import stheno.testkit.TlsUpgrade;
import stheno.testkit.TlsUpgrade.Exchange;

/// STLS, against what CVE-2011-0411 describes.
@Timeout(120)
class Pop3TlsUpgradeTest {
    @TempDir
    private Path folder;

    @Test
    void nothingThatWasSaidInTheClearCountsAfterIt() throws Exception {
        SSLContext context = TlsUpgrade.selfSigned();
        try (Pop3Stage stage = new Pop3Stage(folder, Set.of("tls"), new Tls(context, List.of()), it -> it)) {
            new TlsUpgrade(stage.address, context, "+OK ", List.of(new Exchange("USER ann", "+OK ")), new Exchange("STLS", "+OK "),
                    new Exchange("UTF8", "+OK"), new Exchange("PASS secret", "-ERR Send USER first.")).check();
            stage.awaitDeserted();
        }
    }
}
