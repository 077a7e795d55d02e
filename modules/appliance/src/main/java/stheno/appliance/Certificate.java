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
    /// @throws IOException whose message names the file and what is wrong with it
    static SSLContext context(Path certificate, Path key) throws IOException {
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
        } catch (GeneralSecurityException e) {
            throw new IOException("certificate " + certificate + " and key " + key + " do not work together: " + e.getMessage(), e);
        }
    }

    private static List<X509Certificate> chain(Path file) throws IOException {
        try {
            var found = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(read("certificate", file)));
            if (found.isEmpty()) throw new IOException("certificate " + file + " holds no certificate in PEM form");
            return found.stream().map(X509Certificate.class::cast).toList();
        } catch (GeneralSecurityException e) {
            throw new IOException("certificate " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Path file, String algorithm) throws IOException {
        String text = new String(read("key", file), StandardCharsets.ISO_8859_1);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException("key " + file + " holds no PKCS#8 key; `openssl pkcs8 -topk8 -nodes -in OLD -out NEW` makes one");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("key " + file + " does not fit a certificate for " + algorithm + ": " + e.getMessage(), e);
        }
    }

    private static byte[] read(String what, Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IOException(what + " " + file + " cannot be read", e);
        }
    }
}
