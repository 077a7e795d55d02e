package stheno.appliance.mail;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import stheno.appliance.format.DisplayText;
import stheno.appliance.format.PrometheusText;
import stheno.appliance.protocol.ProtocolStats;
import stheno.mail.smtp.MailRecord;
import stheno.mail.smtp.SmtpStats;

/// Sessions, logins and messages of SMTP, submission and LMTP, by service.
record SmtpFacts(Map<String, SmtpStats.Snapshot> services) implements ProtocolStats {
    private static final double[] SECONDS = {.0005, .001, .005, .01, .05, .1, .5, 1, 5, 10, 60, 300};
    private static final double[] BYTES =
            {1L << 10, 1L << 12, 1L << 14, 1L << 16, 1L << 18, 1L << 20, 1L << 22, 1L << 24, 1L << 26, 1L << 28};

    @Override
    public String name() {
        return "smtp";
    }

    @Override
    public void metrics(PrometheusText text) {
        each(text, "stheno_smtp_sessions", "gauge", "Open sessions.", SmtpStats.Snapshot::sessions);
        text.family("stheno_smtp_logins_total", "counter", "Logins, by result.");
        services.forEach((service, stats) -> text.sample(stats.logins(), "service", service, "result", "right")
                .sample(stats.failedLogins(), "service", service, "result", "wrong"));
        each(text, "stheno_smtp_messages_in_flight", "gauge", "Messages that are being received.", SmtpStats.Snapshot::receiving);
        text.family("stheno_smtp_messages_total", "counter", "Messages, by outcome.");
        services.forEach((service, stats) -> {
            for (MailRecord.Outcome outcome : MailRecord.Outcome.values()) {
                text.sample(stats.messages(outcome), "service", service, "outcome", DisplayText.word(outcome));
            }
        });
        each(text, "stheno_smtp_recipients_total", "counter", "Recipients of accepted messages.", SmtpStats.Snapshot::recipients);
        each(text, "stheno_smtp_recipients_refused_total", "counter", "RCPT commands that were refused.",
                SmtpStats.Snapshot::refusedRecipients);
        each(text, "stheno_smtp_bytes_received_total", "counter", "Bytes of content received.", SmtpStats.Snapshot::octets);
        text.family("stheno_smtp_message_duration_seconds", "histogram", "Time from DATA to the end of a message.");
        services.forEach((service, stats) -> text.histogram(stats.durations(), SECONDS, PrometheusText.SECOND, "service", service));
        text.family("stheno_smtp_message_size_bytes", "histogram", "Size of messages.");
        services.forEach((service, stats) -> text.histogram(stats.sizes(), BYTES, 1, "service", service));
        text.family("stheno_smtp_replies_total", "counter", "Replies, by code.");
        services.forEach((service, stats) -> text.sparse(stats.replies(), "code", "service", service));
    }

    private void each(PrometheusText text, String name, String type, String help, ToLongFunction<SmtpStats.Snapshot> value) {
        text.family(name, type, help);
        services.forEach((service, stats) -> text.sample(value.applyAsLong(stats), "service", service));
    }

    @Override
    public Map<String, Work> work() {
        Map<String, Work> work = new TreeMap<>();
        services.forEach((service, stats) -> work.put(service, new Work(messages(stats), stats.messages(MailRecord.Outcome.ABORTED))));
        return work;
    }

    private static long messages(SmtpStats.Snapshot stats) {
        long all = 0;
        for (long some : stats.messages()) all += some;
        return all;
    }

    @Override
    public Map<String, List<Fact>> facts() {
        Map<String, List<Fact>> facts = new TreeMap<>();
        services.forEach((service, stats) -> facts.put(service, facts(stats)));
        return facts;
    }

    private static List<Fact> facts(SmtpStats.Snapshot stats) {
        return List.of(Fact.of("sessions", "Sessions", stats.sessions()), Fact.of("logins", "Logins", stats.logins()),
                Fact.of("failedLogins", "Failed logins", stats.failedLogins()), Fact.of("receiving", "In progress", stats.receiving()),
                Fact.of("accepted", "Accepted", stats.messages(MailRecord.Outcome.ACCEPTED)),
                Fact.of("refused", "Refused", stats.messages(MailRecord.Outcome.REFUSED)),
                Fact.of("aborted", "Aborted", stats.messages(MailRecord.Outcome.ABORTED)),
                Fact.of("recipients", "Recipients", stats.recipients()),
                Fact.of("refusedRecipients", "Refused recipients", stats.refusedRecipients()),
                Fact.bytes("bytesReceived", "Received", stats.octets()));
    }

    @Override
    public List<Fact> summary() {
        SmtpStats.Snapshot all = services.values().stream().reduce(SmtpStats.Snapshot.EMPTY, SmtpStats.Snapshot::plus);
        return List.of(Fact.of("messages", "Messages", all.messages(MailRecord.Outcome.ACCEPTED)));
    }
}
