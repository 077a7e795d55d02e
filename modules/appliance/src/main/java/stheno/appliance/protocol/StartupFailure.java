package stheno.appliance.protocol;

import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;

/// The server cannot start. The message says where the problem is, what it is, and what to do.
public final class StartupFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    private StartupFailure(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /// A setting is wrong.
    public static StartupFailure setting(BadSetting fault) {
        return new StartupFailure(2, fault.getMessage(), fault);
    }

    /// Several settings are wrong.
    public static StartupFailure settings(BadConfig faults) {
        return new StartupFailure(2, faults.getMessage(), faults);
    }

    /// The machine refuses something.
    public static StartupFailure machine(String message, Throwable cause) {
        return new StartupFailure(1, message, cause);
    }

    /// The program's exit status.
    public int status() {
        return status;
    }
}
