package stheno.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A self-signed certificate for `localhost` with its private key, made by the running JDK's own keytool. Any thread.
public final class TestKeys {
    private static final String PASSWORD = "changeit";
    private static final List<String> CURVE = List.of("-keyalg", "EC", "-groupname", "secp256r1");

    private final KeyStore keys;

    private TestKeys(KeyStore keys) {
        this.keys = keys;
    }

    /// Makes a certificate, which takes half a second. Leaves no file.
    ///
    /// @throws IllegalStateException if keytool fails
    public static TestKeys make() {
        return made(CURVE, List.of(List.of("-alias", "test", "-dname", "CN=localhost", "-validity", "2")));
    }

    /// The same with Ed25519: all its signatures have the same length, and so all handshakes of TLS 1.3.
    public static TestKeys ofFixedLength() {
        return made(List.of("-keyalg", "Ed25519"), List.of(List.of("-alias", "test", "-dname", "CN=localhost", "-validity", "2")));
    }

    /// Makes a certificate for another host, from another day on, that an [issuer][#issuer] has signed.
    ///
    /// @param from a date as keytool has it: `-10d` is ten days ago; the certificate is valid for two days
    public static TestKeys issued(String host, String from) {
        return made(CURVE, List.of(
                List.of("-alias", "issuer", "-dname", "CN=Issuer", "-startdate", "-20d", "-validity", "40", "-ext", "bc:c"),
                List.of("-alias", "test", "-dname", "CN=" + host, "-startdate", from, "-validity", "2", "-signer", "issuer", "-ext",
                        "san=dns:" + host)));
    }

    private static TestKeys made(List<String> algorithm, List<List<String>> certificates) {
        try {
            Path folder = Files.createTempDirectory("stheno-keys");
            Path file = folder.resolve("keys.p12");
            try {
                for (List<String> options : certificates) keytool(file, algorithm, options);
                KeyStore keys = KeyStore.getInstance("PKCS12");
                try (InputStream in = Files.newInputStream(file)) {
                    keys.load(in, PASSWORD.toCharArray());
                }
                if (keys.containsAlias("issuer")) { // without its private key: a server must not choose it
                    Certificate issuer = keys.getCertificate("issuer");
                    keys.deleteEntry("issuer");
                    keys.setCertificateEntry("issuer", issuer);
                }
                return new TestKeys(keys);
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(folder);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("no certificate could be made", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void keytool(Path file, List<String> algorithm, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
                "-keystore", file.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(algorithm);
        command.addAll(options);
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) throw new IOException("keytool: " + said);
    }

    /// The certificate, or that of its issuer.
    public X509Certificate issuer() {
        try {
            return (X509Certificate) keys.getCertificate(keys.containsAlias("issuer") ? "issuer" : "test");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key store is in memory", e);
        }
    }

    /// A new context that serves with the certificate and trusts only it. Contexts do not share sessions.
    public SSLContext context() {
        try {
            KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
            own.init(keys, PASSWORD.toCharArray());
            TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
            trusted.init(keys);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }
}
