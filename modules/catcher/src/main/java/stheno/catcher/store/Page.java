package stheno.catcher.store;

import java.util.List;
import java.util.Optional;

/// A part of a list. Immutable.
///
/// @param entries  the messages
/// @param next     the cursor of the next page; empty if this is the last one
/// @param complete whether all messages were looked at that belong to this page. False if a search through files has reached its limit:
///                 the next page goes on from there
public record Page(List<Entry> entries, Optional<String> next, boolean complete) {
    public Page {
        entries = List.copyOf(entries);
    }
}
