package stheno.dns.resolver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.dns.exchange.Outcome;
import stheno.dns.exchange.Upstream;
import stheno.dns.record.DataWriter;
import stheno.dns.record.DnsClass;

/// A question that servers are asked, one after the other, for all look-ups that wait for it. Loop thread only.
///
/// ```
///   server 1 ──no result──► server 2 ──► ... ──► all again ──► Failed
///       └──result──► cache, and every look-up that waits
/// ```
final class PendingQuestion {
    private final Resolver resolver;
    private final AnswerCache.Question question;
    private final ResolverSettings settings;
    private final List<Upstream> tries = new ArrayList<>();
    private final List<Consumer<Resolution>> waiting = new ArrayList<>();
    private Runnable cancel = () -> { };
    private String failure = "no server has answered";
    private int next;

    PendingQuestion(Resolver resolver, AnswerCache.Question question, ResolverSettings settings) {
        this.resolver = resolver;
        this.question = question;
        this.settings = settings;
        List<Upstream> servers = resolver.asker().order(settings.servers());
        for (int i = 0; i < settings.attempts(); i++) tries.addAll(servers);
    }

    void add(Consumer<Resolution> waiter) {
        waiting.add(waiter);
    }

    /// A look-up does not wait any more. Without one, the servers are not asked any more.
    void remove(Consumer<Resolution> waiter) {
        if (!waiting.remove(waiter) || !waiting.isEmpty()) return;
        resolver.ended(question);
        cancel.run();
    }

    void ask() {
        if (next == tries.size()) {
            end(new Resolution.Failed(Resolution.Cause.SERVERS, failure));
            return;
        }
        DataWriter wire = new DataWriter();
        wire.octets(question.name().wire());
        wire.u16(question.type()).u16(DnsClass.IN);
        cancel = resolver.asker().ask(tries.get(next++), wire.toArray(), settings.timeout(), this::outcome);
    }

    private void outcome(Outcome outcome) {
        cancel = () -> { };
        if (waiting.isEmpty()) return;
        switch (outcome) {
            case Outcome.Reply reply -> {
                Optional<AnswerReader.Answer> answer = AnswerReader.read(reply.packet(), question.name(), question.type());
                if (answer.isPresent()) {
                    resolver.keep(question, answer.get());
                    end(answer.get().resolution());
                } else {
                    failure = reply.from() + " has no answer";
                    ask();
                }
            }
            case Outcome.Failure told -> {
                failure = told.from() + ": " + told.detail();
                ask();
            }
        }
    }

    private void end(Resolution resolution) {
        resolver.ended(question);
        List<Consumer<Resolution>> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(waiter -> waiter.accept(resolution));
    }
}
