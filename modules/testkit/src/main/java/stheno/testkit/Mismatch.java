package stheno.testkit;

import java.io.IOException;

/// The server's output differs from the expected step. The player adds the place and makes the report.
final class Mismatch extends IOException {
    private static final long serialVersionUID = 1;

    private final int line;
    private final String expected;

    Mismatch(int line, String expected, String got) {
        super(got);
        this.line = line;
        this.expected = expected;
    }

    Mismatch(Step step, String got) {
        this(step.line(), step.expectation(), got);
    }

    int line() {
        return line;
    }

    String expected() {
        return expected;
    }
}
