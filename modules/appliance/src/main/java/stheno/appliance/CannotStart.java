package stheno.appliance;

/// The server cannot start. The message names what it is about, what is wrong with it, and the remedy.
final class CannotStart extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    private CannotStart(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /// An argument says something that is not so.
    static CannotStart argument(String name, String value, String problem, String remedy, Throwable cause) {
        return new CannotStart(2, "argument " + name + ": `" + value + "` " + problem + "; " + remedy, cause);
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
