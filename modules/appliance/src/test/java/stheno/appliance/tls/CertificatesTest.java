package stheno.appliance.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.CertificateSetting;
import stheno.appliance.config.FileStamp;
import stheno.reactor.Tls;

@Timeout(60)
class CertificatesTest {
    @TempDir
    Path folder;
    private CertificateFiles files;

    @BeforeEach
    void folder() {
        files = new CertificateFiles(folder);
    }

    private Certificates several() throws IOException, BadSetting {
        return Certificates.read(List.of(files.source("rsa"), files.source("p256", "www.example.test", "*.Example.test"),
                files.source("p384", "exact.example.test"), files.source("leaf"), files.source("ed25519", "other.test")));
    }

    @ParameterizedTest
    @CsvSource({
            "www.example.test, p256.test",
            "WWW.EXAMPLE.TEST, p256.test",
            "any.example.test, p256.test",   // by the wildcard
            "exact.example.test, p384.test", // exact before a wildcard
            "example.test, rsa.test",        // a wildcard stands for one label, no less
            "a.b.example.test, rsa.test",    // and no more
            "leaf.test, leaf.test",          // made out to it
            "any.leaf.test, leaf.test",
            "a.b.leaf.test, rsa.test",
            "other.test, ed25519.test",
            "ed25519.test, ed25519.test",    // made out to it, though listed for another
            "nobody.test, rsa.test",
            "localhost, rsa.test",
            "'', rsa.test"})
    void theNameDecidesWhichIsShown(String host, String shown) throws Exception {
        assertEquals(shown, Handshake.shownTo(host, several()));
    }

    @Test
    void withoutADefaultTheFirstIsIt() throws Exception {
        Certificates certificates = Certificates.read(List.of(files.source("p256", "a.test"), files.source("p384", "b.test")));
        assertEquals("p256.test", Handshake.shownTo("nobody.test", certificates));
        assertEquals("p384.test", Handshake.shownTo("b.test", certificates));
    }

    @ParameterizedTest
    @CsvSource({"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, rsa.test", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, p256.test"})
    void ofAHostsCertificatesThatIsShownWhichTheClientUnderstands(String suite, String shown) throws Exception {
        Certificates certificates = Certificates.read(List.of(
                files.source("p384"), files.source("rsa", "two.test"), files.source("p256", "two.test")));
        assertEquals(shown, Handshake.subject(new Handshake().session(certificates, "two.test", only(suite))));
    }

    @Test
    void nobodyIsShownAnotherHostsCertificateForTheSakeOfItsKey() throws Exception {
        Certificates certificates = Certificates.read(List.of(files.source("rsa"), files.source("p256", "ec.test")));
        assertThrows(SSLHandshakeException.class,
                () -> new Handshake().session(certificates, "ec.test", only("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")));
    }

    private static Consumer<SSLParameters> only(String suite) {
        return parameters -> {
            parameters.setProtocols(new String[] {"TLSv1.2"});
            parameters.setCipherSuites(new String[] {suite});
        };
    }

    @Test
    void twoOfAKindForAHostAreAFault() throws Exception {
        List<CertificateSetting> sources = List.of(files.source("p256", "a.test"), files.source("p384", "b.test", "A.test"));
        String message = assertThrows(BadSetting.class, () -> Certificates.read(sources)).getMessage();
        assertTrue(message.contains("p384.pem`: is a second EC certificate for a.test, beside " + folder + "/p256.pem"), message);
        assertNotNull(Certificates.read(List.of(files.source("p256", "a.test"), files.source("p256", "b.test", "a.test"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "pss", "p256", "p384", "p521", "ed25519", "ed448"})
    void everyKindOfKeyIsServed(String name) throws Exception {
        Certificates certificates = Certificates.read(List.of(files.source(name)));
        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            var session = new Handshake().session(certificates, "", parameters -> parameters.setProtocols(new String[] {protocol}));
            assertEquals(protocol, session.getProtocol());
            assertEquals(name + ".test", Handshake.subject(session));
        }
    }

    @Test
    void theWholeChainIsSent() throws Exception {
        files.put("chain.pem", "root", "leaf", "middle");
        files.put("key.pem", "leaf.key");
        Certificates certificates = Certificates.read(List.of(files.of("chain.pem", "key.pem")));
        assertEquals(3, new Handshake().session(certificates, "leaf.test", parameters -> {}).getPeerCertificates().length);
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3, leaf.test", "TLSv1.2, nobody.test", "TLSv1.3, nobody.test", "TLSv1.2, ''", "TLSv1.3, ''"})
    void whoComesBackResumes(String protocol, String host) throws Exception {
        Certificates certificates = several();
        Handshake client = new Handshake();
        for (int visit = 0; visit < 4; visit++) {
            client.session(certificates, host, parameters -> parameters.setProtocols(new String[] {protocol}));
            assertEquals(1, client.shown.get());
        }
    }

    @Test
    void sessionsAreBounded() throws Exception {
        var sessions = several().tls(Tls.Version.TLS_1_2, List.of()).context().getServerSessionContext();
        assertEquals(20_000, sessions.getSessionCacheSize());
        assertEquals(3600, sessions.getSessionTimeout());
    }

    @Test
    void whatIsReplacedIsShownAtOnce() throws Exception {
        Certificates certificates = several();
        Tls before = certificates.tls(Tls.Version.TLS_1_3, List.of("http/1.1"));
        certificates.replace(List.of(files.source("p521"), files.source("rsa", "other.test")));
        assertEquals("p521.test", Handshake.shownTo("www.example.test", certificates));
        assertEquals("rsa.test", Handshake.shownTo("other.test", certificates));
        assertEquals(before, certificates.tls(Tls.Version.TLS_1_3, List.of("http/1.1")));
    }

    @Test
    void aFaultReplacesNothing() throws Exception {
        Certificates certificates = several();
        Map<Path, FileStamp> stamps = certificates.stamps();
        List<CertificateSetting> sources = List.of(files.source("p521"), files.of("p256.pem", "p384.key.pem", "other.test"));
        assertThrows(BadSetting.class, () -> certificates.replace(sources));
        assertEquals("rsa.test", Handshake.shownTo("nobody.test", certificates));
        assertEquals("ed25519.test", Handshake.shownTo("other.test", certificates));
        assertEquals(stamps, certificates.stamps());
    }

    @Test
    void aHandshakeIsServedWholeWhileTheTableIsReplaced() throws Exception {
        CertificateTable first = CertificateTable.of(List.of(Certificate.read(files.source("rsa"))));
        CertificateTable second = CertificateTable.of(List.of(Certificate.read(files.source("p256"))));
        CertificateKeyManager keys = new CertificateKeyManager(first);
        String alias = first.choose(Optional.empty(), "RSA").orElseThrow().id();
        keys.replace(second);
        assertEquals(first.rest().key(), keys.getPrivateKey(alias));
        assertEquals(first.rest().first(), keys.getCertificateChain(alias)[0]);
        assertNull(keys.chooseEngineServerAlias("RSA", null, certificateless()));
        assertEquals(second.rest().id(), keys.chooseEngineServerAlias("EC", null, certificateless()));
        keys.replace(second);
        assertNull(keys.getPrivateKey(alias));
        assertNull(keys.getCertificateChain(alias));
    }

    private static SSLEngine certificateless() throws Exception {
        return SSLContext.getDefault().createSSLEngine();
    }

    @Test
    void handshakesSucceedDuringManyReplacements() throws Exception {
        List<CertificateSetting> one = List.of(files.source("p256"));
        List<CertificateSetting> two = List.of(files.source("p384"));
        Certificates certificates = Certificates.read(one);
        AtomicBoolean done = new AtomicBoolean();
        Thread replacing = Thread.ofPlatform().start(() -> {
            for (int i = 0; !done.get(); i++) {
                try {
                    certificates.replace(i % 2 == 0 ? two : one);
                } catch (BadSetting e) {
                    return; // the thread is not there to the end, which is noticed
                }
            }
        });
        for (int i = 0; i < 20; i++) assertTrue(Set.of("p256.test", "p384.test").contains(Handshake.shownTo("", certificates)));
        assertTrue(replacing.isAlive());
        done.set(true);
        replacing.join();
    }

    @Test
    void theFirstToExpireAndAllWarningsAreKnown() throws Exception {
        Certificates certificates = Certificates.read(List.of(files.source("rsa"), files.source("weak", "host.test")));
        assertEquals(Certificate.read(files.source("rsa")).notAfter(), certificates.notAfter());
        assertEquals(2, certificates.warnings().size(), certificates.warnings()::toString);
        assertEquals(4, certificates.warnings(certificates.notAfter().plusSeconds(60)).size());
    }

    @Test
    void stampsAreOfAllFilesAsTheyWereRead() throws Exception {
        Certificates certificates = Certificates.read(List.of(files.source("rsa"), files.source("p256", "a.test")));
        assertEquals(Set.of("rsa.pem", "rsa.key.pem", "p256.pem", "p256.key.pem"),
                Set.copyOf(certificates.stamps().keySet().stream().map(path -> path.getFileName().toString()).toList()));
        Path file = folder.resolve("rsa.pem");
        assertEquals(FileStamp.of(file), certificates.stamps().get(file));
        Files.writeString(file, " ", StandardOpenOption.APPEND);
        assertNotEquals(FileStamp.of(file), certificates.stamps().get(file));
    }

    @Test
    void aNameThatIsNoneIsAnsweredByAnAlert() throws Exception {
        Certificates certificates = several();
        SSLException refused = assertThrows(SSLException.class, () -> new Handshake().session(certificates, "",
                parameters -> parameters.setServerNames(List.of(new OddName()))));
        assertTrue(refused.getMessage().contains("Illegal server name"), refused.getMessage());
        assertEquals("leaf.test", Handshake.shownTo("leaf.test", certificates));
    }

    /// A host name with an empty label.
    private static final class OddName extends SNIServerName {
        OddName() {
            super(0, "a..b".getBytes(StandardCharsets.US_ASCII));
        }
    }
}
