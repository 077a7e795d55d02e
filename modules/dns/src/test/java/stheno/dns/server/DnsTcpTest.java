package stheno.dns.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Rcode;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.reactor.Limits;
import stheno.reactor.Wait;
import stheno.testkit.Await;

/// The service by TCP over the loopback (RFC 7766).
@Timeout(120)
final class DnsTcpTest {
    private static Message numbered(int id, String name, String type) {
        return Message.query(id, Name.of(name), RecordType.code(type));
    }

    @Test
    void twoQuestionsInOneSegmentGetTwoAnswersAndTheConnectionStaysOpen() throws Exception {
        try (RunningDns dns = new RunningDns(TestZones.small()); RunningDns.Stream client = dns.connect()) {
            for (int round = 0; round < 3; round++) {
                client.send(numbered(1, "www.example.test.", "A"), numbered(2, "www.example.test.", "AAAA"));
                assertEquals(RecordType.A, client.read().answer().getFirst().type());
                assertEquals(RecordType.AAAA, client.read().answer().getFirst().type());
            }
            assertEquals(1, dns.service.stats().connections());
            client.socket.shutdownOutput();
            assertEquals(0, client.rest());
            Await.until(() -> dns.service.stats().connections() == 0);
        }
    }

    @Test
    void theInputMayBeSplitAnywhere() throws Exception {
        byte[] both = RunningDns.framed(numbered(1, "www.example.test.", "A"), numbered(2, "big.example.test.", "TXT"));
        try (RunningDns dns = new RunningDns(TestZones.small()); RunningDns.Stream client = dns.connect()) {
            client.socket.setTcpNoDelay(true);
            for (int split = 0; split <= both.length; split++) {
                client.send(Arrays.copyOf(both, split));
                client.send(Arrays.copyOfRange(both, split, both.length));
                assertEquals(1, client.read().answer().size());
                assertEquals(10, client.read().answer().size());
            }
        }
    }

    @Test
    void everyOctetMayComeAlone() throws Exception {
        byte[] both = RunningDns.framed(numbered(1, "www.example.test.", "A"), numbered(2, "big.example.test.", "TXT"));
        try (RunningDns dns = new RunningDns(TestZones.small()); RunningDns.Stream client = dns.connect()) {
            client.socket.setTcpNoDelay(true);
            for (byte octet : both) client.send(octet);
            assertEquals(1, client.read().id());
            assertEquals(2, client.read().id());
        }
    }

    @Test
    void manyQueriesInRandomPiecesAreAllAnsweredInOrder() throws Exception {
        Message[] queries = new Message[2000];
        for (int i = 0; i < queries.length; i++) queries[i] = numbered(i, i % 3 == 0 ? "big.example.test." : "www.example.test.", "TXT");
        byte[] all = RunningDns.framed(queries);
        Random random = new Random(1);
        try (RunningDns dns = new RunningDns(TestZones.small()); RunningDns.Stream client = dns.connect()) {
            Thread sender = Thread.startVirtualThread(() -> {
                try {
                    for (int from = 0; from < all.length; ) {
                        int to = Math.min(all.length, from + 1 + random.nextInt(3000));
                        client.send(Arrays.copyOfRange(all, from, to));
                        from = to;
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            for (int i = 0; i < queries.length; i++) assertEquals(i, client.read().id());
            sender.join();
        }
    }

    @Test
    void aClientThatDoesNotReadIsNotReadEither() throws Exception {
        Limits narrow = Limits.DEFAULTS.withSendBuffer(16 * 1024);
        int count = 40_000;
        try (RunningDns dns = new RunningDns(TestZones.small(), narrow); RunningDns.Stream client = dns.new Stream(4096)) {
            byte[] one = RunningDns.framed(numbered(7, "big.example.test.", "TXT"));
            Thread sender = Thread.startVirtualThread(() -> {
                try {
                    for (int i = 0; i < count; i++) client.send(one);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            Await.until(() -> dns.service.stats().queries() > 0
                    && dns.group.connections(1).join().stream().anyMatch(it -> it.waiting() == Wait.TRANSFER));
            long answered = dns.service.stats().queries();
            assertTrue(answered < count / 2, answered + " answers were made for a client that reads none");
            for (int i = 0; i < count; i++) assertEquals(7, client.read().id());
            sender.join();
            assertEquals(count, dns.service.stats().queries());
        }
    }

    @Test
    void otherRepliesDoNotWaitForATransfer() throws Exception {
        try (RunningDns dns = new RunningDns(TestZones.large(), Limits.DEFAULTS.withSendBuffer(16 * 1024));
             RunningDns.Stream client = dns.new Stream(4096)) {
            client.send(numbered(1, "example.test.", "AXFR"), numbered(2, "www.example.test.", "A"));
            int records = 0;
            boolean other = false;
            boolean between = false;
            while (records < 20_009 || !other) {
                Message message = client.read();
                if (message.id() == 2) {
                    other = true;
                    between = records < 20_009;
                } else {
                    records += message.answer().size();
                }
            }
            assertEquals(20_009, records);
            assertTrue(between, "the answer came between the messages of the transfer");
            Await.until(() -> dns.service.stats().outcome(QueryRecord.Outcome.TRANSFER) == 1);
        }
    }

    @Test
    void aTransferToAClientThatLeavesIsCut() throws Exception {
        try (RunningDns dns = new RunningDns(TestZones.large(), Limits.DEFAULTS.withSendBuffer(16 * 1024))) {
            try (RunningDns.Stream client = dns.new Stream(4096)) {
                client.send(numbered(1, "example.test.", "AXFR"), numbered(2, "example.test.", "AXFR"));
                assertTrue(client.read().answer().size() > 10);
            }
            Await.until(() -> dns.service.stats().connections() == 0);
            assertEquals(List.of(), dns.log.errors());
        }
    }

    @Test
    void aTransferIsRecordedAtItsEndAndARefusedOneWithItsRcode() throws Exception {
        BlockingQueue<QueryRecord> records = new LinkedBlockingQueue<>();
        try (RunningDns dns = new RunningDns(TestZones.large(), Limits.DEFAULTS.withSendBuffer(16 * 1024))) {
            dns.service.change(DnsSettings.DEFAULTS.withLog(QueryLog.of(1, records::add)));
            long bytes;
            try (RunningDns.Stream client = dns.connect()) {
                client.send(numbered(1, "other.test.", "AXFR"));
                assertEquals(Rcode.NOTAUTH, client.read().rcode());
                client.send(numbered(2, "example.test.", "AXFR"));
                client.socket.shutdownOutput();
                bytes = client.rest();
            }
            QueryRecord refused = records.take();
            assertEquals("NOTAUTH", refused.rcode());
            assertEquals(QueryRecord.Outcome.ANSWERED, refused.outcome());
            QueryRecord whole = records.take();
            assertEquals(QueryRecord.Outcome.TRANSFER, whole.outcome());
            assertEquals(bytes, whole.replyBytes());
            assertEquals("AXFR", whole.type());
            try (RunningDns.Stream client = dns.new Stream(4096)) {
                client.send(numbered(3, "example.test.", "AXFR"));
                client.read();
            }
            QueryRecord cut = records.take();
            assertEquals(QueryRecord.Outcome.CUT, cut.outcome());
            assertTrue(cut.replyBytes() > 0 && cut.replyBytes() < bytes, cut.replyBytes() + " of " + bytes);
            assertEquals(1, dns.service.stats().outcome(QueryRecord.Outcome.CUT));
            assertEquals(1, dns.service.stats().outcome(QueryRecord.Outcome.TRANSFER));
        }
    }

    @Test
    void theIdleTimeThatIsToldIsThatOfThePortAndShorterWhenItIsCrowded() throws Exception {
        Message query = numbered(1, "www.example.test.", "A").with(Edns.of(1232).with(Edns.KEEPALIVE, new byte[0]));
        Limits limits = Limits.DEFAULTS.withIdle(Duration.ofSeconds(30)).withConnections(8);
        try (RunningDns dns = new RunningDns(TestZones.small(), limits)) {
            List<RunningDns.Stream> clients = new ArrayList<>();
            List<Integer> told = new ArrayList<>();
            try {
                for (int i = 0; i < limits.connections(); i++) {
                    RunningDns.Stream client = dns.connect();
                    clients.add(client);
                    client.send(query);
                    byte[] data = client.read().edns().orElseThrow().options().getFirst().data();
                    told.add(data[0] << 8 | data[1] & 0xFF);
                }
            } finally {
                for (RunningDns.Stream client : clients) client.close();
            }
            assertEquals(List.of(300, 300, 300, 300, 300, 300, 150, 0), told);
        }
    }

    @Test
    void theConnectionEndsAfterItsLastQuery() throws Exception {
        try (RunningDns dns = new RunningDns(TestZones.small()); RunningDns.Stream client = dns.connect()) {
            dns.service.change(DnsSettings.DEFAULTS.withQueriesPerConnection(2));
            for (int id = 1; id <= 3; id++) client.send(numbered(id, "www.example.test.", "A"));
            assertEquals(1, client.read().id());
            assertEquals(2, client.read().id());
            assertEquals(0, client.rest());
        }
    }

    @Test
    void anIdleConnectionIsClosedAndAHalfMessageToo() throws Exception {
        Limits limits = Limits.DEFAULTS.withIdle(Duration.ofMillis(500)).withMessage(Duration.ofMillis(500))
                .withWindow(Duration.ofMillis(500));
        byte[] query = RunningDns.framed(numbered(1, "www.example.test.", "A"));
        try (RunningDns dns = new RunningDns(TestZones.small(), limits)) {
            for (int length : new int[] {0, 1, 2, 3, query.length - 1}) {
                try (RunningDns.Stream client = dns.connect()) {
                    client.send(Arrays.copyOf(query, length));
                    assertEquals(0, client.rest(), length + " octets");
                }
            }
        }
    }

    @Test
    void emptyMessagesAndRepliesEndTheConnection() throws Exception {
        try (RunningDns dns = new RunningDns(TestZones.small())) {
            for (byte[] odd : List.of(new byte[2], new byte[] {0, 1, 7}, RunningDns.framed(numbered(1, "a.", "A").with(Message.QR)))) {
                try (RunningDns.Stream client = dns.connect()) {
                    client.send(numbered(1, "www.example.test.", "A"));
                    client.send(odd);
                    assertEquals(1, client.read().id());
                    assertEquals(0, client.rest());
                }
            }
        }
    }

    @Test
    void aMalformedMessageIsFormerrAndTheNextIsAnswered() throws Exception {
        byte[] malformed = RunningDns.framed(numbered(1, "www.example.test.", "A"));
        malformed[14] = 60; // the length of the first label
        try (RunningDns dns = new RunningDns(TestZones.small()); RunningDns.Stream client = dns.connect()) {
            client.send(malformed);
            assertEquals(Rcode.FORMERR, client.read().rcode());
            client.send(numbered(2, "www.example.test.", "A"));
            assertEquals(Rcode.NOERROR, client.read().rcode());
        }
    }

    @Test
    void aDrainAnswersWhatHasCome() throws Exception {
        try (RunningDns dns = new RunningDns(TestZones.small()); RunningDns.Stream client = dns.connect()) {
            client.send(numbered(1, "www.example.test.", "A"));
            client.read();
            assertEquals(0, dns.group.drain(Duration.ofSeconds(10)));
            assertEquals(0, client.rest());
        }
    }
}
