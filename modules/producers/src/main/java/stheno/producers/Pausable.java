package stheno.producers;

/// Input that can be held back. Each holder has an object of its own, and the input flows while no holder pauses it. For one thread:
/// the loop of the input.
public interface Pausable {
    /// Holds the input back. Has no further effect while this holder pauses it already.
    void pause();

    /// Lets the input flow again, unless another holder pauses it. Has no effect if this holder does not pause it.
    void resume();
}
