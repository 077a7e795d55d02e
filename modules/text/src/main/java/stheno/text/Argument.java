package stheno.text;

/// Whether a command takes something behind its verb.
public enum Argument {
    /// Nothing but blanks.
    NONE,
    /// Something or nothing.
    OPTIONAL,
    /// Something, be it a blank.
    NEEDED
}
