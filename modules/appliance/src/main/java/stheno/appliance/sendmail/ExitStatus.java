package stheno.appliance.sendmail;

/// The exit statuses of sendmail that programs look at, from BSD's `sysexits.h`.
enum ExitStatus {
    OK(0),
    /// The arguments are wrong, or no recipient is named.
    USAGE(64),
    /// The message cannot be read.
    DATAERR(65),
    /// The server refuses a recipient for good.
    NOUSER(67),
    /// The server refuses the message for good.
    UNAVAILABLE(69),
    /// The server cannot be reached, or refuses for the moment: the caller should try again later.
    TEMPFAIL(75);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
