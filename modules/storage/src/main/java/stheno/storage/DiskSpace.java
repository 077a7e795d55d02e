package stheno.storage;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/// Finds out whether a disk is full. Any thread; blocks.
public final class DiskSpace {
    private static final int FULL = 64 * 1024; // bytes: a disk with less space is full

    private DiskSpace() {}

    /// Whether a write failed because the disk is full or a quota exhausted. Java has no exception type for it, and the system's text may
    /// be in another language: then a disk without free space is the evidence.
    ///
    /// @param directory of the file that was written
    public static boolean isExhausted(IOException e, Path directory) {
        String text = text(e);
        if (text.contains("No space left on device") || text.contains("quota")) return true;
        return hasLess(directory, FULL);
    }

    /// Whether a disk has less free space than this for the server. False if the system does not tell.
    public static boolean hasLess(Path directory, long bytes) {
        File folder = directory.toFile();
        return folder.getTotalSpace() > 0 && folder.getUsableSpace() < bytes;
    }

    private static String text(IOException e) {
        return String.valueOf(e instanceof FileSystemException at ? at.getReason() : e.getMessage()); // without the file's name
    }
}
