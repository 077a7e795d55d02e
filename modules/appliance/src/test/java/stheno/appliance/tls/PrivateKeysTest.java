package stheno.appliance.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.appliance.config.BadSetting;

class PrivateKeysTest {
    private static final List<String> CERTIFICATES = List.of("rsa", "pss", "weak", "p256", "p384", "p521", "ed25519", "ed448", "leaf");

    @TempDir
    Path folder;
    private CertificateFiles files;

    @BeforeEach
    void folder() {
        files = new CertificateFiles(folder);
    }

    private static PublicKey known(String certificate) throws IOException, CertificateException {
        byte[] pem = CertificateFiles.fixture(certificate).getBytes(StandardCharsets.ISO_8859_1);
        return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem)).getPublicKey();
    }

    private PrivateKey read(String... fixtures) throws IOException, BadSetting {
        return PrivateKeys.read(PemFile.read(files.setting("key", files.put("k.pem", fixtures))));
    }

    private String fault(String file) {
        return assertThrows(BadSetting.class, () -> PrivateKeys.read(PemFile.read(files.setting("key", file)))).getMessage();
    }

    @ParameterizedTest
    @CsvSource({"rsa, rsa.key", "rsa, rsa.pkcs1.key", "pss, pss.key", "p256, p256.key", "p384, p384.key", "p521, p521.key",
            "p256, p256.sec1.key", "p384, p384.sec1.key", "p521, p521.sec1.key", "ed25519, ed25519.key", "ed448, ed448.key"})
    void everyKindIsReadAndFitsItsOwnCertificateAlone(String certificate, String key) throws Exception {
        PrivateKey secret = read(key);
        for (String other : CERTIFICATES) assertEquals(other.equals(certificate), PrivateKeys.match(secret, known(other)), other);
    }

    @Test
    void certificatesMayStandBesideIt() throws Exception {
        assertTrue(PrivateKeys.match(read("leaf", "leaf.key", "middle"), known("leaf")));
    }

    @Test
    void aCurveMayBeSaidBesideTheKey() throws Exception {
        byte[] whole = Pem.read(CertificateFiles.fixture("p384.sec1.key")).getLast().der();
        DerReader fields = new DerReader(whole).enter(Der.SEQUENCE);
        fields.bytes(Der.INTEGER);
        byte[] bare = Der.sequence(Der.integer(1), Der.octets(fields.bytes(Der.OCTET_STRING)));
        String base64 = Base64.getEncoder().encodeToString(bare);
        String key = "-----BEGIN EC PRIVATE KEY-----\n" + base64 + "\n-----END EC PRIVATE KEY-----\n";
        String parameters = CertificateFiles.fixture("p384.sec1.key").split("(?<=END EC PARAMETERS-----\n)")[0];
        files.write("with.pem", parameters + key);
        assertTrue(PrivateKeys.match(PrivateKeys.read(PemFile.read(files.setting("key", "with.pem"))), known("p384")));
        assertTrue(fault(files.write("without.pem", key)).contains("does not say on which curve"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa.encrypted.key", "rsa.encrypted.pkcs1.key"})
    void anEncryptedKeyComesWithTheCommandThatDecryptsIt(String fixture) throws Exception {
        String file = files.put("it's.pem", fixture);
        String message = fault(file);
        assertTrue(message.contains("the key is encrypted"), message);
        assertTrue(message.contains("openssl pkey -in '" + folder + "/it'\\''s.pem' -out '" + folder + "/it'\\''s.pem.plain'"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"k1.key", "k1.sec1.key", "explicit.sec1.key", "x25519.key"})
    void aKindThatCannotBeServedIsRefusedWithThoseThatCan(String fixture) throws Exception {
        String message = fault(files.put("k.pem", fixture));
        assertTrue(message.endsWith("; use a key of RSA, EC (P-256, P-384, P-521) or Ed25519"), message);
    }

    @Test
    void otherLabelsAreNamed() throws Exception {
        assertTrue(fault(files.write("dsa.pem", "-----BEGIN DSA PRIVATE KEY-----\nAQID\n-----END DSA PRIVATE KEY-----\n"))
                .contains("is a key of the kind DSA PRIVATE KEY"));
        assertTrue(fault(files.write("ssh.pem", "-----BEGIN OPENSSH PRIVATE KEY-----\nAQID\n-----END OPENSSH PRIVATE KEY-----\n"))
                .contains("is a key for SSH"));
    }

    @Test
    void noneAndTwoAreRefused() throws Exception {
        assertTrue(fault(files.put("none.pem", "leaf")).contains("holds no private key"));
        assertTrue(fault(files.put("two.pem", "p256.key", "rsa.key")).contains("holds 2 private keys"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa.key", "rsa.pkcs1.key", "p256.sec1.key", "ed25519.key"})
    void aDamagedKeyIsAFaultAndNothingElse(String fixture) throws Exception {
        Pem.Block block = Pem.read(CertificateFiles.fixture(fixture)).getLast();
        for (int length = 0; length < block.der().length; length += 1 + block.der().length / 50) {
            String base64 = Base64.getEncoder().encodeToString(Arrays.copyOf(block.der(), length));
            String label = block.label() + "-----\n";
            String message = fault(files.write("cut.pem", "-----BEGIN " + label + base64 + "\n-----END " + label));
            assertTrue(message.contains("the key is damaged"), message);
            assertFalse(base64.length() > 8 && message.contains(base64.substring(0, 8)));
        }
    }
}
