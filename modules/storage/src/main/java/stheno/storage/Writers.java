package stheno.storage;

import java.util.Objects;

/// The writers of one process to the same folders, by any protocol. They share locks and the count of incomplete uploads, even if one's
/// tree is part of another's. Use one instance for a process: writers of two instances do not see each other's locks. Any thread.
public final class Writers {
    private final FileLocks locks = new FileLocks();
    private final KeptUploads kept = new KeptUploads();
    private final WorkPools disks; // write and copy: on a virtual thread, a slow disk would hold the carrier

    /// With threads of its own for each file system, which start when something is written.
    public Writers() {
        this(WorkPools.files("stheno-disk"));
    }

    /// @param disk writes and copies, to all file systems
    public Writers(WorkPool disk) {
        this(WorkPools.one(Objects.requireNonNull(disk)));
    }

    /// @param disks write and copy
    Writers(WorkPools disks) {
        this.disks = disks;
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
