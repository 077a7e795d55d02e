package stheno.catcher.store;

import java.io.IOException;

/// Too many searches or waiting readers at this time. Try again later.
public final class StoreBusy extends IOException {
    private static final long serialVersionUID = 1;

    StoreBusy(String message) {
        super(message);
    }
}
