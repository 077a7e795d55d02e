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
import stheno.appliance.config.CertificateSetting;
import stheno.appliance.config.Setting;

/// A certificate, its issuers, and its private key. Any thread.
///
/// @param source its files and its hosts
/// @param chain the server's certificate first, each followed by its issuer; never empty
/// @param id a unique id: the SHA-256 of the first certificate
/// @param exposed whether all users of this machine can read its key
/// @param names the DNS names of the certificate, in lower case, possibly with `*` for the first label
public record Certificate(CertificateSetting source, List<X509Certificate> chain, PrivateKey key, boolean exposed, String id,
                   List<String> names) {
    private static final int DNS_NAME = 2; // X509Certificate.getSubjectAlternativeNames
    private static final int RSA_LEAST = 2048; // bits; browsers and authorities refuse less

    /// Reads its files, and checks that they belong together. Blocks.
    static Certificate read(CertificateSetting source) throws BadSetting {
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
        throw source.key().bad("does not belong to a certificate in " + file.path(), "name the key of the certificate");
    }

    private static List<X509Certificate> certificates(PemFile file) throws BadSetting {
        List<X509Certificate> found = new ArrayList<>();
        for (Pem.Block block : file.blocks()) {
            if (!block.label().equals("CERTIFICATE") && !block.label().equals("X509 CERTIFICATE")) continue;
            try {
                ByteArrayInputStream der = new ByteArrayInputStream(block.der());
                found.add((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(der));
            } catch (CertificateException e) {
                throw file.setting().bad("certificate " + (found.size() + 1) + " in it is damaged", "copy it again");
            }
        }
        if (found.isEmpty()) throw file.setting().bad("has no certificate in PEM form", "name the file of the certificate chain");
        return found;
    }

    /// From the certificate to its issuers, as far as the file contains them (RFC 8446, section 4.4.2). The rest is left out.
    private static List<X509Certificate> chain(X509Certificate first, List<X509Certificate> found) {
        List<X509Certificate> rest = new ArrayList<>(found);
        List<X509Certificate> chain = new ArrayList<>();
        for (X509Certificate next = first; next != null; next = issuer(next, rest)) {
            chain.add(next);
            rest.removeAll(List.of(next)); // all copies of it
        }
        return List.copyOf(chain);
    }

    /// @return null if there is none
    private static X509Certificate issuer(X509Certificate certificate, List<X509Certificate> among) {
        for (X509Certificate candidate : among) {
            if (!candidate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) continue;
            try {
                certificate.verify(candidate.getPublicKey());
                return candidate;
            } catch (GeneralSecurityException e) {
                // same name, other key
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
            return List.of(); // clients will reject it, but it can be served
        }
    }

    /// Without the key, because this may be logged.
    @Override
    public String toString() {
        return "certificate " + id;
    }

    X509Certificate first() {
        return chain.getFirst();
    }

    /// The key type in TLS terms: `RSA`, `EC`, `EdDSA`, `RSASSA-PSS`.
    String keyType() {
        return key.getAlgorithm();
    }

    Instant notAfter() {
        return first().getNotAfter().toInstant();
    }

    /// Problems that do not prevent its use, in the form of faults.
    List<String> warnings(Instant now) {
        List<String> warnings = new ArrayList<>();
        Setting setting = source.certificate();
        if (notAfter().isBefore(now)) warn(warnings, setting, "expired at " + notAfter(), "renew it");
        Instant notBefore = first().getNotBefore().toInstant();
        if (notBefore.isAfter(now)) warn(warnings, setting, "is not valid before " + notBefore, "check the clock of this machine");
        int bits = first().getPublicKey() instanceof RSAKey rsa ? rsa.getModulus().bitLength() : RSA_LEAST;
        if (bits < RSA_LEAST) {
            warn(warnings, setting, "has an RSA key of " + bits + " bits, which clients refuse", "use at least 2048 bits, or EC");
        }
        for (String host : source.hostnames()) {
            if (!covers(host)) {
                warn(warnings, setting, "is not issued for " + host + ", so clients will refuse it", "name a certificate for that name");
            }
        }
        if (exposed) warn(warnings, source.key(), "all users of this machine can read the key", "`chmod 600` it");
        return warnings;
    }

    private static void warn(List<String> warnings, Setting setting, String problem, String remedy) {
        warnings.add(setting.bad(problem, remedy).getMessage());
    }

    /// A wildcard matches one label (RFC 6125, section 6.4.3).
    private boolean covers(String host) {
        return names.contains(host) || names.contains(CertificateTable.wildcard(host));
    }

    private static boolean everybodyReads(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            return false; // it was deleted, or its file system has no permissions
        }
    }
}
