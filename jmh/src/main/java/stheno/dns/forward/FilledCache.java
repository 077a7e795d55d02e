package stheno.dns.forward;

import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.function.IntFunction;
import stheno.dns.cache.Answer;
import stheno.dns.cache.AnswerBuilder;
import stheno.dns.exchange.Upstream;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.reactor.Log;
import stheno.reactor.Reactor;

/// A forwarder with answers in its cache that no server was asked for.
public final class FilledCache {
    private FilledCache() {}

    /// One address for each name, for an hour.
    public static ForwardLoop of(int count, IntFunction<Name> names) {
        try {
            Reactor reactor = new Reactor("bench", SelectorProvider.provider(), System::nanoTime, Log.NONE);
            reactor.execute(() -> {});
            reactor.turn();
            Forwarder forwarder = new Forwarder();
            forwarder.change(ForwardSettings.NONE.withZones(List.of(new ForwardZone(Name.ROOT, List.of(Upstream.of("192.0.2.1"))))));
            ForwardLoop loop = forwarder.loop(reactor);
            AnswerBuilder builder = new AnswerBuilder(new Answer());
            for (int i = 0; i < count; i++) {
                Name name = names.apply(i);
                builder.begin(name, RecordType.A, false);
                builder.rrset(false, false, name, RecordType.A, 3600);
                builder.record(new byte[] {(byte) 192, 0, 2, 7});
                forwarder.active().cache().put(builder.end(3600), RecordType.A, 0);
            }
            return loop;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
