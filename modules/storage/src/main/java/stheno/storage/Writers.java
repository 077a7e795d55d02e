package stheno.storage;

import java.time.InstantSource;
import java.util.Objects;

/// The writers of one process to the same folders, by any protocol. They share locks and the count of incomplete uploads, even if one's
/// tree is part of another's. Use one instance for a process: writers of two instances do not see each other's locks. Any thread.
public final class Writers {
    private final FileLocks locks = new FileLocks();
    private final KeptUploads kept;
    private final WorkPools disks; // write and copy: on a virtual thread, a slow disk would hold the carrier

    /// With threads of its own for each file system, which start when something is written.
    public Writers() {
        this(WorkPools.files("stheno-disk"));
    }

    /// @param disk writes and copies, to all file systems
    public Writers(WorkPool disk) {
        this(disk, InstantSource.system());
    }

    /// The same, with another time of day.
    ///
    /// @param wall the time of day, from which the age of incomplete uploads is computed
    public Writers(WorkPool disk, InstantSource wall) {
        this(WorkPools.one(Objects.requireNonNull(disk)), wall);
    }

    /// @param disks write and copy
    Writers(WorkPools disks) {
        this(disks, InstantSource.system());
    }

    private Writers(WorkPools disks, InstantSource wall) {
        this.disks = disks;
        this.kept = new KeptUploads(wall);
    }

    /// The threads that write and copy.
    public WorkPools disks() {
        return disks;
    }

    /// A tree to write to. Files may have any size until the disk is full; each is on disk before it becomes visible.
    public WritableTree to(Tree tree) {
        return WritableTree.among(locks, kept, disks, tree);
    }
}
