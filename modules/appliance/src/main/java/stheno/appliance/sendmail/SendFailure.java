package stheno.appliance.sendmail;

/// The command fails: with an exit status, and a sentence that says why.
final class SendFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final ExitStatus status;

    SendFailure(ExitStatus status, String message) {
        super(message);
        this.status = status;
    }

    ExitStatus status() {
        return status;
    }
}
