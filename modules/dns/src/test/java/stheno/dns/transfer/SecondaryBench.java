package stheno.dns.transfer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import stheno.dns.message.Message;
import stheno.dns.message.Opcode;
import stheno.dns.message.Query;
import stheno.dns.message.Question;
import stheno.dns.message.ReplyWriter;
import stheno.dns.message.TsigKey;
import stheno.dns.record.DnsClass;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;
import stheno.dns.zone.Zone;
import stheno.dns.zone.Zones;
import stheno.reactor.Reactor;
import stheno.testkit.Await;
import stheno.testkit.Journal;
import stheno.testkit.ManualClock;

/// A service with a secondary zone in a loop. Its time stands still until a test moves it. The network is the real loopback.
final class SecondaryBench implements AutoCloseable {
    static final TsigKey KEY = TsigKey.of("key.test.", "hmac-sha256", "c2VjcmV0c2VjcmV0c2VjcmV0");

    final Zones zones = new Zones();
    final Journal journal = new Journal();
    final Path file;
    private final ManualClock clock = new ManualClock();
    private final AtomicLong wall = new AtomicLong(Instant.now().toEpochMilli());
    private final Reactor loop;
    private final Thread thread;
    private final TransferService service;
    private TransferLimits limits = TransferLimits.DEFAULTS;
    private volatile boolean closing;

    SecondaryBench(Path folder) throws IOException {
        this.file = folder.resolve("example.test.zone");
        this.loop = new Reactor("test", SelectorProvider.provider(), clock, journal::event);
        this.thread = Thread.ofPlatform().start(this::turn);
        this.service = new TransferService(zones, loop, () -> Instant.ofEpochMilli(wall.get()));
    }

    private void turn() {
        try {
            while (!closing) loop.turn();
        } catch (IOException e) {
            journal.event(stheno.reactor.Log.Level.ERROR, "turn-failed", "cause", e);
        }
    }

    SecondaryBench limits(TransferLimits other) {
        limits = other;
        return this;
    }

    /// Begins, or goes on with other primaries.
    SecondaryBench primaries(RemoteServer... primaries) {
        service.change(TransferSettings.NONE.withLimits(limits).withKeys(List.of(KEY))
                .withSecondaries(List.of(new SecondaryZone(TestZone.ORIGIN, file, Arrays.asList(primaries)))));
        return this;
    }

    TransferService service() {
        return service;
    }

    Instant time() {
        return Instant.ofEpochMilli(wall.get());
    }

    /// Time goes by, also on the wall.
    void advance(Duration time) {
        wall.addAndGet(time.toMillis());
        clock.advance(time);
        loop.execute(() -> { });
    }

    /// Waits for an event.
    String logged(String words) throws InterruptedException {
        return journal.await(words);
    }

    /// Waits until this serial is served.
    void serves(long serial) {
        Await.until(() -> zones.at(TestZone.ORIGIN) instanceof Zone zone && zone.serial() == serial);
    }

    /// Waits until so many attempts have ended, and nothing is under way.
    void attempts(int ended) {
        Await.until(() -> {
            TransferStats.Snapshot stats = service.stats();
            return stats.confirmed() + stats.received() + stats.failed() == ended && !status().asking() && resting();
        });
    }

    private boolean resting() {
        return status().next().isPositive();
    }

    SecondaryStatus status() {
        return service.status().join().getFirst();
    }

    /// A NOTIFY by UDP from an address. Returns the rcode of the reply.
    int notify(InetAddress from) {
        return notify(from, List.of());
    }

    int notify(InetAddress from, List<Record> hint) {
        Message notify = Message.request(99, Opcode.NOTIFY, new Question(TestZone.ORIGIN, RecordType.SOA, DnsClass.IN)).with(Message.AA);
        for (Record record : hint) notify = notify.with(stheno.dns.message.Section.ANSWER, record);
        Query query = new Query();
        query.read(ByteBuffer.wrap(notify.write()));
        return Message.read(service.datagram(query, new InetSocketAddress(from, 5353), new ReplyWriter(1232), 512, new byte[0])).rcode();
    }

    /// The records of the zone that is served.
    List<Record> records() {
        List<Record> all = new ArrayList<>();
        ((Zone) zones.at(TestZone.ORIGIN)).forEach(all::add);
        return all;
    }

    @Override
    public void close() {
        service.stop();
        loop.execute(() -> closing = true);
        Await.until(() -> service.await(Duration.ofSeconds(30)) && !thread.isAlive());
    }
}
