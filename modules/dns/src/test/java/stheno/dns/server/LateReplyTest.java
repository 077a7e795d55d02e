package stheno.dns.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.dns.server.Asked.query;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.dns.message.Message;
import stheno.dns.message.Rcode;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.reactor.Limits;
import stheno.testkit.Await;

/// Queries that wait for another server, by UDP and TCP over the loopback.
@Timeout(60)
final class LateReplyTest {
    private static final int MOST = 100; // queries of a connection that wait

    private final HandServer server;
    private final RunningDns dns;

    LateReplyTest() throws IOException {
        server = new HandServer();
        dns = new RunningDns(TestZones.small(), Limits.DEFAULTS, Optional.of(server.forwarder));
    }

    @AfterEach
    void close() {
        dns.close();
        server.close();
        assertEquals(List.of(), dns.log.errors());
    }

    private static Message numbered(int id, String name) {
        return Message.query(id, Name.of(name), RecordType.A).with(Message.RD);
    }

    private long waiting() {
        return server.forwarder.gauges().waiting();
    }

    @Test
    void aReplyByUdpGoesOutLaterAndTheNextOneAtOnce() throws Exception {
        try (RunningDns.Datagrams client = dns.new Datagrams()) {
            client.send(query("a.test.", "A"));
            HandServer.Got got = server.receive();
            client.send(query("www.example.test.", "A"));
            assertEquals("www.example.test.", client.read().questions().getFirst().name().toString());
            server.answer(got);
            assertEquals(1, client.read().answer().size());
            client.send(query("a.test.", "A"));
            assertEquals(1, client.read().answer().size());
            assertEquals(1, dns.service.stats().outcome(QueryRecord.Outcome.FORWARDED));
            assertEquals(1, dns.service.stats().outcome(QueryRecord.Outcome.CACHED));
            assertEquals(3, dns.service.stats().queries());
        }
    }

    @Test
    void repliesByTcpLeaveInTheOrderInWhichTheyCome() throws Exception {
        try (RunningDns.Stream client = dns.connect()) {
            client.send(numbered(1, "a.test."), numbered(2, "b.test."), numbered(3, "www.example.test."));
            assertEquals(3, client.read().id());
            HandServer.Got first = server.receive();
            HandServer.Got second = server.receive();
            server.answer(second);
            assertEquals(second.name().equals("a.test.") ? 1 : 2, client.read().id());
            server.answer(first);
            assertEquals(first.name().equals("a.test.") ? 1 : 2, client.read().id());
        }
    }

    @Test
    void aConnectionWithManyWaitingQueriesIsNotRead() throws Exception {
        Message[] queries = new Message[MOST + 20];
        for (int i = 0; i < queries.length; i++) queries[i] = numbered(i, "n" + i + ".test.");
        try (RunningDns.Stream client = dns.connect()) {
            client.send(queries);
            HandServer.Got[] got = new HandServer.Got[MOST];
            Set<String> names = new HashSet<>();
            for (int i = 0; i < MOST; i++) {
                got[i] = server.receive();
                assertTrue(names.add(got[i].name()), got[i] + " is asked twice, question " + i);
            }
            assertEquals(MOST, names.size());
            Await.until(() -> waiting() == MOST);
            for (HandServer.Got each : got) server.answer(each);
            for (int i = MOST; i < queries.length; i++) server.answer(server.receive());
            Set<Integer> ids = new HashSet<>();
            for (int i = 0; i < queries.length; i++) ids.add(client.read().id());
            assertEquals(queries.length, ids.size());
            Await.until(() -> waiting() == 0);
        }
    }

    @Test
    void aClientThatHasEndedItsSideGetsItsReplies() throws Exception {
        try (RunningDns.Stream client = dns.connect()) {
            client.send(numbered(1, "a.test."));
            HandServer.Got got = server.receive();
            client.socket.shutdownOutput();
            server.answer(got);
            assertEquals(1, client.read().id());
            assertEquals(0, client.rest());
        }
    }

    @Test
    void aClientThatHasLeftIsForgotten() throws Exception {
        try (RunningDns.Stream client = dns.connect()) {
            client.send(numbered(1, "a.test."));
            HandServer.Got got = server.receive();
            client.socket.setSoLinger(true, 0);
            client.socket.close();
            Await.until(() -> dns.service.stats().connections() == 0);
            server.answer(got);
            Await.until(() -> waiting() == 0);
            assertEquals(0, dns.service.stats().rcodes()[Rcode.NOERROR]);
        }
    }

    @Test
    void aServerThatStopsAnswersWhatWaits() throws Exception {
        try (RunningDns.Stream client = dns.connect()) {
            client.send(numbered(1, "a.test."));
            HandServer.Got got = server.receive();
            CompletableFuture<Integer> drained = CompletableFuture.supplyAsync(() -> {
                try {
                    return dns.group.drain(Duration.ofSeconds(20));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            Await.until(() -> {
                try (RunningDns.Stream other = dns.connect()) {
                    return other.rest() == 0; // closed at once: the drain has begun
                } catch (IOException e) {
                    return true;
                }
            });
            server.answer(got);
            assertEquals(1, client.read().id());
            assertEquals(0, client.rest());
            assertEquals(0, drained.get());
        }
    }

    @Test
    void theLimitOfRatesHoldsForLateRepliesToo() throws Exception {
        dns.service.change(DnsSettings.DEFAULTS.withRateLimit(RateLimit.NONE.withRate(1)));
        try (RunningDns.Datagrams client = dns.new Datagrams()) {
            for (int i = 0; i < 4; i++) client.send(query("a.test.", "A"));
            Await.until(() -> waiting() == 4);
            server.answer(server.receive());
            Await.until(() -> dns.service.stats().drops(DnsStats.Drop.RATE) > 0);
            Await.until(() -> waiting() == 0);
        }
    }
}
