package stheno.appliance.mail;

import java.util.List;
import java.util.Map;
import stheno.appliance.format.DisplayText;
import stheno.appliance.format.PrometheusText;
import stheno.appliance.protocol.ProtocolStats;
import stheno.mail.pop3.Pop3SessionRecord;
import stheno.mail.pop3.Pop3Stats;

/// Sessions, logins and messages of POP3.
record Pop3Facts(String service, Pop3Stats.Snapshot stats) implements ProtocolStats {
    @Override
    public String name() {
        return "pop3";
    }

    @Override
    public void metrics(PrometheusText text) {
        text.family("stheno_pop3_sessions", "gauge", "Open sessions.").sample(stats.sessions(), "service", service);
        text.family("stheno_pop3_logged_in", "gauge", "Open sessions that are logged in.").sample(stats.loggedIn(), "service", service);
        text.family("stheno_pop3_logins_total", "counter", "Logins, by result; locked: another session has the mailbox.")
                .sample(stats.logins(), "service", service, "result", "right")
                .sample(stats.failedLogins(), "service", service, "result", "wrong")
                .sample(stats.locked(), "service", service, "result", "locked");
        text.family("stheno_pop3_messages_total", "counter", "Messages sent whole.").sample(stats.messages(), "service", service);
        text.family("stheno_pop3_bytes_sent_total", "counter", "Bytes of messages sent.").sample(stats.octets(), "service", service);
        text.family("stheno_pop3_deleted_total", "counter", "Messages deleted.").sample(stats.deleted(), "service", service);
        text.family("stheno_pop3_sessions_ended_total", "counter", "Sessions, by how they ended.");
        for (Pop3SessionRecord.Ending ending : Pop3SessionRecord.Ending.values()) {
            text.sample(stats.endings(ending), "service", service, "ending", DisplayText.word(ending));
        }
    }

    @Override
    public Map<String, Work> work() {
        return Map.of(service, new Work(stats.messages(), stats.endings(Pop3SessionRecord.Ending.LOST)));
    }

    @Override
    public Map<String, List<Fact>> facts() {
        return Map.of(service, List.of(Fact.of("sessions", "Sessions", stats.sessions()),
                Fact.of("loggedIn", "Logged in", stats.loggedIn()), Fact.of("logins", "Logins", stats.logins()),
                Fact.of("failedLogins", "Failed logins", stats.failedLogins()),
                Fact.of("locked", "Locked", stats.locked()), Fact.of("sending", "In progress", stats.sending()),
                Fact.of("messages", "Retrieved", stats.messages()), Fact.of("deleted", "Deleted", stats.deleted()),
                Fact.bytes("bytesSent", "Sent", stats.octets())));
    }

    @Override
    public List<Fact> summary() {
        return List.of(Fact.of("retrieved", "Retrieved", stats.messages()));
    }
}
