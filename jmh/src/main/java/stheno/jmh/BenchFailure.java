package stheno.jmh;

/// A benchmark that failed.
final class BenchFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final String said;

    /// @param said its output
    BenchFailure(String message, String said) {
        super(message);
        this.said = said;
    }

    String said() {
        return said;
    }
}
