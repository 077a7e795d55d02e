package stheno.storage;

/// The writers of one process to the same folders, by any protocol. They share locks and the count of incomplete uploads, even if one's tree is part of another's. Use one
/// instance for a process: writers of two instances do not see each other's locks. Any thread.
public final class Writers {
    private final FileLocks locks = new FileLocks();
    private final KeptUploads kept = new KeptUploads();

    /// No locks are held.
    public Writers() {}

    /// A tree to write to. Files may have any size until the disk is full; each is on disk before it becomes visible.
    public WritableTree to(Tree tree) {
        return WritableTree.among(locks, kept, tree);
    }
}
