package stheno.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Which files are on a local file system: one that the kernel reads from a disk or from memory, so that a read ends. A server or a program
/// answers for all others (NFS, SMB, FUSE, 9P ...), and may not. Any thread; blocks when it asks for the first file of a file system.
class Mounts {
    private static final Set<String> LOCAL = Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "bcachefs", "f2fs", "jfs", "reiserfs",
            "tmpfs", "ramfs", "overlay", "aufs", "squashfs", "erofs", "iso9660", "vfat", "exfat", "ntfs3", // Linux
            "apfs", "hfs", "ufs", "ntfs", "refs", "fat32"); // macOS, BSD, Windows
    private static final int KNOWN = 256; // devices, so that a machine that mounts and unmounts does not fill the memory

    private final ConcurrentHashMap<String, Boolean> local = new ConcurrentHashMap<>(); // by device

    boolean isLocal(Found.Regular file) {
        return isLocal(file.real(), file.fileKey());
    }

    boolean isLocal(Path path) {
        try {
            Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
            return isLocal(path, key == null ? "" : key);
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isLocal(Path path, Object key) {
        String device = device(key);
        Boolean known = local.get(device);
        if (known != null) return known;
        boolean now = named(path);
        if (local.size() >= KNOWN) local.clear();
        if (!device.isEmpty()) local.put(device, now);
        return now;
    }

    /// Java prints a file's key as `(dev=fd01,ino=1234)`, and has no other access to the device. Empty if it is unknown.
    static String device(Object key) {
        String text = key.toString();
        int end = text.indexOf(",ino=");
        return text.startsWith("(dev=") && end > 0 ? text.substring(5, end) : "";
    }

    /// A file system that cannot be named may be any.
    private static boolean named(Path path) {
        try {
            return LOCAL.contains(Files.getFileStore(path).type().toLowerCase(Locale.ROOT));
        } catch (IOException e) {
            return false;
        }
    }
}
