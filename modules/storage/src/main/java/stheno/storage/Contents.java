package stheno.storage;

import java.util.List;

/// What a directory holds, in no order.
///
/// @param entries  regular files and directories alone, each under a name that the tree resolves
/// @param complete whether that is all, or the reading stopped at the caller's cap
public record Contents(List<Entry> entries, boolean complete) {
    /// Copies the list.
    public Contents {
        entries = List.copyOf(entries);
    }

    /// One name in the directory.
    ///
    /// @param found a [Found.Regular] or a [Found.Directory]
    public record Entry(String name, Found found) {}
}
