package stheno.producers;

/// Is told once how a producer's output ended.
@FunctionalInterface
public interface Hook {
    /// Called exactly once, when the producer is closed.
    ///
    /// @param bytes how many bytes were handed out
    /// @param completed whether the producer had come to its end; false if it was closed before
    void ended(long bytes, boolean completed);
}
