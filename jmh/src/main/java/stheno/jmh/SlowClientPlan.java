package stheno.jmh;

import static stheno.jmh.SlowClientKind.BYTEWISE;
import static stheno.jmh.SlowClientKind.DRIP;
import static stheno.jmh.SlowClientKind.HICCUP;
import static stheno.jmh.SlowClientKind.LEAVER;
import static stheno.jmh.SlowClientKind.STALLED;
import static stheno.jmh.SlowClientReply.FILE;
import static stheno.jmh.SlowClientReply.GZIP;
import static stheno.jmh.SlowClientReply.LINES;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The scenarios of a mode, their servers, and their durations.
///
/// @param setups one server process each
/// @param virtuals clients that stall in memory, under a virtual clock
record SlowClientPlan(List<Setup> setups, Timing timing, List<Virtual> virtuals) {
    /// One server and its scenarios. Before, between and after them, it is measured without slow clients.
    ///
    /// @param peer whether it is another server, not Stheno
    /// @param sendBuffer SO_SNDBUF of its connections in bytes, 0 to let the kernel tune it
    record Setup(boolean peer, int sendBuffer, List<SlowClientScenario> scenarios) {}

    /// A number of clients in memory that stall for an hour of virtual time.
    record Virtual(SlowClientReply reply, int clients) {}

    /// @param warm duration of the load before the first measurement
    /// @param slices of a closed loop; each is a sample
    /// @param paced duration of the open loop
    /// @param idle duration without healthy requests, for the server's processor time
    /// @param churn time that moving slow clients have before anything is measured
    record Timing(Duration warm, int slices, Duration slice, Duration paced, Duration idle, Duration churn) {
        private static Timing millis(int warm, int slices, int slice, int paced, int idle, int churn) {
            return new Timing(Duration.ofMillis(warm), slices, Duration.ofMillis(slice), Duration.ofMillis(paced), Duration.ofMillis(idle),
                    Duration.ofMillis(churn));
        }

        Duration closed() {
            return slice.multipliedBy(slices);
        }
    }

    /// The send buffer for very many slow readers: about 20 KB are written ahead for each.
    static final int SMALL = 8 * 1024;

    /// The send buffer that the README advises for a server on the open internet.
    private static final int ADVISED = 64 * 1024;

    private static final double GZIPPED = 2.2e-3; // seconds per client, to connect and to compress the output that its socket takes
    private static final double SENT = 0.4e-3; // the same without compression

    static SlowClientPlan of(Mode mode) {
        return switch (mode) {
            case SMOKE -> new SlowClientPlan(List.of(
                    new Setup(false, SMALL, List.of(s(STALLED, GZIP, 10), s(STALLED, FILE, 10), s(HICCUP, LINES, 10), s(DRIP, GZIP, 10),
                            s(BYTEWISE, FILE, 10), s(LEAVER, FILE, 10))),
                    new Setup(true, SMALL, List.of(s(STALLED, GZIP, 10)))), Timing.millis(100, 3, 30, 50, 50, 50),
                    List.of(new Virtual(FILE, 100), new Virtual(GZIP, 100)));
            case QUICK -> new SlowClientPlan(List.of(
                    new Setup(false, SMALL, List.of(s(STALLED, FILE, 1000), s(STALLED, FILE, 10_000), s(DRIP, FILE, 1000),
                            s(BYTEWISE, FILE, 1000), s(LEAVER, FILE, 1000))),
                    new Setup(false, SMALL, List.of(s(STALLED, GZIP, 1000), s(STALLED, GZIP, 10_000), s(HICCUP, LINES, 1000))),
                    new Setup(true, SMALL, List.of(s(STALLED, FILE, 1000), s(STALLED, GZIP, 1000)))),
                    Timing.millis(1500, 5, 200, 800, 300, 500), List.of(new Virtual(FILE, 100_000)));
            case FULL -> new SlowClientPlan(full(), Timing.millis(5000, 10, 400, 4000, 1500, 2000),
                    List.of(new Virtual(FILE, 100_000), new Virtual(LINES, 100_000), new Virtual(GZIP, 20_000)));
        };
    }

    private static List<Setup> full() {
        var setups = new ArrayList<Setup>();
        for (SlowClientReply reply : SlowClientReply.values()) {
            setups.add(new Setup(false, SMALL, List.of(s(STALLED, reply, 100), s(STALLED, reply, 1000), s(STALLED, reply, 10_000))));
        }
        for (SlowClientKind kind : List.of(DRIP, HICCUP, LEAVER)) {
            setups.add(new Setup(false, SMALL, List.of(s(kind, FILE, 100), s(kind, FILE, 1000), s(kind, FILE, 10_000))));
            for (SlowClientReply reply : List.of(GZIP, LINES)) {
                setups.add(new Setup(false, SMALL, List.of(s(kind, reply, 100), s(kind, reply, 1000)))); // more is all it does
            }
        }
        setups.add(new Setup(false, SMALL, List.of(s(BYTEWISE, FILE, 100), s(BYTEWISE, FILE, 1000), s(BYTEWISE, FILE, 10_000))));
        for (int buffer : new int[] {ADVISED, 0}) {
            for (SlowClientReply reply : SlowClientReply.values()) {
                setups.add(new Setup(false, buffer, List.of(s(STALLED, reply, buffer == 0 ? 100 : 1000))));
            }
        }
        for (SlowClientReply reply : List.of(GZIP, FILE)) {
            setups.add(new Setup(true, SMALL, List.of(s(STALLED, reply, 100), s(STALLED, reply, 1000))));
        }
        return setups;
    }

    private static SlowClientScenario s(SlowClientKind kind, SlowClientReply reply, int clients) {
        return new SlowClientScenario(kind, reply, clients);
    }

    /// The estimated duration, on a machine with two cores.
    double seconds() {
        double closed = (millis(timing.closed()) + millis(timing.slice())) / 1000;
        double paced = millis(timing.paced()) / 1000;
        double sum = 1;
        for (Setup setup : setups) {
            double gzip = setup.peer ? GZIPPED / 4 : GZIPPED; // the other server compresses at its fastest level
            sum += 0.5 + 1.15 * millis(timing.warm()) / 1000 + closed + paced;
            for (SlowClientScenario scenario : setup.scenarios) {
                sum += 2 * closed + paced + (millis(timing.idle()) + 2 * millis(timing.churn())) / 1000 + 0.3;
                sum += scenario.clients() * (scenario.reply() == GZIP ? gzip : SENT);
            }
        }
        for (Virtual virtual : virtuals) sum += 1 + virtual.clients() * (virtual.reply() == GZIP ? GZIPPED : SENT) / 4;
        return sum;
    }

    private static double millis(Duration time) {
        return time.toMillis();
    }
}
