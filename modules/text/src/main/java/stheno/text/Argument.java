package stheno.text;

/// Whether a command takes an argument.
public enum Argument {
    /// No argument; spaces are ignored.
    NONE,
    /// An argument or none.
    OPTIONAL,
    /// An argument of at least one character, even a space.
    REQUIRED
}
