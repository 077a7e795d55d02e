package stheno.accounts;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// PBKDF2 as RFC 8018, section 5.2, writes it down, to compare with.
final class Reference {
    private Reference() {}

    /// The first block.
    static byte[] pbkdf2(String password, String salt, int iterations) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update(salt.getBytes(StandardCharsets.UTF_8));
            byte[] u = mac.doFinal(ByteBuffer.allocate(4).putInt(1).array());
            byte[] block = u.clone();
            for (int i = 1; i < iterations; i++) {
                u = mac.doFinal(u);
                for (int k = 0; k < block.length; k++) block[k] ^= u[k];
            }
            return block;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
