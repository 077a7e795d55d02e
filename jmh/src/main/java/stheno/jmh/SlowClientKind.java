package stheno.jmh;

import java.time.Duration;
import java.util.Locale;
import stheno.testkit.SlowClient;

/// How the slow clients of a scenario are a burden.
enum SlowClientKind {
    /// Ask and read nothing at all: what the server has for them fills the kernel's buffers, and waits.
    STALLED(new SlowClient.StopsReading(0), 4 * 1024),
    /// Read a thousand bytes a second each, evenly.
    DRIP(new SlowClient.Reads(1000), 16 * 1024),
    /// Read bursts of 32 KB, with pauses of about a second.
    HICCUP(new SlowClient.Hiccups(32 * 1024, Duration.ofSeconds(1)), 16 * 1024),
    /// Send their request a byte each tenth of a second, and are not done with it while the others are measured.
    BYTEWISE(new SlowClient.DripsRequest(Duration.ofMillis(100)), 4 * 1024),
    /// Leave after 4 KB of the reply with a reset, and are back after about four seconds, to ask for it again.
    LEAVER(new SlowClient.Returns(4 * 1024, true, Duration.ofSeconds(4)), 4 * 1024);

    private final SlowClient client;
    private final int receiveBuffer;

    SlowClientKind(SlowClient client, int receiveBuffer) {
        this.client = client;
        this.receiveBuffer = receiveBuffer;
    }

    /// What the testkit calls it.
    SlowClient client() {
        return client;
    }

    /// SO_RCVBUF in bytes: small, so that what the kernel holds for such a client lies on the server's side.
    int receiveBuffer() {
        return receiveBuffer;
    }

    /// Whether each of them holds a reply all the time, so that there is a memory a client to speak of.
    boolean holds() {
        return switch (this) {
            case STALLED, DRIP, HICCUP -> true;
            case BYTEWISE, LEAVER -> false;
        };
    }

    /// As it stands in the results.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
