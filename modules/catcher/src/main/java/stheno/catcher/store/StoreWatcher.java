package stheno.catcher.store;

import java.util.List;

/// Is told of changes, in their order, on one thread of the store. Must not block.
public interface StoreWatcher {
    /// A message has arrived; its client has been answered.
    void arrived(Entry entry);

    /// Messages were deleted: by a reader, or because newer ones have arrived.
    ///
    /// @param ids empty if there were too many to name: read the list again
    default void deleted(List<String> ids) {}
}
