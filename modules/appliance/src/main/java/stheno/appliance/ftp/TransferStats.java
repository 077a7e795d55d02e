package stheno.appliance.ftp;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import stheno.appliance.format.DisplayText;
import stheno.appliance.format.PrometheusText;
import stheno.appliance.protocol.ProtocolStats;
import stheno.ftp.FtpStats;
import stheno.ftp.TransferRecord;

/// Sessions, logins and transfers, by service. The reactor counts connections; those for data are `ftp.data`.
record TransferStats(Map<String, FtpStats.Snapshot> services) implements ProtocolStats {
    /// Transfers take from moments to a day: the buckets are coarser than those of requests.
    private static final double[] SECONDS = {.001, .005, .01, .05, .1, .5, 1, 5, 10, 30, 60, 300, 1800, 7200, 43_200};
    private static final double[] BYTES =
            {1L << 10, 1L << 14, 1L << 18, 1L << 20, 1L << 22, 1L << 24, 1L << 26, 1L << 28, 1L << 30, 1L << 32, 1L << 34, 1L << 36,
            1L << 40};

    @Override
    public String name() {
        return "ftp";
    }

    @Override
    public void metrics(PrometheusText text) {
        each(text, "stheno_ftp_sessions", "gauge", "Open sessions.", FtpStats.Snapshot::sessions);
        each(text, "stheno_ftp_logged_in", "gauge", "Open sessions that are logged in.", FtpStats.Snapshot::loggedIn);
        text.family("stheno_ftp_logins_total", "counter", "Logins, by result.");
        services.forEach((service, stats) -> text.sample(stats.logins(), "service", service, "result", "right")
                .sample(stats.failedLogins(), "service", service, "result", "wrong"));
        each(text, "stheno_ftp_transfers_in_flight", "gauge", "Transfers in progress.", FtpStats.Snapshot::transferring);
        text.family("stheno_ftp_transfers_total", "counter", "Completed transfers, by kind.");
        services.forEach((service, stats) -> {
            for (TransferRecord.Kind kind : TransferRecord.Kind.values()) {
                text.sample(stats.transfers(kind), "service", service, "kind", DisplayText.word(kind));
            }
        });
        each(text, "stheno_ftp_transfers_broken_total", "counter", "Transfers that were aborted.", FtpStats.Snapshot::broken);
        each(text, "stheno_ftp_bytes_sent_total", "counter", "Bytes of files and listings sent.", FtpStats.Snapshot::bytesSent);
        each(text, "stheno_ftp_bytes_received_total", "counter", "Bytes of files received.", FtpStats.Snapshot::bytesReceived);
        text.family("stheno_ftp_transfer_duration_seconds", "histogram", "Time from the command of a transfer to its end.");
        services.forEach((service, stats) -> text.histogram(stats.durations(), SECONDS, PrometheusText.SECOND, "service", service));
        text.family("stheno_ftp_transfer_size_bytes", "histogram", "Bytes transferred per file or listing.");
        services.forEach((service, stats) -> text.histogram(stats.sizes(), BYTES, 1, "service", service));
        text.family("stheno_ftp_replies_total", "counter", "Replies, by code.");
        services.forEach((service, stats) -> text.sparse(stats.replies(), "code", "service", service));
    }

    private void each(PrometheusText text, String name, String type, String help, ToLongFunction<FtpStats.Snapshot> value) {
        text.family(name, type, help);
        services.forEach((service, stats) -> text.sample(value.applyAsLong(stats), "service", service));
    }

    @Override
    public Map<String, Work> work() {
        Map<String, Work> work = new TreeMap<>();
        services.forEach((service, stats) -> work.put(service, new Work(transfers(stats), stats.broken())));
        return work;
    }

    private static long transfers(FtpStats.Snapshot stats) {
        long all = 0;
        for (long some : stats.transfers()) all += some;
        return all;
    }

    @Override
    public Map<String, List<Fact>> facts() {
        Map<String, List<Fact>> facts = new TreeMap<>();
        services.forEach((service, stats) -> facts.put(service, facts(stats)));
        return facts;
    }

    private static List<Fact> facts(FtpStats.Snapshot stats) {
        return List.of(Fact.of("sessions", "Sessions", stats.sessions()), Fact.of("loggedIn", "Logged in", stats.loggedIn()),
                Fact.of("logins", "Logins", stats.logins()), Fact.of("failedLogins", "Failed logins", stats.failedLogins()),
                Fact.of("transferring", "In progress", stats.transferring()),
                Fact.of("retrieved", "Retrieved", stats.transfers(TransferRecord.Kind.RETRIEVED)),
                Fact.of("stored", "Stored", stats.transfers(TransferRecord.Kind.STORED)),
                Fact.of("listed", "Listed", stats.transfers(TransferRecord.Kind.LISTED)), Fact.of("broken", "Broken", stats.broken()),
                Fact.bytes("bytesSent", "Sent", stats.bytesSent()), Fact.bytes("bytesReceived", "Received", stats.bytesReceived()));
    }

    @Override
    public List<Fact> summary() {
        FtpStats.Snapshot all = services.values().stream().reduce(FtpStats.Snapshot.EMPTY, FtpStats.Snapshot::plus);
        return List.of(Fact.of("transfers", "Transfers", transfers(all)), Fact.of("broken", "Broken", all.broken()));
    }
}
