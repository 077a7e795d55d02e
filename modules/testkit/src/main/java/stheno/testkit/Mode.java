package stheno.testkit;

/// How a transcript's player splits the client's bytes into writes. A server must not notice the difference.
public sealed interface Mode {
    /// Each block in one write.
    record Whole() implements Mode {}

    /// Each byte in its own write, with Nagle's algorithm off. The operating system may still join bytes for the reader.
    record Bytewise() implements Mode {}

    /// Each block in writes of random lengths, half of them very short; the same seed gives the same lengths.
    record Split(long seed) implements Mode {}
}
