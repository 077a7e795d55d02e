package stheno.appliance.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import stheno.dns.message.Message;
import stheno.dns.message.Section;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;

/// How long replies of DNS over HTTPS are fresh.
class FreshnessTest {
    private static final Message REPLY = Message.query(1, Name.of("www.example.test."), RecordType.A).with(Message.QR);
    private static final Record SOA = Record.of("example.test.", 300, "SOA", "ns1.example.test. host.example.test. 1 2 3 4 200");

    private static long fresh(Message reply) {
        return Freshness.seconds(reply.write());
    }

    @Test
    void theSmallestTtlOfTheAnswersCounts() {
        Message reply = REPLY.with(Section.ANSWER, Record.of("www.example.test.", 500, "CNAME", "a.example.test."))
                .with(Section.ANSWER, Record.of("a.example.test.", 70, "A", "192.0.2.1"))
                .with(Section.ANSWER, Record.of("a.example.test.", 90, "A", "192.0.2.2"))
                .with(Section.AUTHORITY, Record.of("example.test.", 5, "NS", "ns1.example.test."))
                .with(Section.ADDITIONAL, Record.of("ns1.example.test.", 4, "A", "192.0.2.3"));
        assertEquals(70, fresh(reply));
    }

    @Test
    void anAnswerThatMustNotBeKeptIsNeverFresh() {
        assertEquals(0, fresh(REPLY.with(Section.ANSWER, Record.of("www.example.test.", 0, "A", "192.0.2.1"))));
    }

    @Test
    void aNegativeAnswerIsFreshForTheLesserOfTtlAndMinimum() {
        Message none = REPLY.with(3); // NXDOMAIN
        assertEquals(200, fresh(none.with(Section.AUTHORITY, SOA)));
        assertEquals(200, fresh(REPLY.with(Section.AUTHORITY, Record.of("example.test.", 9, "NS", "ns1.example.test."))
                .with(Section.AUTHORITY, SOA)));
        assertEquals(100, fresh(none.with(Section.AUTHORITY, Record.of("example.test.", 100, "SOA", "a. b. 1 2 3 4 200"))));
        assertEquals(0, fresh(none));
    }

    @Test
    void errorsAreNeverFresh() {
        for (int rcode : new int[] {1, 2, 4, 5}) assertEquals(0, fresh(REPLY.with(rcode).with(Section.AUTHORITY, SOA)));
    }
}
