package stheno.storage;

/// What all writers of the same folders share, whatever their protocol: a file that one of them has in use is busy for the others, also
/// where one's tree is part of another's. Two objects of this class know nothing of each other, and their writers could overwrite each
/// other's files. Any thread.
public final class Writers {
    private final Holds holds = new Holds();

    /// Without writers yet.
    public Writers() {}

    /// Write access to a tree: files of any length until the disk is full, each synced before it is published.
    public WritableTree to(Tree tree) {
        return WritableTree.among(holds, tree);
    }
}
