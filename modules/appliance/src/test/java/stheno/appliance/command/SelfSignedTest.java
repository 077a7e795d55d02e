package stheno.appliance.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.appliance.tls.Certificate;
import stheno.appliance.tls.CertificateFiles;
import stheno.appliance.tls.Certificates;
import stheno.appliance.tls.Handshake;

class SelfSignedTest {
    @TempDir
    Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... words) {
        out.reset();
        err.reset();
        return SelfSigned.run(List.of(words), utf8(out), utf8(err));
    }

    private static PrintStream utf8(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private int make(String... words) {
        List<String> all = new ArrayList<>(List.of("--out", folder.toString()));
        all.addAll(List.of(words));
        return run(all.toArray(String[]::new));
    }

    private X509Certificate made() throws Exception {
        try (InputStream in = Files.newInputStream(folder.resolve("certificate.pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static List<Object> names(X509Certificate certificate) throws Exception {
        return certificate.getSubjectAlternativeNames().stream().<Object>map(name -> name.get(1)).toList();
    }

    @Test
    void itIsWhatAServerShows() throws Exception {
        assertEquals(0, make(), err::toString);
        X509Certificate certificate = made();
        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity();
        assertEquals(3, certificate.getVersion());
        assertEquals("CN=localhost", certificate.getSubjectX500Principal().getName());
        assertEquals(certificate.getSubjectX500Principal(), certificate.getIssuerX500Principal());
        assertEquals(List.of("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"), names(certificate));
        assertEquals(-1, certificate.getBasicConstraints());
        assertArrayEquals(new boolean[] {true, false, false, false, false, false, false, false, false}, certificate.getKeyUsage());
        assertEquals(List.of("1.3.6.1.5.5.7.3.1"), certificate.getExtendedKeyUsage());
        assertEquals(127, certificate.getSerialNumber().bitLength());
        assertEquals(1, certificate.getSerialNumber().signum());
        assertEquals(Set.of("2.5.29.15", "2.5.29.19"), certificate.getCriticalExtensionOIDs());
    }

    @Test
    void onlyTheOwnerCanReadTheKey() throws Exception {
        make();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("key.pem"))));
        assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("certificate.pem"))));
        try (var files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
    }

    @Test
    void clientsThatTrustItAreServedUnderItsNames() throws Exception {
        make("--host", "example.test,*.example.test,127.0.0.1");
        CertificateFiles files = new CertificateFiles(folder);
        Certificates certificates = Certificates.read(List.of(files.of("certificate.pem", "key.pem")));
        assertEquals(List.of(), certificates.warnings());
        for (String host : List.of("example.test", "www.example.test", "127.0.0.1")) Handshake.agreed(client(host), certificates);
        assertThrows(SSLException.class, () -> Handshake.agreed(client("other.test"), certificates));
    }

    private SSLEngine client(String host) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("it", made());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
        trusted.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusted.getTrustManagers(), null);
        SSLEngine engine = context.createSSLEngine(host, 443);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Test
    void itSaysWhatItMadeAndHowToServeIt() throws Exception {
        assertEquals(0, make("--host", "a.test,192.0.2.1"));
        String said = out.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains("a.test, 192.0.2.1"), said);
        assertTrue(said.contains(HexFormat.ofDelimiter(":").withUpperCase().formatHex(Certificate.sha256(made()))), said);
        assertTrue(said.contains("--certificate " + folder + "/certificate.pem --key " + folder + "/key.pem"), said);
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 825})
    void itIsValidFromNowForThatLong(int days) throws Exception {
        Instant before = Instant.now();
        make("--days", Integer.toString(days));
        Instant from = made().getNotBefore().toInstant();
        assertEquals(Duration.ofDays(days), Duration.between(from, made().getNotAfter().toInstant()));
        assertTrue(Duration.between(from, before).compareTo(Duration.ofMinutes(6)) < 0 && from.isBefore(before));
    }

    @Test
    void whatIsThereIsNotOverwritten() throws Exception {
        make();
        byte[] first = Files.readAllBytes(folder.resolve("certificate.pem"));
        assertEquals(1, make());
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("exists; add --force"), err::toString);
        Files.delete(folder.resolve("certificate.pem")); // the key alone is enough
        assertEquals(1, make());
        assertFalse(Files.exists(folder.resolve("certificate.pem")));
        assertEquals(0, make("--force"), err::toString);
        assertNotEquals(HexFormat.of().formatHex(first), HexFormat.of().formatHex(Files.readAllBytes(folder.resolve("certificate.pem"))));
    }

    @Test
    void aLinkIsReplacedAndNotFollowed() throws IOException {
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "mine");
        Files.createSymbolicLink(folder.resolve("key.pem"), elsewhere);
        assertEquals(1, make());
        assertEquals(0, make("--force"), err::toString);
        assertEquals("mine", Files.readString(elsewhere));
        assertFalse(Files.isSymbolicLink(folder.resolve("key.pem")));
    }

    @Test
    void theFolderIsMadeIfItIsMissing() {
        Path deep = folder.resolve("a").resolve("b c");
        assertEquals(0, run("--out", deep.toString()), err::toString);
        assertTrue(Files.exists(deep.resolve("key.pem")));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("--key '" + deep + "/key.pem'"), out::toString);
    }

    @Test
    void whatIsNoFolderIsSaid() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "mine");
        assertEquals(1, run("--out", file.toString()));
        assertEquals(1, run("--out", file.resolve("below").toString()));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("--out DIR"), err::toString);
        assertEquals("mine", Files.readString(file));
    }

    @ParameterizedTest
    @CsvSource({"--days, 0", "--days, 826", "--days, x", "--days, -1", "--host, 'a..b'", "--host, '-a'", "--host, 'a b'", "--host, 'a_b'",
            "--host, 'a,,b'", "--host, 127.1", "--host, 1.2.3.256", "--host, '::1%lo'", "--host, ':::'", "--host, '*'", "--host, 'a.*.b'",
            "--host, '\u00fc.test'", "--out, ''", "--other, x"})
    void aWrongArgumentIsNamedWithItsRemedy(String option, String value) {
        assertEquals(2, make(option, value));
        String said = err.toString(StandardCharsets.UTF_8);
        assertTrue(said.startsWith("stheno: argument " + option + ": ") && said.contains("; "), said);
        assertFalse(Files.exists(folder.resolve("key.pem")));
    }

    @Test
    void aValueMustFollow() {
        assertEquals(2, run("--host"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("its value is missing"));
    }

    @Test
    void aHundredHostsAreEnough() throws Exception {
        String hundred = IntStream.range(0, 100).mapToObj(i -> "h" + i + ".test").collect(Collectors.joining(","));
        assertEquals(2, make("--host", hundred + ",one.too.many"));
        assertEquals(0, make("--host", hundred, "--host", "h0.test,H1.TEST"), err::toString);
        assertEquals(100, names(made()).size());
    }

    @Test
    void aLongNameIsCutInTheSubjectAlone() throws Exception {
        String name = "a".repeat(60) + "." + "b".repeat(60) + ".test";
        assertEquals(0, make("--host", name));
        assertEquals("CN=" + name.substring(0, 64), made().getSubjectX500Principal().getName());
        assertEquals(List.of(name), names(made()));
    }

    @Test
    void helpIsGiven() {
        assertEquals(0, run("--help"));
        assertEquals(SelfSigned.HELP, out.toString(StandardCharsets.UTF_8));
    }
}
