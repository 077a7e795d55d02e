package stheno.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/// The time of a file's last status change (`st_ctime`). Programs can set the time of modification back, as `cp -a` and `rsync -t` do, not
/// this one: two contents under one name differ in it, unless both were written within one tick of the file system's clock. Any thread.
public final class StatusChange {
    /// Where the platform does not tell it, or the file is gone.
    public static final FileTime UNKNOWN = FileTime.fromMillis(0);

    private static final String KEY = "ctime";

    private StatusChange() {}

    /// The time for a path, whose last name may be a link, which is not followed. Waits for the disk.
    public static FileTime of(Path real) {
        try {
            Object time = Files.readAttributes(real, "unix:" + KEY, LinkOption.NOFOLLOW_LINKS).get(KEY);
            return time instanceof FileTime known ? known : UNKNOWN;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return UNKNOWN;
        }
    }
}
