package stheno.appliance.mail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import stheno.storage.DiskSpace;

/// The folder of a [MailStore], for `/readyz`. Immutable; any thread.
///
/// @param key its setting
public record StoreFolder(String key, Path path) {
    private static final long LEAST = 1 << 20; // bytes of free space: with less, most messages get 452
    private static final byte[] PROBE = new byte[4096];

    /// Why no message can be kept at the moment. A small file is written and deleted: only a write finds an exhausted quota, a disk without
    /// inodes, and one that was mounted again for reading. Blocks.
    public Optional<String> fault() {
        try {
            Path probe = Files.createTempFile(path, ".probe-", "");
            try {
                Files.write(probe, PROBE);
            } finally {
                Files.delete(probe);
            }
            return DiskSpace.hasLess(path, LEAST) ? Optional.of(key + ": the disk is full: " + path) : Optional.empty();
        } catch (IOException e) {
            boolean full = DiskSpace.isExhausted(e, path);
            return Optional.of(key + (full ? ": the disk is full: " : " cannot be written: ") + path);
        }
    }
}
