package stheno.appliance.tls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Setting;
import stheno.appliance.format.ShellWord;

/// Private keys in the common file formats: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017, appendix A.1.2) and SEC 1 (RFC 5915).
/// Java reads only the first; the others are wrapped in it.
final class PrivateKeys {
    private static final String RSA = "1.2.840.113549.1.1.1";
    private static final String EC = "1.2.840.10045.2.1";

    /// Java's name of an algorithm, by its identifier.
    private static final Map<String, String> NAMES = Map.of(RSA, "RSA", "1.2.840.113549.1.1.10", "RSASSA-PSS", EC, "EC",
            "1.3.101.112", "EdDSA", "1.3.101.113", "EdDSA");

    /// P-256, P-384 and P-521: the curves for signatures in TLS 1.3 (RFC 8446, section 4.2.3). Java knows some more.
    private static final Set<String> CURVES = Set.of("1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35");

    private static final String KINDS = "use an RSA, EC (P-256, P-384, P-521) or Ed25519 key";
    private static final byte[] PROBE = new byte[32];

    private PrivateKeys() {}

    /// The only key in the file.
    static PrivateKey read(PemFile file) throws BadSetting {
        Setting setting = file.setting();
        List<Pem.Block> keys = file.blocks().stream().filter(block -> block.label().endsWith("PRIVATE KEY")).toList();
        if (keys.isEmpty()) {
            throw setting.bad("has no private key in PEM form",
                    "name the certificate's own, as `openssl pkey -in OLD -out NEW` writes it");
        }
        if (keys.size() > 1) throw setting.bad("holds " + keys.size() + " private keys", "keep only the key of the certificate");
        Pem.Block block = keys.getFirst();
        if (block.encrypted() || block.label().equals("ENCRYPTED PRIVATE KEY")) {
            String command = "openssl pkey -in " + ShellWord.word(file.path().toString()) + " -out "
                    + ShellWord.word(file.path() + ".plain");
            throw setting.bad("the key is encrypted, and the server cannot ask for its password",
                    "decrypt it with `(umask 077; " + command + ")`, and name that");
        }
        try {
            byte[] pkcs8 = pkcs8(file, block);
            return KeyFactory.getInstance(algorithm(setting, pkcs8)).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (DerReader.MalformedDer e) {
            throw setting.bad("the key is damaged: " + e.getMessage(), "copy it again");
        } catch (GeneralSecurityException e) {
            throw setting.bad("the key is damaged or of an unsupported kind", KINDS);
        }
    }

    private static byte[] pkcs8(PemFile file, Pem.Block block) throws BadSetting, DerReader.MalformedDer {
        return switch (block.label()) {
            case "PRIVATE KEY" -> block.der();
            case "RSA PRIVATE KEY" -> wrapped(Der.sequence(Der.oid(RSA), Der.element(Der.NULL)), block.der());
            case "EC PRIVATE KEY" -> wrapped(Der.sequence(Der.oid(EC), Der.oid(curve(file, block.der()))), block.der());
            case "OPENSSH PRIVATE KEY" -> throw file.setting().bad("is an SSH key", "name the key of the certificate");
            default -> throw file.setting().bad("is a key of the unsupported kind " + block.label(), KINDS);
        };
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return Der.sequence(Der.integer(0), algorithm, Der.octets(key));
    }

    private static String algorithm(Setting setting, byte[] pkcs8) throws BadSetting, DerReader.MalformedDer {
        DerReader fields = new DerReader(pkcs8).enter(Der.SEQUENCE);
        fields.bytes(Der.INTEGER);
        DerReader algorithm = fields.enter(Der.SEQUENCE);
        String identifier = algorithm.oid();
        String name = NAMES.get(identifier);
        if (name == null) throw setting.bad("is a key of the unsupported kind " + identifier + ", which TLS does not use", KINDS);
        if (identifier.equals(EC)) {
            String curve = named(setting, algorithm);
            if (!CURVES.contains(curve)) throw setting.bad("uses the curve " + curve + ", which is not supported", KINDS);
        }
        return name;
    }

    /// The curve is named in the key itself, or in a block before it.
    private static String curve(PemFile file, byte[] key) throws BadSetting, DerReader.MalformedDer {
        DerReader fields = new DerReader(key).enter(Der.SEQUENCE);
        fields.bytes(Der.INTEGER);
        fields.bytes(Der.OCTET_STRING);
        if (fields.next(Der.taggedAround(0))) return named(file.setting(), fields.enter(Der.taggedAround(0)));
        Optional<Pem.Block> parameters = file.blocks().stream().filter(block -> block.label().equals("EC PARAMETERS")).findFirst();
        if (parameters.isEmpty()) throw file.setting().bad("the key names no curve", KINDS);
        return named(file.setting(), new DerReader(parameters.get().der()));
    }

    private static String named(Setting setting, DerReader parameters) throws BadSetting, DerReader.MalformedDer {
        if (!parameters.next(Der.OID)) throw setting.bad("the key has explicit curve parameters instead of a named curve", KINDS);
        return parameters.oid();
    }

    /// Whether the two belong together: the public key verifies a signature of the private key.
    static boolean match(PrivateKey secret, PublicKey known) {
        if (!secret.getAlgorithm().equals(known.getAlgorithm())) return false;
        try {
            Signature signature = signature(secret);
            signature.initSign(secret);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(known);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // the keys have different sizes or curves
        }
    }

    private static Signature signature(PrivateKey secret) throws GeneralSecurityException {
        return switch (secret.getAlgorithm()) {
            case "RSA" -> Signature.getInstance("SHA256withRSA");
            case "EC" -> Signature.getInstance("SHA256withECDSA");
            case "RSASSA-PSS" -> pss((RSAKey) secret);
            default -> Signature.getInstance(secret.getAlgorithm());
        };
    }

    private static Signature pss(RSAKey key) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("RSASSA-PSS");
        AlgorithmParameterSpec own = key.getParams(); // the parameters that the key prescribes, or null
        signature.setParameter(own != null ? own : new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        return signature;
    }
}
