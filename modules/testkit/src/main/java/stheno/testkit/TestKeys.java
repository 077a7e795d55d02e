package stheno.testkit;

import java.io.ByteArrayInputStream;
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
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A self-signed certificate for `localhost` with its private key, made by the running JDK's own keytool. Any thread.
public final class TestKeys {
    private static final String PASSWORD = "changeit";
    private static final List<String> CURVE = List.of("-keyalg", "EC", "-groupname", "secp256r1");

    // keytool -genkeypair -keyalg Ed25519 -alias test -dname CN=localhost -startdate "2020/01/01 00:00:00" -validity 10950
    private static final String FIXED = """
            MIIDmgIBAzCCA0QGCSqGSIb3DQEHAaCCAzUEggMxMIIDLTCCARQGCSqGSIb3DQEHAaCCAQUEggEBMIH+MIH7BgsqhkiG9w0BDAoBAqCBrTCBqjBmBgkq
            hkiG9w0BBQ0wWTA4BgkqhkiG9w0BBQwwKwQUZ2D+OqKFJUBtLhKNxMF4kkVAbAoCAicQAgEgMAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBAYsm9O
            ELBZRfOEbnlvmmLzBEAsfeXhUM+izA/Y6S9xm3ayVOoyx11qTdazKvvaz/j7qlOBNN8M8kq8p8UXgyH/sjD4x1gkIGxfMi3g/s9pXE/aMTwwFwYJKoZI
            hvcNAQkUMQoeCAB0AGUAcwB0MCEGCSqGSIb3DQEJFTEUBBJUaW1lIDE3OTYwODYwMTAzMDgwggIRBgkqhkiG9w0BBwagggICMIIB/gIBADCCAfcGCSqG
            SIb3DQEHATBmBgkqhkiG9w0BBQ0wWTA4BgkqhkiG9w0BBQwwKwQUIDo97vd/I1i00ww66JLj1Lt6ymQCAicQAgEgMAwGCCqGSIb3DQIJBQAwHQYJYIZI
            AWUDBAEqBBCslYDXonN70fy4zJnOEThSgIIBgCrmO/9fsgvRB2B6q1o1ahrFubVx47wJNvL4eCF9i5d5ZetyysiCqdXUzuNm+Fu3dLsSuf5xpvRigV/P
            J4tjXV8fgkuByBASGWYX7EWzjiiYCANIKx0RbGNdMI0X97u6ALD/fSuMQMwfyJ6r+lAO108ZyGvQPPziTfdUTP8xA4Tq2pusbJL/kVbBK4nrmzDFxVsm
            bbCNftkuCRaWJPnfNzYdnCoxEPiSgEiyTgOW5+1r00s7AEfaUaHijiLjuJyqq7U+Dd7WbaAIN9YZaG+399Ahb1zyL2mlBRve/qqOM9Enn22Zc037aDBv
            vyH5mwlYa4J5j9Lu1nyKc2slb3KkXmHziJrmGm2Ua6/0HUrW64CgzOc8Mr5vzrsKQLNPKis8BYczKxiSPRph9pVBnrpzENDXbVfzIQ5u4CEZHqryY3Rw
            1Co8ptphLRVQCz2jfG9QTLFF6f52+QV7kS84wtS54TIjC0wp04VltrNIhss3aX0ShhYQwCfgYHb/yeQ2m7zQnzBNMDEwDQYJYIZIAWUDBAIBBQAEIJ24
            nNBBdlOymCtLlchCD2uPLmKWeog+UHXmpaiImb9xBBSTR9tZWty+YyJvajuKHO9hoKXTVgICJxA=
            """;

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

    /// A certificate that is the same in every process, with a key of Ed25519: all its signatures have the same length, and so all
    /// handshakes of TLS 1.3. Certificates that are made differ in the length of their serial number.
    public static TestKeys ofFixedLength() {
        try {
            return loaded(new ByteArrayInputStream(Base64.getMimeDecoder().decode(FIXED)));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the key store cannot be read", e);
        }
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
                try (InputStream in = Files.newInputStream(file)) {
                    return loaded(in);
                }
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

    private static TestKeys loaded(InputStream in) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(in, PASSWORD.toCharArray());
        if (keys.containsAlias("issuer")) { // without its private key: a server must not choose it
            Certificate issuer = keys.getCertificate("issuer");
            keys.deleteEntry("issuer");
            keys.setCertificateEntry("issuer", issuer);
        }
        return new TestKeys(keys);
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
