package stheno.storage;

/// All who write to the same folders, by whatever protocol: what one of them holds, the others find held, also where one's tree is a part
/// of another's. Those of two of these know nothing of each other, and could each take the other's file for the old one. Any thread.
public final class Writers {
    private final Holds holds = new Holds();

    /// Nobody writes yet.
    public Writers() {}

    /// A tree to write to: files of any length, until the disk is full, each on disk before it is there.
    public WritableTree to(Tree tree) {
        return WritableTree.among(holds, tree);
    }
}
