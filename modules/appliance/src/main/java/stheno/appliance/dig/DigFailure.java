package stheno.appliance.dig;

/// The command ends without an answer.
final class DigFailure extends Exception {
    /// The command line is wrong.
    static final int USAGE = 1;
    /// No server has answered.
    static final int NO_REPLY = 9;
    /// An answer could not be read.
    static final int INTERNAL = 10;

    private static final long serialVersionUID = 1;

    private final int status;

    /// @param status the exit status: one of those of dig
    DigFailure(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
