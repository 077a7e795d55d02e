package stheno.appliance.protocol;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;

/// The server cannot start. The message has a line for each fault: where it is, what it is, and what to do.
public final class StartupFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final BadSetting[] faults; // those in the message; may be empty

    private StartupFailure(int status, String message, List<BadSetting> faults, Throwable cause) {
        super(message, cause);
        this.status = status;
        this.faults = faults.toArray(BadSetting[]::new);
    }

    /// A setting is wrong.
    public static StartupFailure setting(BadSetting fault) {
        return new StartupFailure(2, fault.getMessage(), List.of(fault), fault);
    }

    /// Several settings are wrong.
    public static StartupFailure settings(BadConfig faults) {
        return new StartupFailure(2, faults.getMessage(), faults.faults(), faults);
    }

    /// An address or a file of a setting cannot be opened.
    public static StartupFailure address(BadSetting fault, IOException cause) {
        return new StartupFailure(1, fault.getMessage(), List.of(fault), cause);
    }

    /// The machine refuses something.
    public static StartupFailure machine(String message, Throwable cause) {
        return new StartupFailure(1, message, List.of(), cause);
    }

    /// This failure, with what a check of everything finds. A fault of this failure is left out if the others tell of the same setting.
    public StartupFailure with(List<BadSetting> others) {
        if (others.isEmpty()) return this;
        List<BadSetting> all = new ArrayList<>();
        for (BadSetting own : faults) {
            if (others.stream().noneMatch(other -> other.key().equals(own.key()))) all.add(own);
        }
        all.addAll(others);
        String message = new BadConfig(all).getMessage();
        return new StartupFailure(status, faults.length == 0 ? getMessage() + "\n" + message : message, all, this);
    }

    /// The program's exit status.
    public int status() {
        return status;
    }
}
