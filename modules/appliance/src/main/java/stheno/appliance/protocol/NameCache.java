package stheno.appliance.protocol;

import java.util.List;

/// A cache of DNS answers, for the administration. Methods take time: not on a loop. Any thread.
public interface NameCache {
    /// Counters and sizes, for people.
    String stats();

    /// The answers of a name and of the names below it, a line each; some thousand at most.
    ///
    /// @param name a domain name
    /// @throws IllegalArgumentException if it is none
    List<String> show(String name);

    /// Removes all answers. Returns how many there were.
    long flush();

    /// Removes the answers of a name and of the names below it. Returns how many there were.
    ///
    /// @throws IllegalArgumentException if it is no domain name
    long flush(String name);
}
