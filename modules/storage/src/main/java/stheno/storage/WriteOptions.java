package stheno.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;

/// How files are written.
///
/// @param synced  whether to wait until a file is on disk
/// @param limit   the largest file in bytes
/// @param reserve how many bytes of the disk stay free
/// @param kept    bytes of all incomplete uploads below the root
/// @param disk    what is written through, given the file: the file itself, or a disk that fails in tests
/// @param threads write and copy
record WriteOptions(boolean synced, long limit, long reserve, long kept, Disk disk, WorkPool threads) {
    /// What a new file is written through. Tests replace it by a disk that fails.
    @FunctionalInterface
    interface Disk {
        FileChannel through(FileChannel file) throws IOException;
    }
}
