package stheno.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// How files are written.
///
/// @param synced  whether to wait until a file is on disk
/// @param limit   the largest file in bytes
/// @param reserve how many bytes of the disk stay free
/// @param kept    bytes of all incomplete uploads below the root
/// @param disk    what is written through, given the file: the file itself, or a disk that fails in tests
/// @param threads that write and copy
/// @param umask   the permissions that new files and directories do not get; empty for the umask of this process
record WriteOptions(boolean synced, long limit, long reserve, long kept, Disk disk, Threads threads, OptionalInt umask) {
    private static final int FILE = 0666;
    private static final int DIRECTORY = 0777;

    /// What a new file is written through. Tests replace it by a disk that fails.
    @FunctionalInterface
    interface Disk {
        FileChannel through(FileChannel file) throws IOException;
    }

    /// The threads that write and copy.
    ///
    /// @param client has a share of them; empty if each owner of uploads has one
    record Threads(WorkPools pools, Optional<Object> client) {}

    Optional<Set<PosixFilePermission>> filePermissions() {
        return umask.isPresent() ? Optional.of(permissions(FILE & ~umask.getAsInt())) : Optional.empty();
    }

    Optional<Set<PosixFilePermission>> directoryPermissions() {
        return umask.isPresent() ? Optional.of(permissions(DIRECTORY & ~umask.getAsInt())) : Optional.empty();
    }

    /// The constants stand in the order of the bits, the highest first.
    private static Set<PosixFilePermission> permissions(int mode) {
        PosixFilePermission[] all = PosixFilePermission.values();
        Set<PosixFilePermission> some = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < all.length; i++) {
            if ((mode >> all.length - 1 - i & 1) != 0) some.add(all[i]);
        }
        return some;
    }
}
