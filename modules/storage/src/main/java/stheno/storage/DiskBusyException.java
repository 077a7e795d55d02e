package stheno.storage;

import java.io.IOException;

/// A disk does not answer in time, or too many calls wait for it. Try again later.
public final class DiskBusyException extends IOException {
    private static final long serialVersionUID = 1;

    /// With a message that names no path.
    public DiskBusyException() {
        super("the disk does not answer in time");
    }
}
