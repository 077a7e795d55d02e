package stheno.appliance.admin;

import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import stheno.appliance.format.DisplayText;
import stheno.appliance.format.PrometheusText;
import stheno.reactor.Refusal;
import stheno.reactor.ServiceStats;
import stheno.reactor.Wait;

/// The metrics for Prometheus: counters and gauges in base units, seconds and bytes. Names begin with `stheno_`, except the standard
/// names of process and heap metrics.
public final class Metrics {
    /// The media type of this text.
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final double[] TURNS = {.00001, .000025, .00005, .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1};
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    private final PrometheusText text = new PrometheusText();
    private final MetricsReading reading;

    private Metrics(MetricsReading reading) {
        this.reading = reading;
    }

    /// Pure.
    public static String print(MetricsReading reading, MetricsProcess process) {
        Metrics metrics = new Metrics(reading);
        metrics.server();
        reading.stats().forEach(stats -> stats.metrics(metrics.text));
        metrics.connections();
        metrics.loops();
        metrics.process(process);
        metrics.numbers();
        return metrics.text.toString();
    }

    private void server() {
        text.family("stheno_build_info", "gauge", "Version of the server and of Java; always 1.")
                .sample(1, "version", reading.version(), "java", Runtime.version().toString());
        text.family("stheno_ready", "gauge", "1 if the server accepts new requests, otherwise 0.")
                .sample(reading.phase() == Control.Phase.SERVING ? 1 : 0);
    }

    private void connections() {
        text.family("stheno_connections", "gauge", "Open connections, by what they are waiting for.");
        reading.services().forEach((service, stats) -> {
            for (Wait wait : Wait.values()) text.sample(stats.waiting(wait), "service", service, "waiting", DisplayText.word(wait));
        });
        text.family("stheno_connections_detached", "gauge", "Open connections that were handed to a thread.");
        reading.services().forEach((service, stats) -> text.sample(stats.detached(), "service", service));
        each("stheno_connections_accepted_total", "Connections accepted.", ServiceStats.Snapshot::accepted);
        text.family("stheno_connections_refused_total", "counter", "Connections refused, by cause.");
        reading.services().forEach((service, stats) -> {
            for (Refusal cause : Refusal.values()) text.sample(stats.refused(cause), "service", service, "cause", DisplayText.word(cause));
        });
        text.family("stheno_timeouts_total", "counter", "Connections that timed out, by what they were waiting for.");
        reading.services().forEach((service, stats) -> {
            for (Wait wait : Wait.values()) text.sample(stats.timedOut(wait), "service", service, "during", DisplayText.word(wait));
        });
        text.family("stheno_tls_handshakes_total", "counter", "TLS handshakes, by result.");
        reading.services().forEach((service, stats) -> {
            text.sample(stats.handshakesDone(), "service", service, "result", "done");
            text.sample(stats.handshakesFailed(), "service", service, "result", "failed");
        });
        each("stheno_bytes_received_total", "Bytes received, after decryption.", ServiceStats.Snapshot::bytesIn);
        each("stheno_bytes_sent_total", "Bytes sent, before encryption.", ServiceStats.Snapshot::bytesOut);
    }

    private void each(String name, String help, ToLongFunction<ServiceStats.Snapshot> value) {
        text.family(name, "counter", help);
        reading.services().forEach((service, stats) -> text.sample(value.applyAsLong(stats), "service", service));
    }

    private void loops() {
        loop("stheno_loop_lag_seconds", "gauge", "Delay of a task on the loop, measured once per second.",
                l -> l.lag() / PrometheusText.SECOND);
        text.family("stheno_loop_turn_seconds", "histogram", "Duration of a turn of the loop, without waiting.");
        for (MetricsReading.Loop loop : reading.loops()) {
            text.histogram(loop.turnTimes(), TURNS, PrometheusText.SECOND, "loop", loop.name());
        }
        loop("stheno_loop_longest_turn_seconds", "gauge", "Duration of the longest turn so far.",
                l -> l.longestTurn() / PrometheusText.SECOND);
        loop("stheno_loop_stalls_total", "counter", "Turns longer than 50 milliseconds.", MetricsReading.Loop::stalls);
        loop("stheno_loop_turns_total", "counter", "Turns.", MetricsReading.Loop::turns);
    }

    private void loop(String name, String type, String help, ToDoubleFunction<MetricsReading.Loop> value) {
        text.family(name, type, help);
        for (MetricsReading.Loop loop : reading.loops()) text.sample(value.applyAsDouble(loop), "loop", loop.name());
    }

    private void process(MetricsProcess process) {
        text.family("process_start_time_seconds", "gauge", "Start time of the server, as Unix time.")
                .sample(reading.started().toEpochMilli() / 1e3);
        process.cpuSeconds().ifPresent(v -> text.family("process_cpu_seconds_total", "counter", "User and system CPU time.").sample(v));
        process.residentBytes().ifPresent(v -> text.family("process_resident_memory_bytes", "gauge", "Memory in RAM.").sample(v));
        process.openFiles().ifPresent(v -> text.family("process_open_fds", "gauge", "File descriptors in use.").sample(v));
        process.mostFiles().ifPresent(v -> text.family("process_max_fds", "gauge", "File descriptors allowed.").sample(v));
        text.family("jvm_memory_used_bytes", "gauge", "Heap in use, garbage included.").sample(process.heapUsed(), "area", "heap");
        text.family("jvm_memory_committed_bytes", "gauge", "Heap reserved from the system.")
                .sample(process.heapCommitted(), "area", "heap");
        text.family("jvm_memory_max_bytes", "gauge", "Maximum size of the heap.").sample(process.heapMost(), "area", "heap");
    }

    /// Numbers without their own family. Invalid and repeated names are skipped: for one bad line the scraper would reject everything.
    private void numbers() {
        reading.numbers().forEach((name, value) -> {
            if (!NAME.matcher(name).matches() || text.has("stheno_" + name)) return;
            text.family("stheno_" + name, name.endsWith("_total") ? "counter" : "gauge", words(name)).sample(value);
        });
    }

    /// A sentence from a name: `access_log_dropped_total` is "Access log dropped, total."
    private static String words(String name) {
        boolean counts = name.endsWith("_total");
        String plain = (counts ? name.substring(0, name.length() - "_total".length()) : name).replace('_', ' ').trim();
        if (plain.isEmpty()) return "Counted.";
        return Character.toUpperCase(plain.charAt(0)) + plain.substring(1) + (counts ? ", total." : ".");
    }
}
