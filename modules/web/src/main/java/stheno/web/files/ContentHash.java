package stheno.web.files;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// The content of a small file in an entity tag: the same on all servers that have the file, whatever its times. Pure; any thread, but not
/// a loop's.
final class ContentHash {
    /// Bytes of the largest file that is hashed: as many as are cached by default. It takes 0.2 ms.
    static final int LONGEST = 64 * 1024;

    private static final int BYTES = 16; // of 32: enough that no two contents have the same by accident or on purpose

    private ContentHash() {}

    /// Empty for content that is too long.
    static Optional<String> of(byte[] content) {
        if (content.length > LONGEST) return Optional.empty();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return Optional.of(HexFormat.of().formatHex(Arrays.copyOf(hash, BYTES)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
