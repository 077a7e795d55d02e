package stheno.testkit;

/// How a transcript's player cuts what the client says into writes. A server must not notice the difference.
public sealed interface Mode {
    /// Each block in one write.
    record Whole() implements Mode {}

    /// Each byte in a write of its own, with Nagle's algorithm off. What the server reads at once is still for its system to say.
    record Bytewise() implements Mode {}

    /// Each block in writes of random lengths, half of them very short; the same cuts for the same seed.
    record Split(long seed) implements Mode {}
}
