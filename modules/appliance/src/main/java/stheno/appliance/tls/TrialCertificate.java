package stheno.appliance.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A self-signed certificate (RFC 5280) with an EC key on P-256, for tests.
public record TrialCertificate(X509Certificate certificate, KeyPair keys) {
    private static final int COMMON_NAME_MOST = 64; // characters, RFC 5280, appendix A.1
    private static final int DNS_NAME_MOST = 253;
    private static final int SERIAL = 16; // bytes: random, so that serial numbers are unique
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern DNS_NAME = Pattern.compile("(\\*\\.)?" + LABEL + "(\\." + LABEL + ")*");
    private static final Pattern IPV4 = Pattern.compile("[0-9.]+");

    /// A host that a certificate is issued for: a DNS name, or an address.
    ///
    /// @param text as it was written, in lower case
    /// @param address empty for a name
    public record Host(String text, Optional<InetAddress> address) {
        /// @return empty if it is neither
        public static Optional<Host> of(String written) {
            String text = written.toLowerCase(Locale.ROOT);
            boolean ipv6 = text.indexOf(':') >= 0;
            if (!ipv6 && !IPV4.matcher(text).matches()) {
                boolean name = text.length() <= DNS_NAME_MOST && DNS_NAME.matcher(text).matches();
                return name ? Optional.of(new Host(text, Optional.empty())) : Optional.empty();
            }
            try {
                InetAddress address = InetAddress.ofLiteral(text);
                // A certificate has no network interfaces, and no old forms of addresses such as 127.1.
                boolean whole = ipv6 ? text.indexOf('%') < 0 : text.equals(address.getHostAddress());
                return whole ? Optional.of(new Host(text, Optional.of(address))) : Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        /// GeneralName of RFC 5280, section 4.2.1.6.
        private byte[] der() {
            byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
            return address.map(a -> Der.element(Der.tagged(7), a.getAddress())).orElseGet(() -> Der.element(Der.tagged(2), ascii));
        }
    }

    /// Makes a new key pair, and a certificate for it.
    ///
    /// @param hosts not empty; the first becomes the common name
    public static TrialCertificate make(List<Host> hosts, Instant notBefore, Instant notAfter) {
        try {
            SecureRandom random = new SecureRandom();
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair keys = generator.generateKeyPair();
            byte[] algorithm = Der.sequence(Der.oid("1.2.840.10045.4.3.2")); // ecdsa-with-SHA256
            byte[] said = said(hosts, notBefore, notAfter, keys.getPublic().getEncoded(), algorithm, serial(random));
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate(), random);
            signature.update(said);
            byte[] der = Der.sequence(said, algorithm, Der.bits(0, signature.sign()));
            var certificate = CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            return new TrialCertificate((X509Certificate) certificate, keys);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java has these
        }
    }

    /// A positive number of full length.
    private static BigInteger serial(SecureRandom random) {
        byte[] serial = new byte[SERIAL];
        random.nextBytes(serial);
        serial[0] = (byte) (serial[0] & 0x7f | 0x40);
        return new BigInteger(serial);
    }

    /// TBSCertificate, RFC 5280, section 4.1.
    private static byte[] said(List<Host> hosts, Instant notBefore, Instant notAfter, byte[] key, byte[] algorithm, BigInteger serial)
            throws GeneralSecurityException {
        String first = hosts.getFirst().text();
        byte[] name = Der.sequence(Der.element(Der.SET, Der.sequence(Der.oid("2.5.4.3"), // commonName
                Der.text(first.substring(0, Math.min(first.length(), COMMON_NAME_MOST))))));
        return Der.sequence(
                Der.element(Der.taggedAround(0), Der.integer(2)), // version 3
                Der.integer(serial),
                algorithm,
                name,
                Der.sequence(Der.time(notBefore), Der.time(notAfter)),
                name,
                key,
                Der.element(Der.taggedAround(3), extensions(hosts, key)));
    }

    private static byte[] extensions(List<Host> hosts, byte[] key) throws GeneralSecurityException {
        byte[] keyId = Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key), 20); // any unique number of the key
        return Der.sequence(
                extension("2.5.29.17", false, Der.sequence(hosts.stream().map(Host::der).toArray(byte[][]::new))), // subjectAltName
                extension("2.5.29.19", true, Der.sequence()), // basicConstraints: CA is false by default
                extension("2.5.29.15", true, Der.bits(7, new byte[] {(byte) 0x80})), // keyUsage: digitalSignature
                extension("2.5.29.37", false, Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1"))), // extKeyUsage: serverAuth
                extension("2.5.29.14", false, Der.octets(keyId))); // subjectKeyIdentifier
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        return critical ? Der.sequence(Der.oid(oid), Der.truth(), Der.octets(value)) : Der.sequence(Der.oid(oid), Der.octets(value));
    }
}
