package stheno.appliance;

/// The server cannot start. The message says what it is about, what is wrong with it, and the remedy.
final class CannotStart extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    private CannotStart(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /// A setting says something that is not so.
    static CannotStart setting(BadSetting fault) {
        return new CannotStart(2, fault.getMessage(), fault);
    }

    /// The same of several.
    static CannotStart settings(BadConfig faults) {
        return new CannotStart(2, faults.getMessage(), faults);
    }

    /// The machine does not let it.
    static CannotStart machine(String message, Throwable cause) {
        return new CannotStart(1, message, cause);
    }

    /// The program's exit status.
    int status() {
        return status;
    }
}
