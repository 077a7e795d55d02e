package stheno.dns.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.dns.message.Packets.hex;
import static stheno.dns.message.Packets.opt;
import static stheno.dns.message.Packets.query;
import static stheno.dns.message.Packets.read;
import static stheno.dns.message.Packets.request;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.dns.record.Record;

/// Replies octet by octet, and what happens when there is no room.
class ReplyWriterTest {
    private final ReplyWriter reply = new ReplyWriter(1232);

    @Test
    void aReplyHasTheHeaderAndTheQuestionOfTheRequestInItsSpelling() {
        reply.begin(read(query(0)), 512);
        reply.authoritative(true);
        assertTrue(reply.add(Record.of("www.A", 60, "A", "192.0.2.1")));
        assertReply("1234 8500 0001 0001 0000 0000 03775777 0161 00 0001 0001 C00C 0001 0001 0000003C 0004 C0000201");
    }

    @ParameterizedTest
    @CsvSource({"0000, 8000", "0110, 8110", "0120, 8100", "2400, A000", "01FF, 8110"})
    void opcodeRdAndCdAreSentBack(String flags, String replied) {
        reply.begin(read(request(flags, 1, 0, 0, 0, "00 0001 0001")), 512);
        assertReply("1234 " + replied + " 0001 0000 0000 0000 00 0001 0001");
    }

    @Test
    void theRcodeIsThatOfTheOutcome() {
        reply.begin(read(request("0100", 0, 0, 0, 0)), 512);
        assertReply("1234 8101 0000 0000 0000 0000");
        reply.begin(read(request("1000", 1, 0, 0, 0, "00 0001 0001")), 512);
        assertReply("1234 9004 0001 0000 0000 0000 00 0001 0001");
        reply.begin(read(request("0000", 1, 0, 0, 1, "00 0001 0001", opt("00018000", "0003 0000"))), 512);
        assertReply("1234 8000 0001 0000 0000 0001 00 0001 0001 00 0029 04D0 01008000 0000");
    }

    @Test
    void flagsAreSetAndTakenBack() {
        reply.begin(read(request("0000", 1, 0, 0, 0, "00 0001 0001")), 512);
        reply.authoritative(true);
        reply.truncated(true);
        reply.authentic(true);
        assertTrue(reply.isTruncated());
        reply.rcode(Rcode.NXDOMAIN);
        assertReply("1234 8623 0001 0000 0000 0000 00 0001 0001");
        reply.authoritative(false);
        reply.truncated(false);
        reply.authentic(false);
        assertFalse(reply.isTruncated());
        assertEquals(Rcode.NXDOMAIN, reply.rcode());
    }

    @Test
    void namesOfTheTypesOfRfc1035AreCompressedAndOthersAreNot() {
        reply.begin(read(request("0000", 1, 0, 0, 0, "0161 0174 00 0001 0001")), 512);
        reply.add(Record.of("x.a.t", 0, "MX", "10 y.X.a.t"));
        reply.add(Record.of("y.x.a.t", 0, "SRV", "0 0 1 y.x.a.t"));
        reply.add(Record.of(".", 0, "SOA", "a.t z.a.t 1 2 3 4 5"));
        reply.section(Section.AUTHORITY);
        reply.add(Record.of("t", 0, "NS", "."));
        reply.section(Section.ADDITIONAL);
        reply.add(Record.of("Z.A.T", 0, "RP", "a.t ."));
        assertReply("1234 8000 0001 0003 0001 0001 0161 0174 00 0001 0001",
                "0178 C00C 000F 0001 00000000 0006 000A 0179 C015",
                "C025 0021 0001 00000000 000F 0000 0000 0001 0179 0178 0161 0174 00",
                "00 0006 0001 00000000 001A C00C 017A C00C 00000001 00000002 00000003 00000004 00000005",
                "C00E 0002 0001 00000000 0001 00",
                "C051 0011 0001 00000000 0006 0161 0174 00 00");
    }

    @Test
    void anOwnerInTheNameOfTheRequestPointsToTheQuestion() {
        Query query = read(query(0));
        reply.begin(query, 512);
        byte[] data = {1, 2, 3, 4};
        assertTrue(reply.add(query.name(), 4, 1, 60, data, 1, 2));
        assertTrue(reply.add(query.name(), 6, 1, 60, data, 0, 0));
        assertReply("1234 8100 0001 0002 0000 0000 03775777 0161 00 0001 0001",
                "C010 0001 0001 0000003C 0002 0203 00 0001 0001 0000003C 0000");
    }

    @Test
    void theOptRecordIsTheLastOneAndHasItsOptions() {
        reply.begin(read(query(1, opt("00008000", ""))), 512);
        assertTrue(reply.option(10, hex("AA 0102030405060708"), 1, 8));
        assertTrue(reply.option(3, hex("6162"), 0, 2));
        reply.section(Section.ADDITIONAL);
        reply.add(Record.of("www.a", 60, "A", "192.0.2.1"));
        assertReply("1234 8100 0001 0000 0000 0002 03775777 0161 00 0001 0001 C00C 0001 0001 0000003C 0004 C0000201",
                "00 0029 04D0 00008000 0012 000A 0008 0102030405060708 0003 0002 6162");
    }

    @Test
    void withoutEdnsThereAreNoOptions() {
        reply.begin(read(query(0)), 512);
        assertFalse(reply.option(3, new byte[2], 0, 2));
    }

    @Test
    void whatDoesNotFitIsNotWrittenAndRoomForOptIsKept() {
        byte[] small = reply(0, 512, 512 - 23 - 12);
        assertEquals(512, small.length);
        assertEquals(1, Message.read(small).answer().size());
        assertEquals(23, reply(0, 512, 512 - 23 - 11).length);
        byte[] withOpt = reply(1, 512, 512 - 23 - 11 - 12);
        assertEquals(512, withOpt.length);
        assertTrue(Message.read(withOpt).edns().isPresent());
        assertEquals(34, reply(1, 512, 512 - 23 - 11 - 11).length);
        assertEquals(65535, reply(1, 100_000, 65535 - 23 - 11 - 12).length);
    }

    /// A reply with a record of this many octets of data, if it fits.
    private byte[] reply(int opts, int limit, int data) {
        Query query = read(opts == 0 ? query(0) : query(1, opt("00000000", "")));
        reply.begin(query, limit);
        reply.add(query.name(), 0, 65280, 0, new byte[data], 0, data);
        return Arrays.copyOf(reply.packet(), reply.end());
    }

    @Test
    void roomForATsigRecordIsKept() {
        Query query = read(query(0));
        reply.begin(query, 512);
        int left = reply.left();
        reply.reserve(100);
        assertEquals(left - 100, reply.left());
        assertFalse(reply.add(query.name(), 0, 65280, 0, new byte[512], 0, 512 - 23 - 12 - 99));
        assertTrue(reply.add(query.name(), 0, 65280, 0, new byte[512], 0, 512 - 23 - 12 - 100));
        assertEquals(412, reply.end());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 9, 10, 11, 12, 13, 14, 15, 16, 17, 20, 30, 33})
    void aRecordThatFitsInPartLeavesNothingBehind(int left) {
        Query query = read(query(0));
        reply.begin(query, 512);
        reply.add(query.name(), 0, 65280, 0, new byte[512], 0, 512 - 23 - 12 - left);
        int length = 512 - left;
        boolean fits = reply.add(Record.of("new.name", 0, "SOA", "other.place more.other.place 1 2 3 4 5"));
        assertFalse(fits);
        assertEquals(length, reply.end());
        reply.begin(query, 512);
        assertTrue(reply.add(Record.of("new.name", 0, "SOA", "other.place more.other.place 1 2 3 4 5")));
        Message message = Message.read(Arrays.copyOf(reply.packet(), reply.end()));
        assertEquals(Record.of("new.name", 0, "SOA", "other.place more.other.place 1 2 3 4 5"), message.answer().getFirst());
    }

    @Test
    void anRrsetIsTakenBackWithTheNamesThatItBrought() {
        reply.begin(read(query(0)), 512);
        reply.add(Record.of("www.a", 0, "NS", "one.b"));
        reply.section(Section.ADDITIONAL);
        long mark = reply.mark();
        reply.add(Record.of("two.b", 0, "NS", "three.c"));
        reply.add(Record.of("three.c", 0, "NS", "four.c"));
        assertEquals(2, reply.count(Section.ADDITIONAL));
        reply.rollBack(mark);
        assertEquals(0, reply.count(Section.ADDITIONAL));
        assertEquals(1, reply.count(Section.ANSWER));
        reply.add(Record.of("four.c", 0, "NS", "two.b"));
        assertReply("1234 8100 0001 0001 0000 0001 03775777 0161 00 0001 0001 C00C 0002 0001 00000000 0007 03 6F6E65 0162 00",
                "04666F7572 0163 00 0002 0001 00000000 0006 0374776F C027");
    }

    @Test
    void anOwnerThatIsTakenBackIsNoTarget() {
        reply.begin(read(query(0)), 512);
        long mark = reply.mark();
        for (int i = 0; i < 2; i++) reply.add(Record.of("one.b", 0, "A", "192.0.2.1"));
        reply.rollBack(mark);
        for (int i = 0; i < 2; i++) reply.add(Record.of("ONE.b", 0, "A", "192.0.2.1"));
        assertReply("1234 8100 0001 0002 0000 0000 03775777 0161 00 0001 0001 034F4E45 0162 00 0001 0001 00000000 0004 C0000201",
                "C017 0001 0001 00000000 0004 C0000201");
    }

    @Test
    void aPointerLeadsToALabel() {
        reply.begin(read(query(0)), 512);
        for (int i = 0; i < 2; i++) reply.add(Record.of("www.a", 0, "A", "192.0.2.1"));
        assertReply("1234 8100 0001 0002 0000 0000 03775777 0161 00 0001 0001 C00C 0001 0001 00000000 0004 C0000201",
                "C00C 0001 0001 00000000 0004 C0000201");
    }

    @Test
    void manyNamesAreStillWrittenRightly() {
        Query query = read(query(0));
        reply.begin(query, 65535);
        int written = 0;
        while (reply.add(Record.of("h%d.x%d.y.a".formatted(written % 700, written), 0, "NS", "n.x" + written / 2 + ".Y.a"))) written++;
        Message message = Message.read(Arrays.copyOf(reply.packet(), reply.end()));
        assertEquals(written, message.answer().size());
        for (int i = 0; i < written; i++) {
            assertEquals("h" + i % 700 + ".x" + i + ".y.a. 0 IN NS n.x" + i / 2 + ".y.a.",
                    message.answer().get(i).toString().replace(".Y.", ".y."));
        }
    }

    @Test
    void theReplyIsWrittenAtThePositionOfABuffer() {
        ByteBuffer target = ByteBuffer.allocateDirect(600).position(2);
        reply.begin(read(query(0)), 512);
        assertEquals(23, reply.end(target));
        assertEquals(25, target.position());
        assertEquals(0x1234, target.getShort(2));
    }

    private void assertReply(String... parts) {
        assertArrayEquals(hex(String.join("", parts)), Arrays.copyOf(reply.packet(), reply.end()),
                () -> java.util.HexFormat.of().formatHex(Arrays.copyOf(reply.packet(), reply.end())));
    }
}
