package stheno.dns.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.dns.message.Packets.QUESTION;
import static stheno.dns.message.Packets.opt;
import static stheno.dns.message.Packets.query;
import static stheno.dns.message.Packets.request;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;

/// Whole messages: read, written, and printed as dig prints them.
class MessageTest {
    private static final Message REPLY = Message.query(4711, Name.of("Www.example.test"), RecordType.A)
            .with(Message.QR | Message.AA | Message.RD)
            .with(Section.ANSWER, Record.of("Www.example.test", 300, "CNAME", "a-name-longer-than-24.example.test"))
            .with(Section.ANSWER, Record.of("a-name-longer-than-24.example.test", 86400, "A", "192.0.2.1"))
            .with(Section.AUTHORITY, Record.of("example.test", 3600, "NS", "ns.example.test"))
            .with(Section.ADDITIONAL, Record.of("ns.example.test", 3600, "TXT", "\"a b\" c"));

    @Test
    void aMessageIsReadAsItWasWritten() {
        byte[] packet = REPLY.with(Edns.of(1232).withDnssec().with(3, new byte[] {1, 2})).write();
        Message message = Message.read(packet);
        assertEquals(REPLY.questions(), message.questions());
        assertEquals(REPLY.answer(), message.answer());
        assertEquals(REPLY.authority(), message.authority());
        assertEquals(REPLY.additional(), message.additional());
        Edns edns = message.edns().orElseThrow();
        assertTrue(edns.dnssecOk());
        assertEquals(1232, edns.udpSize());
        assertArrayEquals(new byte[] {1, 2}, edns.options().getFirst().data());
        assertArrayEquals(packet, message.write());
        assertEquals(4711, message.id());
        assertTrue(message.has(Message.QR | Message.AA));
    }

    @Test
    void aMessageIsPrintedAsDigPrintsIt() {
        assertEquals("""
                ;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 4711
                ;; flags: qr aa rd; QUERY: 1, ANSWER: 2, AUTHORITY: 1, ADDITIONAL: 1

                ;; QUESTION SECTION:
                ;Www.example.test.\t\tIN\tA

                ;; ANSWER SECTION:
                Www.example.test.\t300\tIN\tCNAME\ta-name-longer-than-24.example.test.
                a-name-longer-than-24.example.test. 86400 IN A\t192.0.2.1

                ;; AUTHORITY SECTION:
                example.test.\t\t3600\tIN\tNS\tns.example.test.

                ;; ADDITIONAL SECTION:
                ns.example.test.\t3600\tIN\tTXT\t"a b" "c"
                """, REPLY.toString());
        assertEquals("a-name-longer-than-24.example.test.\n192.0.2.1\n", REPLY.shortText());
    }

    @Test
    void ednsIsPrintedAsDigPrintsIt() {
        Edns edns = new Edns(1232, 1, 0, Edns.DNSSEC_OK, List.of()).with(Edns.NSID, new byte[] {'n', 's', '1'})
                .with(Edns.COOKIE, new byte[16]).with(Edns.EXTENDED_ERROR, new byte[] {0, 18, 'n', 'o'})
                .with(Edns.KEEPALIVE, new byte[] {0, 100}).with(Edns.PADDING, new byte[3]).with(100, new byte[] {'x', 1});
        Message message = Message.query(1, Name.ROOT, RecordType.NS).with(Message.QR).with(edns);
        assertEquals("""
                ;; ->>HEADER<<- opcode: QUERY, status: BADVERS, id: 1
                ;; flags: qr; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 1

                ;; OPT PSEUDOSECTION:
                ; EDNS: version: 0, flags: do; udp: 1232
                ; NSID: 6e 73 31 ("ns1")
                ; COOKIE: 00000000000000000000000000000000 (good)
                ; EDE: 18 (Prohibited): (no)
                ; TCP-KEEPALIVE: 10.0 secs
                ; PADDING: (3 bytes)
                ; OPT=100: 78 01 ("x.")
                ;; QUESTION SECTION:
                ;.\t\t\t\tIN\tNS
                """, message.toString());
    }

    @Test
    void namesInDataAreExpandedWhereTheStandardPermitsPointers() {
        byte[] packet = request("8400", 1, 3, 0, 0, QUESTION, "C00C 000F 0001 00000000 0004 000A C010",
                "C00C 0021 0001 00000000 0008 0000 0000 0001 C00C",
        "C00C 0006 0001 00000000 001A C00C 0178 C010",
                "00000001 00000002 00000003 00000004 00000005");
        assertEquals(List.of("wWw.a. 0 IN MX 10 a.", "wWw.a. 0 IN SRV 0 0 1 wWw.a.", "wWw.a. 0 IN SOA wWw.a. x.a. 1 2 3 4 5"),
                Message.read(packet).answer().stream().map(Record::toString).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"C00C 0001 0001 00000000 0003 C00002",
        "C00C 002E 0001 00000000 0014 0001 05 03 00000000 00000000 00000000 0001 C00C",
        "C00C 000F 0001 00000000 0004 000A C0FF", "C00C 0002 0001 00000000 0002 C023", "C00C 0002 0001 00000000 0003 C00C 00", "C0FF 0001",
        "C00C 0010 0001 00000000 0002 0561", "C00C 0001 0001 00000000 0005 C0000201"})
    void aRecordThatIsMalformedMakesTheMessageMalformed(String record) {
        assertThrows(FormatException.class, () -> Message.read(request("8400", 1, 1, 0, 0, QUESTION, record)));
    }

    @Test
    void twoOptRecordsAreMalformed() {
        assertThrows(FormatException.class, () -> Message.read(query(2, opt("00000000", ""), opt("00000000", ""))));
        assertThrows(FormatException.class, () -> Message.read(query(1, opt("00000000", "0003 0001"))));
        assertThrows(FormatException.class, () -> Message.read(new byte[11]));
    }

    @Test
    void recordsOfUpdatesCanHaveNoData() {
        Message update = Message.read(request("2800", 1, 0, 1, 0, QUESTION, "C00C 0001 00FF 00000000 0000"));
        assertEquals(0, update.authority().getFirst().data().length);
        assertTrue(update.toString().contains(";; ZONE SECTION:"));
    }

    @Test
    void aMessageOfMoreThan65535OctetsIsRefused() {
        Message message = REPLY;
        for (int i = 0; i < 2; i++) message = message.with(Section.ANSWER, new Record(Name.ROOT, 65280, 1, 0, new byte[40_000]));
        assertThrows(FormatException.class, message::write);
    }

    @Test
    void theRcodeHasItsUpperBitsInTheOptRecord() {
        Message message = new Message(1, 7, List.of(), List.of(), List.of(), List.of(), Optional.of(new Edns(512, 1, 0, 0, List.of())));
        assertEquals(Rcode.BADCOOKIE, Message.read(message.write()).rcode());
    }
}
