package stheno.dns.resolver;

import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.dns.exchange.Outcome;
import stheno.dns.exchange.Upstream;
import stheno.dns.local.LocalNames;
import stheno.dns.message.Message;
import stheno.dns.message.Question;
import stheno.dns.message.Section;
import stheno.dns.record.DataReader;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;
import stheno.reactor.Log;
import stheno.reactor.Reactor;
import stheno.testkit.ManualClock;

/// A resolver in a loop that is turned by hand, and servers that answer by a script: a question without a script gets NXDOMAIN.
final class ScriptedServers implements Asker {
    static final Upstream FIRST = Upstream.of("192.0.2.1");
    static final Upstream SECOND = Upstream.of("192.0.2.2");
    static final String SOA = ". 300 SOA a. b. 1 2 3 4 60";

    final ManualClock clock = new ManualClock();
    final Reactor reactor;
    /// `SERVER NAME TYPE` of every question, in order.
    final List<String> asked = new ArrayList<>();
    private final Map<String, Consumer<Ask>> scripts = new HashMap<>();

    ScriptedServers() {
        try {
            reactor = new Reactor("by-hand", SelectorProvider.provider(), clock, Log.NONE);
            reactor.execute(() -> { }); // so that the turn does not wait
            reactor.turn();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// A question under way.
    record Ask(Question question, Upstream to, Consumer<Outcome> then) {
        void reply(int rcode, int flags, String... records) {
            Message reply = new Message(1, Message.QR | flags | rcode, List.of(question), List.of(), List.of(), List.of(),
                    Optional.empty());
            for (String record : records) {
                Record read = record(record);
                reply = reply.with(read.type() == RecordType.SOA ? Section.AUTHORITY : Section.ANSWER, read);
            }
            then.accept(new Outcome.Reply(reply.write(), rcode, (flags & Message.TC) != 0, to));
        }

        void fail() {
            then.accept(new Outcome.Failure(Outcome.Cause.SILENT, "no reply", to));
        }

        private static Record record(String text) {
            String[] words = text.split(" ", 4);
            return Record.of(words[0], Integer.parseInt(words[1]), words[2], words[3]);
        }
    }

    Resolver resolver(ResolverSettings settings) {
        return resolver(settings, LocalNames.NONE, true);
    }

    Resolver resolver(ResolverSettings settings, LocalNames hosts, boolean ipv6) {
        return new Resolver(reactor, this, Optional.empty(), new SystemFiles.Setup(settings, hosts, ipv6));
    }

    static ResolverSettings settings() {
        return ResolverSettings.DEFAULTS.withServers(List.of(FIRST, SECOND));
    }

    /// All servers answer a question like `a.example. A` in this way.
    void script(String question, Consumer<Ask> script) {
        scripts.put(question, script);
    }

    /// All servers answer a question with records.
    void answer(String question, String... records) {
        script(question, ask -> ask.reply(0, 0, records));
    }

    @Override
    public Runnable ask(Upstream to, byte[] question, Duration patience, Consumer<Outcome> then) {
        DataReader in = new DataReader(question);
        Question wanted = new Question(in.name(), in.u16(), in.u16());
        String text = wanted.name().toLowerCase() + " " + RecordType.name(wanted.type());
        asked.add(to + " " + text);
        Ask ask = new Ask(wanted, to, then);
        boolean[] cancelled = {false};
        reactor.execute(() -> {
            if (!cancelled[0]) scripts.getOrDefault(text, it -> it.reply(3, 0, SOA)).accept(ask);
        });
        return () -> {
            cancelled[0] = true;
            asked.add("cancel " + text);
        };
    }

    @Override
    public List<Upstream> order(List<Upstream> servers) {
        return servers;
    }

    @Override
    public void close() {}

    void turn() {
        try {
            reactor.turn();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Turns the loop until it has nothing to do.
    void settle() {
        for (int i = 0; i < 100; i++) {
            reactor.execute(() -> { }); // so that no turn waits
            turn();
        }
    }

    /// Time passes, and the loop notices.
    void advance(Duration time) {
        clock.advance(time);
        settle();
    }

    /// The result of a look-up as text.
    static String print(Resolution resolution) {
        return switch (resolution) {
            case Resolution.Found found when found.addresses().isEmpty() -> found.records().toString();
            case Resolution.Found found -> found.addresses().toString();
            case Resolution.Absent(boolean exists) -> exists ? "no data" : "no name";
            case Resolution.Failed failed -> failed.cause() + ": " + failed.detail();
        };
    }

    String addresses(Resolver resolver, String host) {
        List<Resolution> results = new ArrayList<>();
        resolver.addresses(host, results::add);
        settle();
        return print(results.getFirst());
    }

    String resolve(Resolver resolver, String name, int type) {
        List<Resolution> results = new ArrayList<>();
        resolver.resolve(name, type, results::add);
        settle();
        return print(results.getFirst());
    }

    static List<Name> names(String... texts) {
        return List.of(texts).stream().map(Name::of).toList();
    }
}
