package stheno.appliance.protocol;

import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;

/// The server cannot start. The message says what it is about, what is wrong with it, and the remedy.
public final class CannotStart extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    private CannotStart(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /// A setting says something that is not so.
    public static CannotStart setting(BadSetting fault) {
        return new CannotStart(2, fault.getMessage(), fault);
    }

    /// The same of several.
    public static CannotStart settings(BadConfig faults) {
        return new CannotStart(2, faults.getMessage(), faults);
    }

    /// The machine does not let it.
    public static CannotStart machine(String message, Throwable cause) {
        return new CannotStart(1, message, cause);
    }

    /// The program's exit status.
    public int status() {
        return status;
    }
}
