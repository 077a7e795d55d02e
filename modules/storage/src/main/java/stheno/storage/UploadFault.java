package stheno.storage;

import java.io.IOException;

/// More cannot be written to an [StagedFile]: the file would be too long, or the disk is full. What was written before is there.
public final class UploadFault extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Change.Failed why;

    UploadFault(Change.TooLong why) {
        super("longer than " + why.limit() + " bytes");
        this.why = why;
    }

    UploadFault(Change.NoSpace why, IOException cause) {
        super("no space left", cause);
        this.why = why;
    }

    /// A [Change.TooLong] or a [Change.NoSpace].
    public Change.Failed why() {
        return why;
    }
}
