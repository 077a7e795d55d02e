package stheno.jmh;

/// A benchmark that did not run to its end.
final class BenchFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final String said;

    /// @param said everything that was printed before
    BenchFailure(String message, String said) {
        super(message);
        this.said = said;
    }

    String said() {
        return said;
    }
}
