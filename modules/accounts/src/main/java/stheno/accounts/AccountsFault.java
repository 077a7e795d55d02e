package stheno.accounts;

import java.io.IOException;

/// A line in a file of accounts is wrong. The message says which line and what is wrong with it, never a password hash.
public final class AccountsFault extends IOException {
    private static final long serialVersionUID = 1;

    private final int line;

    AccountsFault(int line, String problem) {
        super("line " + line + ": " + problem);
        this.line = line;
    }

    /// The line's number, counted from 1.
    public int line() {
        return line;
    }
}
