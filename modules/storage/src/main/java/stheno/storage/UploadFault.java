package stheno.storage;

import java.io.IOException;

/// A [StagedFile] cannot be written further: it would exceed the size limit, or the disk is full. What was written before stays.
public final class UploadFault extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Change.Failed why;

    UploadFault(Change.TooLong why) {
        super("the file exceeds " + why.limit() + " bytes");
        this.why = why;
    }

    UploadFault(Change.NoSpace why, IOException cause) {
        super("no space left on the disk", cause);
        this.why = why;
    }

    /// A [Change.TooLong] or a [Change.NoSpace].
    public Change.Failed why() {
        return why;
    }
}
