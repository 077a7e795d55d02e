package stheno.storage;

import java.io.IOException;

/// A file of accounts is not one. The message names the line and what is wrong with it, never a password's hash.
public final class AccountsFault extends IOException {
    private static final long serialVersionUID = 1;

    private final int line;

    AccountsFault(int line, String problem) {
        super("line " + line + ": " + problem);
        this.line = line;
    }

    /// Which line, counted from 1.
    public int line() {
        return line;
    }
}
