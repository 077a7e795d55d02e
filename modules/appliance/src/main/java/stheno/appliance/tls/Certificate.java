package stheno.appliance.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Setting;

/// A certificate, those that vouch for it, and its private key. Any thread.
///
/// @param source where it comes from, and for which hosts
/// @param chain the server's own first, each vouched for by the next; never empty
/// @param id tells it from every other: the SHA-256 of the first
/// @param exposed whether everybody on this machine may read its key
/// @param names the DNS names that it is made out to, in small letters, maybe with `*` for the first label
public record Certificate(Certificates.Source source, List<X509Certificate> chain, PrivateKey key, boolean exposed, String id,
                   List<String> names) {
    private static final int DNS_NAME = 2; // X509Certificate.getSubjectAlternativeNames
    private static final int RSA_LEAST = 2048; // bits; browsers and authorities refuse less

    /// Reads its files, and holds them against each other. Blocks.
    static Certificate read(Certificates.Source source) throws BadSetting {
        PemFile file = PemFile.read(source.certificate());
        List<X509Certificate> found = certificates(file);
        PemFile keyFile = PemFile.read(source.key());
        PrivateKey key = PrivateKeys.read(keyFile);
        for (X509Certificate candidate : found) {
            if (PrivateKeys.match(key, candidate.getPublicKey())) {
                return new Certificate(source, chain(candidate, found), key, everybodyReads(keyFile.path()), id(candidate),
                        names(candidate));
            }
        }
        throw source.key().bad("is the key of no certificate in " + file.path(), "name the certificate's own key");
    }

    private static List<X509Certificate> certificates(PemFile file) throws BadSetting {
        List<X509Certificate> found = new ArrayList<>();
        for (Pem.Block block : file.blocks()) {
            if (!block.label().equals("CERTIFICATE") && !block.label().equals("X509 CERTIFICATE")) continue;
            try {
                ByteArrayInputStream der = new ByteArrayInputStream(block.der());
                found.add((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(der));
            } catch (CertificateException e) {
                throw file.setting().bad("certificate " + (found.size() + 1) + " of it is damaged", "copy it again");
            }
        }
        if (found.isEmpty()) throw file.setting().bad("holds no certificate in PEM form", "name the file of the certificate chain");
        return found;
    }

    /// From the certificate to whoever vouches for it, as far as the file goes (RFC 8446, section 4.4.2). The rest is left out.
    private static List<X509Certificate> chain(X509Certificate first, List<X509Certificate> found) {
        List<X509Certificate> rest = new ArrayList<>(found);
        List<X509Certificate> chain = new ArrayList<>();
        for (X509Certificate next = first; next != null; next = issuer(next, rest)) {
            chain.add(next);
            rest.removeAll(List.of(next)); // however often it is there
        }
        return List.copyOf(chain);
    }

    /// @return null if it is not among them
    private static X509Certificate issuer(X509Certificate certificate, List<X509Certificate> among) {
        for (X509Certificate candidate : among) {
            if (!candidate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) continue;
            try {
                certificate.verify(candidate.getPublicKey());
                return candidate;
            } catch (GeneralSecurityException e) {
                // of the same name, but with another key
            }
        }
        return null;
    }

    private static String id(X509Certificate certificate) {
        return HexFormat.of().formatHex(sha256(certificate));
    }

    public static byte[] sha256(X509Certificate certificate) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            var alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives == null) return List.of();
            return alternatives.stream().filter(name -> name.get(0) instanceof Integer kind && kind == DNS_NAME)
                    .map(name -> ((String) name.get(1)).toLowerCase(Locale.ROOT)).toList();
        } catch (CertificateParsingException e) {
            return List.of(); // clients will complain; it may be served all the same
        }
    }

    /// Nothing of the key, wherever this may be printed.
    @Override
    public String toString() {
        return "certificate " + id;
    }

    X509Certificate first() {
        return chain.getFirst();
    }

    /// As TLS calls it: `RSA`, `EC`, `EdDSA`, `RSASSA-PSS`.
    String keyType() {
        return key.getAlgorithm();
    }

    Instant notAfter() {
        return first().getNotAfter().toInstant();
    }

    /// What does not keep it from being served, and yet should be known: sentences in the form of a fault's.
    List<String> warnings(Instant now) {
        List<String> warnings = new ArrayList<>();
        Setting setting = source.certificate();
        if (notAfter().isBefore(now)) warn(warnings, setting, "expired at " + notAfter(), "renew it");
        Instant notBefore = first().getNotBefore().toInstant();
        if (notBefore.isAfter(now)) warn(warnings, setting, "is not valid before " + notBefore, "look at this machine's clock");
        int bits = first().getPublicKey() instanceof RSAKey rsa ? rsa.getModulus().bitLength() : RSA_LEAST;
        if (bits < RSA_LEAST) warn(warnings, setting, "has an RSA key of " + bits + " bits, which clients refuse", "use 2048 or EC");
        for (String host : source.hostnames()) {
            if (!covers(host)) warn(warnings, setting, "is not made out to " + host + ", so clients will refuse it", "name one that is");
        }
        if (exposed) warn(warnings, source.key(), "everybody on this machine may read the key", "`chmod 600` it");
        return warnings;
    }

    private static void warn(List<String> warnings, Setting setting, String problem, String remedy) {
        warnings.add(setting.bad(problem, remedy).getMessage());
    }

    /// A wildcard stands for one label (RFC 6125, section 6.4.3).
    private boolean covers(String host) {
        return names.contains(host) || names.contains(CertificateTable.wildcard(host));
    }

    private static boolean everybodyReads(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            return false; // gone again, or a file system without such rights
        }
    }
}
