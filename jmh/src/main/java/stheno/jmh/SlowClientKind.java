package stheno.jmh;

import java.time.Duration;
import java.util.Locale;
import stheno.testkit.SlowClient;

/// The behaviour of the slow clients of a scenario.
enum SlowClientKind {
    /// Send a request and read nothing: the reply fills the kernel's buffers, and the rest of it waits.
    STALLED(new SlowClient.StopsReading(0), 4 * 1024),
    /// Read a thousand bytes per second each, evenly.
    DRIP(new SlowClient.Reads(1000), 16 * 1024),
    /// Read bursts of 32 KB, with pauses of about a second.
    HICCUP(new SlowClient.Hiccups(32 * 1024, Duration.ofSeconds(1)), 16 * 1024),
    /// Send their request at a byte per tenth of a second. It is not complete while the healthy clients are measured.
    BYTEWISE(new SlowClient.DripsRequest(Duration.ofMillis(100)), 4 * 1024),
    /// Reset the connection after 4 KB of the reply, and request it again after about four seconds.
    LEAVER(new SlowClient.Returns(4 * 1024, true, Duration.ofSeconds(4)), 4 * 1024);

    private final SlowClient client;
    private final int receiveBuffer;

    SlowClientKind(SlowClient client, int receiveBuffer) {
        this.client = client;
        this.receiveBuffer = receiveBuffer;
    }

    /// The behaviour's name in the test kit.
    SlowClient client() {
        return client;
    }

    /// SO_RCVBUF in bytes: small, so that the kernel's memory for a slow client is on the server's side.
    int receiveBuffer() {
        return receiveBuffer;
    }

    /// Whether each client holds a reply all the time, so that memory per client can be measured.
    boolean holds() {
        return switch (this) {
            case STALLED, DRIP, HICCUP -> true;
            case BYTEWISE, LEAVER -> false;
        };
    }

    /// The name in the results.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
