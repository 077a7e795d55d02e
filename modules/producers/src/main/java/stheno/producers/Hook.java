package stheno.producers;

/// Is called once, at the end of a producer's output.
@FunctionalInterface
public interface Hook {
    /// Called exactly once, when the producer is closed.
    ///
    /// @param bytes how many bytes the producer has returned
    /// @param completed whether the producer had ended; false if it was closed before
    void ended(long bytes, boolean completed);
}
