package stheno.ftp;

import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.reactor.Tls;
import stheno.testkit.TlsUpgrade;
import stheno.testkit.TlsUpgrade.Exchange;
import stheno.text.TlsPolicy;

/// AUTH TLS, with the checks for all line protocols.
@Timeout(60)
class FtpTlsUpgradeTest {
    @TempDir
    Path home;

    @Test
    void nothingThatWasSaidInTheClearCountsAfterIt() throws Exception {
        SSLContext context = TlsUpgrade.selfSigned();
        try (Running server = new Running(home, it -> it.withTls(TlsPolicy.OFFERED, () -> new Tls(context, List.of())))) {
            new TlsUpgrade(server.address, context, "220 ",
                    List.of(new Exchange("USER anonymous", "331 "), new Exchange("PASS me", "230 "), new Exchange("PWD", "257 ")),
                    new Exchange("AUTH TLS", "234 "), new Exchange("NOOP", "200 "), new Exchange("PWD", "530 ")).check();
        }
    }
}
