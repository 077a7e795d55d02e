package stheno.catcher.store;

/// A search text that is not a query. The message says what is wrong and where.
public final class QuerySyntax extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final int position;

    QuerySyntax(int position, String what) {
        super("character " + (position + 1) + ": " + what);
        this.position = position;
    }

    /// The index of the character.
    public int position() {
        return position;
    }
}
