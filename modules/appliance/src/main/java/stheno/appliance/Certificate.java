package stheno.appliance;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A certificate chain and its private key, read from PEM files (RFC 7468). Any thread.
final class Certificate {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private Certificate() {}

    /// A context that shows this certificate.
    ///
    static SSLContext context(Path certificate, Path key) throws CannotStart {
        List<X509Certificate> chain = chain(certificate);
        PrivateKey secret = key(key, chain.getFirst().getPublicKey().getAlgorithm());
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            char[] none = new char[0];
            store.load(null, none);
            store.setKeyEntry("server", secret, none, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, none);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw CannotStart.argument("--key", key.toString(), "does not work with certificate " + certificate, "name its own key", e);
        }
    }

    private static List<X509Certificate> chain(Path file) throws CannotStart {
        Exception fault = null;
        try {
            var found = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(read("--certificate", file)));
            if (!found.isEmpty()) return found.stream().map(X509Certificate.class::cast).toList();
        } catch (GeneralSecurityException e) {
            fault = e;
        }
        throw CannotStart.argument("--certificate", file.toString(), "holds no certificate in PEM form", "name a file that does", fault);
    }

    private static PrivateKey key(Path file, String algorithm) throws CannotStart {
        String text = new String(read("--key", file), StandardCharsets.ISO_8859_1);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw CannotStart.argument("--key", file.toString(), "is no key in PKCS#8 form",
                    "`openssl pkcs8 -topk8 -nodes -in OLD -out NEW` makes one", null);
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw CannotStart.argument("--key", file.toString(), "is no key for a certificate of " + algorithm, "name the certificate's own key", e);
        }
    }

    private static byte[] read(String argument, Path file) throws CannotStart {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw CannotStart.argument(argument, file.toString(), "cannot be read", "name a file that can", e);
        }
    }
}
