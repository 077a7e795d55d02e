package stheno.web.files;

import java.io.IOException;

/// Whether a call may wait for the disk.
enum Disk {
    /// Only on a thread of a [stheno.storage.DiskPool].
    MAY_WAIT,

    /// On a loop. What is neither open nor in memory fails with [NotReady].
    NEVER;

    /// The disk is needed.
    static final class NotReady extends IOException {
        private static final long serialVersionUID = 1;

        NotReady() {
            super("the disk is needed");
        }

        /// Without its trace it costs an object: it is part of the usual course.
        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }
}
