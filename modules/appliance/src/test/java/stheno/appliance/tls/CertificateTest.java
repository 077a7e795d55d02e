package stheno.appliance.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Origin;
import stheno.appliance.config.Setting;

class CertificateTest {
    private static final int MB = 1024 * 1024;

    @TempDir
    Path folder;
    private CertificateFiles files;

    @BeforeEach
    void folder() {
        files = new CertificateFiles(folder);
    }

    private static List<String> subjects(Certificate certificate) {
        return certificate.chain().stream().map(c -> c.getSubjectX500Principal().getName().replaceFirst("^CN=", "")).toList();
    }

    private String fault(String certificate, String key) {
        return assertThrows(BadSetting.class, () -> Certificate.read(files.of(certificate, key))).getMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"leaf middle root", "leaf root middle", "middle leaf root", "middle root leaf", "root leaf middle",
            "root middle leaf", "rsa root p256 middle leaf weak", "leaf leaf middle middle root root"})
    void theChainIsPutIntoOrder(String fixtures) throws Exception {
        files.put("chain.pem", fixtures.split(" "));
        files.put("key.pem", "leaf.key");
        assertEquals(List.of("leaf.test", "Test Middle", "Test Root"), subjects(Certificate.read(files.of("chain.pem", "key.pem"))));
    }

    @Test
    void theChainGoesAsFarAsTheFile() throws Exception {
        files.put("chain.pem", "root", "leaf");
        files.put("key.pem", "leaf.key");
        assertEquals(List.of("leaf.test"), subjects(Certificate.read(files.of("chain.pem", "key.pem"))));
    }

    @Test
    void certificateAndKeyMayShareAFile() throws Exception {
        files.put("all.pem", "middle", "leaf.key", "leaf");
        Certificate certificate = Certificate.read(files.of("all.pem", "all.pem"));
        assertEquals(List.of("leaf.test", "Test Middle"), subjects(certificate));
        assertEquals(List.of("leaf.test", "*.leaf.test"), certificate.names());
        assertEquals("EC", certificate.keyType());
    }

    @Test
    void aFaultNamesTheSettingTheFileAndTheRemedy() {
        assertEquals("argument --certificate: certificate = `" + folder + "/none.pem`: there is no such file; name one that is there",
                fault("none.pem", "key.pem"));
    }

    @Test
    void whatIsNoFileIsAFault() throws Exception {
        Files.createDirectory(folder.resolve("sub"));
        assertTrue(fault("sub", "key.pem").contains("is no file"));
        files.put("c.pem", "leaf");
        assertTrue(fault("c.pem", "sub").contains("argument --key"));
        assertTrue(faultOfName("").contains("is missing"));
        assertTrue(faultOfName("a\0b").contains("is no path"));
    }

    private String faultOfName(String name) {
        Setting certificate = new Setting("certificate", name, new Origin.Default());
        Certificates.Source source = new Certificates.Source(List.of(), certificate, files.setting("key", "c.pem"));
        return assertThrows(BadSetting.class, () -> Certificate.read(source)).getMessage();
    }

    @Test
    void aRelativeNameBeginsAtTheFileThatSaysIt() throws Exception {
        files.put("all.pem", "leaf", "leaf.key");
        Setting said = new Setting("tls.certificate", " all.pem ", new Origin.Line(folder.resolve("stheno.properties"), 3));
        assertEquals(List.of("leaf.test"), subjects(Certificate.read(new Certificates.Source(List.of(), said, said))));
    }

    @Test
    void aFileWithoutACertificateIsAFault() throws Exception {
        files.put("key.pem", "leaf.key");
        assertTrue(fault("key.pem", "key.pem").contains("holds no certificate in PEM form"));
        assertTrue(fault(files.write("binary.der", "\u0030\u0082\u0001\u0000"), "key.pem").contains("holds no certificate in PEM form"));
        assertTrue(fault(files.write("empty.pem", ""), "key.pem").contains("holds no certificate in PEM form"));
    }

    @Test
    void aDamagedCertificateIsAFault() throws Exception {
        files.put("key.pem", "leaf.key");
        String leaf = CertificateFiles.fixture("leaf");
        String damaged = leaf + "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        assertTrue(fault(files.write("damaged.pem", damaged), "key.pem").contains("certificate 2 of it is damaged"));
        assertTrue(fault(files.write("cut.pem", leaf.substring(0, 300)), "key.pem").contains("is no whole PEM file"));
    }

    @Test
    void anotherKeyIsAFault() throws Exception {
        files.put("leaf.pem", "leaf", "middle");
        for (String key : List.of("p256.key", "p384.key", "rsa.key", "ed25519.key")) {
            files.put("other.pem", key);
            String message = fault("leaf.pem", "other.pem");
            assertTrue(message.startsWith("argument --key: "), message);
            assertTrue(message.contains("is the key of no certificate in " + folder + "/leaf.pem"), message);
        }
    }

    @Test
    void aMegabyteIsReadAndNotAByteMore() throws Exception {
        files.put("key.pem", "leaf.key");
        String leaf = CertificateFiles.fixture("leaf");
        files.write("large.pem", leaf + "\n".repeat(MB - leaf.length()));
        assertEquals(List.of("leaf.test"), subjects(Certificate.read(files.of("large.pem", "key.pem"))));
        files.write("larger.pem", leaf + "\n".repeat(MB - leaf.length() + 1));
        assertTrue(fault("larger.pem", "key.pem").contains("has more than 1 MB"));
    }

    @Test
    void whatIsGoodHasNoWarnings() throws Exception {
        Certificate certificate = Certificate.read(files.source("leaf", "leaf.test", "any.leaf.test", "*.leaf.test"));
        assertEquals(List.of(), certificate.warnings(Instant.now()));
    }

    @Test
    void expiryIsAWarningBeforeAndAfter() throws Exception {
        Certificate certificate = Certificate.read(files.source("leaf"));
        Instant from = certificate.first().getNotBefore().toInstant();
        assertOneWarning("is not valid before " + from, certificate, from.minusSeconds(1));
        assertEquals(List.of(), certificate.warnings(from));
        assertEquals(List.of(), certificate.warnings(certificate.notAfter()));
        assertOneWarning("expired at " + certificate.notAfter(), certificate, certificate.notAfter().plusSeconds(1));
        assertTrue(Duration.between(from, certificate.notAfter()).toDays() >= 36500);
    }

    private static void assertOneWarning(String text, Certificate certificate, Instant now) {
        List<String> warnings = certificate.warnings(now);
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.getFirst().startsWith("argument --") && warnings.getFirst().contains(text), warnings::toString);
    }

    @Test
    void aHostThatItIsNotMadeOutToIsAWarning() throws Exception {
        Certificate certificate = Certificate.read(files.source("leaf", "leaf.test", "a.b.leaf.test"));
        assertOneWarning("is not made out to a.b.leaf.test", certificate, Instant.now());
    }

    @Test
    void aShortKeyIsAWarning() throws Exception {
        assertOneWarning("has an RSA key of 1024 bits", Certificate.read(files.source("weak")), Instant.now());
    }

    @Test
    void aKeyThatEverybodyMayReadIsAWarning() throws IOException, BadSetting {
        Certificates.Source source = files.source("p256");
        Files.setPosixFilePermissions(folder.resolve("p256.key.pem"), PosixFilePermissions.fromString("rw-r--r--"));
        assertOneWarning("argument --key: key = `" + folder + "/p256.key.pem`: everybody on this machine may read the key",
                Certificate.read(source), Instant.now());
    }
}
