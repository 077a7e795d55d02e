package stheno.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashSet;
import java.util.Set;

/// Whether other users can replace a directory on a path. Any thread; blocks.
final class TrustedPath {
    private static final Path SELF = Path.of("/proc/self");

    private TrustedPath() {}

    /// Whether every directory from the root down to the path's parent belongs to this process's user or to the superuser, and nobody else
    /// may write to it: then no other user can replace what the path leads to. False if the system does not tell.
    static boolean isTrusted(Path root, Path real) {
        try {
            Set<UserPrincipal> owners = owners();
            Path at = root;
            for (int i = root.getNameCount(); i < real.getNameCount(); i++) {
                PosixFileAttributes now = Files.readAttributes(at, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (!now.isDirectory() || !owners.contains(now.owner()) || othersWrite(now)) return false;
                at = at.resolve(real.getName(i));
            }
            return Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static boolean othersWrite(PosixFileAttributes directory) {
        Set<PosixFilePermission> permissions = directory.permissions();
        return permissions.contains(PosixFilePermission.GROUP_WRITE) || permissions.contains(PosixFilePermission.OTHERS_WRITE);
    }

    private static Set<UserPrincipal> owners() throws IOException {
        Set<UserPrincipal> owners = new HashSet<>(Set.of(Files.getOwner(SELF.getRoot())));
        try {
            owners.add(Files.getOwner(SELF));
        } catch (NoSuchFileException e) {
            // without /proc, the process's own directories are not known
        }
        return owners;
    }
}
