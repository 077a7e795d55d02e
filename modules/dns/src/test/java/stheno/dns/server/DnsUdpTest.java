package stheno.dns.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.dns.server.Asked.query;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.dns.message.Message;
import stheno.dns.message.Opcode;
import stheno.dns.message.Question;
import stheno.dns.message.Rcode;
import stheno.dns.record.DnsClass;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.testkit.Allocations;
import stheno.testkit.Await;

/// The service by UDP over the loopback, in batches and without.
@Timeout(60)
@ParameterizedClass(name = "batch {0}")
@ValueSource(booleans = {true, false})
final class DnsUdpTest {
    private final boolean batch;

    DnsUdpTest(boolean batch) {
        this.batch = batch;
    }

    @Test
    void twoQuestionsAtOnceFromOnePortGetTwoAnswers() throws Exception {
        try (RunningDns dns = new RunningDns(TestZones.small(), batch); RunningDns.Datagrams client = dns.new Datagrams()) {
            for (int i = 0; i < 100; i++) {
                client.send(query("www.example.test.", "A"), query("www.example.test.", "AAAA"));
                Set<Integer> types = new HashSet<>();
                for (int n = 0; n < 2; n++) types.add(client.read().answer().getFirst().type());
                assertEquals(Set.of(RecordType.A, RecordType.AAAA), types);
            }
            assertEquals(200, dns.service.stats().queries());
            assertEquals(200, dns.service.stats().rcodes()[Rcode.NOERROR]);
            Await.until(() -> dns.udp.stats().sent() == 200); // counted when the system has taken the answer
        }
    }

    @Test
    void transfersAndNotifyGoToTheirService() throws Exception {
        try (RunningDns dns = new RunningDns(TestZones.small(), batch); RunningDns.Datagrams client = dns.new Datagrams()) {
            client.send(query("example.test.", "AXFR"));
            assertEquals(Rcode.FORMERR, client.read().rcode());
            client.send(Message.request(1, Opcode.NOTIFY, new Question(TestZones.ORIGIN, RecordType.SOA, DnsClass.IN)));
            Message told = client.read();
            assertEquals(Rcode.NOTAUTH, told.rcode());
            assertEquals(Opcode.NOTIFY, told.opcode());
            assertEquals(List.of(), dns.log.errors());
        }
    }

    @Test
    void queriesAreRecordedWithTheirNamesEscaped() throws Exception {
        BlockingQueue<QueryRecord> records = new LinkedBlockingQueue<>();
        try (RunningDns dns = new RunningDns(TestZones.small(), batch); RunningDns.Datagrams client = dns.new Datagrams()) {
            dns.service.change(DnsSettings.DEFAULTS.withLog(QueryLog.of(1, records::add)));
            client.send(Message.query(1, Name.of("a\\000\\\"b c.eXample.test."), RecordType.AAAA));
            client.read();
            QueryRecord record = records.poll(30, TimeUnit.SECONDS);
            assertEquals("a\\000\\\"b\\032c.eXample.test.", record.name());
            assertEquals("AAAA", record.type());
            assertEquals("NXDOMAIN", record.rcode());
            assertEquals(QueryRecord.Transport.UDP, record.transport());
            assertEquals(QueryRecord.Outcome.ANSWERED, record.outcome());
            assertTrue(record.replyBytes() > record.queryBytes(), record.toString());
            assertTrue(!record.took().isNegative(), record.toString());
        }
    }

    @Test
    void oneInSoManyQueriesIsRecorded() throws Exception {
        BlockingQueue<QueryRecord> records = new LinkedBlockingQueue<>();
        try (RunningDns dns = new RunningDns(TestZones.small(), batch); RunningDns.Datagrams client = dns.new Datagrams()) {
            dns.service.change(DnsSettings.DEFAULTS.withLog(QueryLog.of(10, records::add)));
            for (int i = 0; i < 95; i++) {
                client.send(query("www.example.test.", "A"));
                client.read();
            }
            assertEquals(9, records.size());
        }
    }

    @Test
    void queriesOfManyClientsCostLittleMemory() throws Exception {
        RunningDns.Datagrams[] clients = new RunningDns.Datagrams[64];
        try (RunningDns dns = new RunningDns(TestZones.small(), batch)) {
            for (int i = 0; i < clients.length; i++) clients[i] = dns.new Datagrams();
            for (int i = 0; i < 100; i++) round(clients); // compiles the path
            Allocations allocations = Allocations.of("stheno-loop-0");
            long before = allocations.bytes();
            for (int i = 0; i < 100; i++) round(clients);
            long each = (allocations.bytes() - before) / (100 * clients.length);
            assertTrue(each <= 160, each + " bytes a query");
        } finally {
            for (RunningDns.Datagrams client : clients) if (client != null) client.close();
        }
    }

    private static void round(RunningDns.Datagrams... clients) throws IOException {
        for (RunningDns.Datagrams client : clients) client.send(query("www.example.test.", "A"));
        for (RunningDns.Datagrams client : clients) client.read();
    }

    @Test
    void aFloodIsLimitedAndOtherClientsGoByTcp() throws Exception {
        try (RunningDns dns = new RunningDns(TestZones.small(), batch); RunningDns.Datagrams client = dns.new Datagrams();
             RunningDns.Stream stream = dns.connect()) {
            dns.service.change(DnsSettings.DEFAULTS.withRateLimit(RateLimit.NONE.withRate(1).withSlip(2)));
            Message query = query("www.example.test.", "A");
            for (int i = 0; i < 100; i++) client.send(query);
            for (int truncated = 0; truncated < 10; ) if (client.read().has(Message.TC)) truncated++;
            stream.send(query);
            assertEquals(1, stream.read().answer().size());
            assertTrue(dns.service.stats().outcome(QueryRecord.Outcome.SLIPPED) >= 10);
            // the rest of the flood may still be on its way
            Await.until(() -> dns.service.stats().drops(DnsStats.Drop.RATE) == dns.service.stats().outcome(QueryRecord.Outcome.LIMITED));
        }
    }
}
