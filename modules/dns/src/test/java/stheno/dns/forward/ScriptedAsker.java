package stheno.dns.forward;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import stheno.dns.exchange.ExchangeSettings;
import stheno.dns.exchange.Outcome;
import stheno.dns.exchange.Upstream;
import stheno.dns.exchange.UpstreamStatus;
import stheno.dns.message.Message;
import stheno.dns.message.Question;
import stheno.dns.message.Rcode;
import stheno.dns.message.Section;
import stheno.dns.record.DnsClass;
import stheno.dns.record.Name;
import stheno.dns.record.Record;

/// Servers whose outcomes a test tells.
final class ScriptedAsker implements Asker {
    final List<Asking> asked = new ArrayList<>();

    /// A question without an outcome yet.
    final class Asking {
        final Upstream to;
        final byte[] question;
        final Duration patience;
        private final Consumer<Outcome> then;
        boolean cancelled;

        private Asking(Upstream to, byte[] question, Duration patience, Consumer<Outcome> then) {
            this.to = to;
            this.question = question;
            this.patience = patience;
            this.then = then;
        }

        /// Answers with one address.
        void answer(boolean truncated) {
            Name name = Name.of(question, 0);
            Message message = new Message(1, Message.QR | Message.RD | Message.RA | (truncated ? Message.TC : 0),
                    List.of(new Question(name, 1, DnsClass.IN)), List.of(), List.of(), List.of(), Optional.empty())
                    .with(Section.ANSWER, Record.of(name.toString(), 300, "A", "192.0.2.1"));
            then.accept(new Outcome.Reply(message.write(), Rcode.NOERROR, truncated, to));
        }

        void fail(Outcome.Cause cause) {
            then.accept(new Outcome.Failure(cause, "by the test", to));
        }

        private void cancel() {
            if (cancelled) return;
            cancelled = true;
            fail(Outcome.Cause.CANCELLED);
        }
    }

    @Override
    public Runnable ask(Upstream to, byte[] question, int flags, Duration patience, Consumer<Outcome> then) {
        Asking asking = new Asking(to, question, patience, then);
        asked.add(asking);
        return asking::cancel;
    }

    @Override
    public List<Upstream> order(List<Upstream> servers) {
        return servers;
    }

    @Override
    public List<UpstreamStatus> statuses() {
        return List.of();
    }

    @Override
    public void change(ExchangeSettings settings, Set<Upstream> servers) {}
}
