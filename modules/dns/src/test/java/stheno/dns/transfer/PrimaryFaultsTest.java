package stheno.dns.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.dns.message.Message;
import stheno.dns.message.Question;
import stheno.dns.message.Rcode;
import stheno.dns.message.Tsig;
import stheno.dns.message.TsigKey;
import stheno.dns.record.DnsClass;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;
import stheno.testkit.Await;

/// Primaries that break off, lie or stall, in each state of an attempt: the copy is not replaced, and the next attempt comes after RETRY.
class PrimaryFaultsTest {
    private static final List<Record> ZONE = TestZone.small(8);
    private static final List<Record> OLD = TestZone.small(7);

    @TempDir
    private Path folder;
    private SecondaryBench bench;

    @BeforeEach
    void start() throws IOException {
        bench = new SecondaryBench(folder);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void theConnectionEndsInsteadOfTheSerial() throws IOException {
        fails((_, _, _) -> {
            throw new IOException("closes");
        }, "the connection ended");
    }

    @Test
    void theConnectionEndsWithinALength() throws IOException {
        fails((_, _, reply) -> {
            reply.raw(0);
            throw new IOException("closes");
        }, "the connection ended within a message");
    }

    @Test
    void theConnectionEndsWithinAMessage() throws IOException {
        fails((_, _, reply) -> {
            reply.raw(0, 100, 1, 2, 3);
            throw new IOException("closes");
        }, "the connection ended within a message");
    }

    @Test
    void aMessageIsEmpty() throws IOException {
        fails((_, _, reply) -> reply.raw(0, 0), "a message without octets");
    }

    @Test
    void aMessageIsMalformed() throws IOException {
        fails((_, _, reply) -> reply.raw(0, 3, 1, 2, 3), "a malformed reply");
    }

    @Test
    void theReplyHasAnotherId() throws IOException {
        fails((request, _, reply) -> reply.send(new Message(request.id() ^ 1, Message.QR | Message.AA, request.questions(),
                List.of(ZONE.getFirst()), List.of(), List.of(), Optional.empty())), "another id");
    }

    @Test
    void theReplyIsARequest() throws IOException {
        fails((request, _, reply) -> reply.send(request), "not a reply to the request");
    }

    @Test
    void theReplyIsToAnotherQuestion() throws IOException {
        fails((request, _, reply) -> reply.send(new Message(request.id(), Message.QR | Message.AA,
                List.of(new Question(Name.of("other.test."), RecordType.SOA, DnsClass.IN)), List.of(ZONE.getFirst()), List.of(), List.of(),
                Optional.empty())), "another question");
    }

    @Test
    void thePrimaryRefuses() throws IOException {
        fails((request, _, reply) -> reply.send(ScriptedPrimary.message(request, List.of()).with(Rcode.REFUSED)), "the answer is REFUSED");
    }

    @Test
    void theSerialIsNotAuthoritative() throws IOException {
        fails((request, _, reply) -> reply.send(new Message(request.id(), Message.QR, request.questions(), List.of(ZONE.getFirst()),
                List.of(), List.of(), Optional.empty())), "not authoritative");
    }

    @Test
    void theAnswerHasNoSerial() throws IOException {
        fails((request, _, reply) -> reply.send(ScriptedPrimary.message(request, List.of())), "no SOA record");
    }

    @Test
    void theTransferIsRefused() throws IOException {
        fails(ScriptedPrimary.axfr(ZONE, (request, _, reply) -> reply.send(ScriptedPrimary.message(request, List.of())
                .with(Rcode.REFUSED))), "the answer is REFUSED");
    }

    @Test
    void theTransferIsEmpty() throws IOException {
        fails(ScriptedPrimary.axfr(ZONE, (request, _, reply) -> reply.send(ScriptedPrimary.message(request, List.of()))),
                "a message without records");
    }

    @Test
    void theTransferEndsBeforeTheLastSoaRecord() throws IOException {
        fails(ScriptedPrimary.axfr(ZONE, (request, _, reply) -> {
            reply.send(ScriptedPrimary.message(request, ZONE));
            throw new IOException("closes");
        }), "the connection ended");
    }

    @Test
    void theLastSoaRecordDiffers() throws IOException {
        fails(ScriptedPrimary.axfr(ZONE, (request, _, reply) -> {
            List<Record> records = new ArrayList<>(ZONE);
            records.add(TestZone.soa(9));
            reply.send(ScriptedPrimary.message(request, records));
        }), "the last SOA record differs");
    }

    @Test
    void theFirstRecordIsNotTheSoaRecord() throws IOException {
        fails(ScriptedPrimary.axfr(ZONE, (request, _, reply) -> reply.send(ScriptedPrimary.message(request, ZONE.subList(1, 3)))),
                "the first record is not the SOA record");
    }

    @Test
    void aRecordIsOutOfTheZone() throws IOException {
        fails(ScriptedPrimary.axfr(ZONE, (request, _, reply) -> {
            List<Record> records = new ArrayList<>(ZONE);
            records.add(Record.of("notexample.test.", 5, "A", "192.0.2.1"));
            reply.send(ScriptedPrimary.transfer(request, records));
        }), "a record out of the zone: notexample.test.");
    }

    @Test
    void aRecordIsOfAnotherClass() throws IOException {
        fails(ScriptedPrimary.axfr(ZONE, (request, _, reply) -> {
            List<Record> records = new ArrayList<>(ZONE);
            records.add(new Record(Name.of("a.example.test."), RecordType.TXT, 3, 5, new byte[] {0}));
            reply.send(ScriptedPrimary.transfer(request, records));
        }), "not a record of a zone");
    }

    @Test
    void recordsFollowTheLastSoaRecord() throws IOException {
        fails(ScriptedPrimary.axfr(ZONE, (request, _, reply) -> reply.send(ScriptedPrimary.message(request,
                List.of(ZONE.get(0), ZONE.get(1), ZONE.get(3), ZONE.get(0), ZONE.get(2))))), "records behind the last SOA record");
    }

    @Test
    void theZoneCannotBeServed() throws IOException {
        fails(ScriptedPrimary.axfr(ZONE, (request, _, reply) -> {
            List<Record> records = new ArrayList<>(ZONE);
            records.add(Record.of("www.example.test.", 5, "A", "192.0.2.1")); // beside a CNAME record
            reply.send(ScriptedPrimary.transfer(request, records));
        }), "the zone cannot be served");
    }

    @Test
    void laterMessagesNeedNoQuestionButTheRightId() throws IOException {
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.axfr(ZONE, (request, _, reply) -> {
            reply.send(ScriptedPrimary.message(request, ZONE.subList(0, 5)));
            List<Record> rest = new ArrayList<>(ZONE.subList(5, ZONE.size()));
            rest.add(ZONE.getFirst());
            reply.send(new Message(request.id(), Message.QR | Message.AA, List.of(), rest, List.of(), List.of(), Optional.empty()));
        }))) {
            bench.primaries(primary.server());
            bench.attempts(1);
            bench.serves(8);
        }
    }

    @Test
    void aZoneWithTooManyOctets() throws IOException {
        int octets = ScriptedPrimary.transfer(Message.query(1, TestZone.ORIGIN, RecordType.AXFR), OLD).write().length;
        bench.limits(TransferLimits.DEFAULTS.withSize(octets, 1000));
        fails(ScriptedPrimary.axfr(ZONE, (request, _, reply) -> {
            reply.send(ScriptedPrimary.message(request, ZONE));
            reply.send(ScriptedPrimary.message(request, ZONE.subList(1, 9)));
        }), "the zone is larger than " + octets + " octets");
    }

    @Test
    void aZoneWithTooManyRecords() throws IOException {
        bench.limits(TransferLimits.DEFAULTS.withSize(1 << 20, ZONE.size()));
        fails(ScriptedPrimary.axfr(ZONE, (request, _, reply) -> {
            List<Record> records = new ArrayList<>(ZONE);
            records.add(Record.of("one.example.test.", 5, "A", "192.0.2.1"));
            reply.send(ScriptedPrimary.transfer(request, records));
        }), "the zone has more than 10 records");
    }

    /// The primary answers the request for the transfer in this way, and then no more, until time is up.
    private void stalls(int[] octets, String why, Duration after) throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.axfr(ZONE, (_, _, reply) -> {
            if (octets.length > 0) reply.raw(octets);
            held(end);
        }))) {
            bench.primaries(primary.server());
            Await.until(() -> primary.requests().size() == 2);
            waits(why, after);
        } finally {
            end.countDown();
        }
    }

    @Test
    void aPrimaryThatSendsNothing() throws IOException {
        stalls(new int[0], "nothing came within 30 s", Duration.ofSeconds(31));
    }

    @Test
    void aPrimaryThatStallsWithinAMessage() throws IOException {
        stalls(new int[] {0, 100, 1, 2, 3}, "nothing came within 30 s", Duration.ofSeconds(31));
    }

    @Test
    void aPrimaryThatNeverEnds() throws IOException {
        bench.limits(TransferLimits.DEFAULTS.withTime(Duration.ofSeconds(20)));
        stalls(new int[0], "not complete within 20 s", Duration.ofSeconds(21));
    }

    @Test
    void aSignedTransferIsChecked() throws IOException {
        try (ScriptedPrimary primary = new ScriptedPrimary(signing(ZONE, SecondaryBench.KEY, 1))) {
            bench.primaries(new RemoteServer(primary.server().address(), Optional.of(SecondaryBench.KEY.name())));
            bench.attempts(1);
            bench.serves(8);
        }
    }

    @Test
    void theLastMessageMustBeSigned() throws IOException {
        failsSigned(signing(ZONE, SecondaryBench.KEY, 100), "the last message is not signed");
    }

    @Test
    void anUnsignedReplyIsNotUsed() throws IOException {
        failsSigned(ScriptedPrimary.zone(ZONE), "TSIG BADSIG");
    }

    @Test
    void aReplyWithAnotherSecretIsNotUsed() throws IOException {
        TsigKey wrong = TsigKey.of("key.test.", "hmac-sha256", "d3Jvbmd3cm9uZ3dyb25nd3Jvbmc=");
        failsSigned(signing(ZONE, wrong, 1), "TSIG BADSIG");
    }

    @Test
    void aKeyThatIsMissingIsToldWithoutAConnection() throws IOException {
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(ZONE))) {
            bench.primaries(new RemoteServer(primary.server().address(), Optional.of(Name.of("other.key."))));
            bench.attempts(1);
            assertTrue(bench.status().failure().contains("there is no key other.key."), bench.status().failure());
            assertEquals(List.of(), primary.requests());
        }
    }

    /// Answers with signatures. Each record goes out in a message of its own; one message of so many is signed, the first one included.
    private ScriptedPrimary.Script signing(List<Record> zone, TsigKey key, int each) {
        return (request, packet, reply) -> {
            long now = bench.time().getEpochSecond();
            Tsig tsig = Tsig.check(packet, packet.length, name -> Optional.of(SecondaryBench.KEY).filter(it -> it.name().equals(name)), now)
                    .orElseThrow();
            Tsig other = key == SecondaryBench.KEY ? tsig : Tsig.client(key); // with a wrong secret
            boolean soa = request.questions().getFirst().type() == RecordType.SOA;
            List<Record> records = new ArrayList<>(soa ? zone.subList(0, 1) : zone);
            if (!soa) records.add(zone.getFirst());
            for (int i = 0; i < records.size(); i++) {
                byte[] plain = ScriptedPrimary.message(request, records.subList(i, i + 1)).write();
                reply.send(i % each == 0 ? other.sign(plain, plain.length, now) : plain);
            }
        };
    }

    private void fails(ScriptedPrimary.Script script, String why) throws IOException {
        fails(script, why, Optional.empty());
    }

    private void failsSigned(ScriptedPrimary.Script script, String why) throws IOException {
        fails(script, why, Optional.of(SecondaryBench.KEY.name()));
    }

    /// The zone is here already, with an older serial: it stays as it is.
    private void fails(ScriptedPrimary.Script script, String why, Optional<Name> key) throws IOException {
        try (ScriptedPrimary good = new ScriptedPrimary(ScriptedPrimary.zone(OLD)); ScriptedPrimary bad = new ScriptedPrimary(script)) {
            bench.primaries(good.server());
            bench.attempts(1);
            bench.primaries(new RemoteServer(bad.server().address(), key));
            bench.attempts(2);
            assertTrue(bench.status().failure().contains(why), bench.status().failure());
            bench.serves(7);
            assertEquals(OLD.size(), bench.records().size());
            assertEquals(Duration.ofSeconds(600), bench.status().next());
        }
    }

    private void waits(String why, Duration time) {
        Await.until(() -> {
            bench.advance(time); // what moved in the first window counts for it
            return bench.service().stats().failed() > 0;
        });
        assertTrue(bench.status().failure().contains(why), bench.status().failure());
    }

    private static void held(CountDownLatch end) throws IOException {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
