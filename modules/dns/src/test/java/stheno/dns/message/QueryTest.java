package stheno.dns.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.dns.message.Packets.QUESTION;
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
import stheno.dns.message.Query.Outcome;
import stheno.dns.record.DnsClass;
import stheno.dns.record.RecordType;

/// What a server is to do with each request, well formed or not.
class QueryTest {
    private static final String RECORD = "0161 00 0001 0001 00000000 0004 C0000201";
    private static final String TSIG = "00 00FA 00FF 00000000 0000";

    @Test
    void aQueryIsTakenApart() {
        Query query = read(query(1, opt("00008000", "0003 0000 000A 0008 0102030405060708")));
        assertEquals(Outcome.ANSWER, query.outcome());
        assertEquals(0x1234, query.id());
        assertEquals(0x0100, query.flags());
        assertEquals(Opcode.QUERY, query.opcode());
        assertTrue(query.recursionDesired());
        assertArrayEquals(hex("03777777 0161 00"), Arrays.copyOf(query.name(), query.nameLength()));
        assertArrayEquals(hex(QUESTION), Arrays.copyOf(query.question(), query.questionLength()));
        assertEquals(2, query.labels());
        assertEquals(0, query.labelOffset(0));
        assertEquals(4, query.labelOffset(1));
        assertEquals(6, query.labelOffset(2));
        assertEquals(RecordType.A, query.type());
        assertEquals(DnsClass.IN, query.dnsClass());
        assertTrue(query.edns() && query.dnssecOk() && query.nsid());
        assertFalse(query.keepalive());
        assertEquals(1232, query.udpSize());
        assertEquals(0, query.version());
        assertArrayEquals(hex("0102030405060708"), Arrays.copyOf(query.cookie(), query.cookieLength()));
        assertEquals(-1, query.tsigOffset());
    }

    @Test
    void nothingIsLeftOfTheQueryBefore() {
        Query query = read(query(1, opt("00008000", "0003 0000 000A 0008 0102030405060708 000B 0000")));
        assertTrue(query.keepalive());
        query.read(ByteBuffer.wrap(query(0)));
        assertEquals(Outcome.ANSWER, query.outcome());
        assertFalse(query.edns() || query.dnssecOk() || query.nsid() || query.keepalive());
        assertEquals(512, query.udpSize());
        assertEquals(0, query.cookieLength());
        query.read(ByteBuffer.wrap(request("0000", 0, 0, 0, 0)));
        assertEquals(Outcome.FORMERR, query.outcome());
        assertEquals(0, query.questionLength() + query.nameLength() + query.labels());
    }

    @Test
    void aBufferIsReadBetweenPositionAndLimitAndKeepsBoth() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(200).put(7, query(0)).position(7).limit(7 + query(0).length);
        assertEquals(Outcome.ANSWER, new Query().read(buffer));
        assertEquals(7, buffer.position());
        assertEquals(query(0).length, buffer.remaining());
    }

    @Test
    void everyPartOfAQueryIsDroppedOrFormerr() {
        byte[] whole = query(1, opt("00000000", "000A 0008 0102030405060708"));
        for (int length = 0; length < whole.length; length++) {
            Query query = read(Arrays.copyOf(whole, length));
            assertEquals(length < 12 ? Outcome.DROP : Outcome.FORMERR, query.outcome());
            boolean asked = length >= 12 + hex(QUESTION).length;
            assertEquals(asked ? hex(QUESTION).length : 0, query.questionLength());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"8000", "8180", "FFFF"})
    void aReplyIsDropped(String flags) {
        assertEquals(Outcome.DROP, read(request(flags, 1, 0, 0, 0, QUESTION)).outcome());
    }

    @Test
    void octetsBehindTheLastRecordAreIgnored() {
        assertEquals(Outcome.ANSWER, read(request("0000", 1, 0, 0, 0, QUESTION, "00")).outcome());
    }

    @ParameterizedTest
    @CsvSource({"0, ''", "2, 03775777016100 0001 0001 C00C 001C 0001", "2, 03775777016100 0001 0001", "65535, 03775777016100 0001 0001",
        "1, C00C 0001 0001", "1, 0161C00C 0001 0001", "1, 0161C000 0001 0001", "1, 4161 00 0001 0001", "1, 8161 00 0001 0001",
        "1, 0161 00 0001 00", "1, 0561 00 0001 0001", "1, ''"})
    void withoutExactlyOneReadableQuestionNoneIsSentBack(int count, String question) {
        Query query = read(request("0100", count, 0, 0, 0, question));
        assertEquals(Outcome.FORMERR, query.outcome());
        assertEquals(0, query.questionLength());
        assertEquals(Rcode.FORMERR, query.rcode());
    }

    @Test
    void aNameOf255OctetsIsReadAndOneOf256IsNot() {
        String longest = ("3F" + "61".repeat(63)).repeat(3) + "3D" + "61".repeat(61) + "00";
        Query query = read(request("0000", 1, 0, 0, 0, longest, "0001 0001"));
        assertEquals(Outcome.ANSWER, query.outcome());
        assertEquals(255, query.nameLength());
        assertEquals(127, read(request("0000", 1, 0, 0, 0, "0161".repeat(127), "00 0001 0001")).labels());
        String tooLong = ("3F" + "61".repeat(63)).repeat(3) + "3E" + "61".repeat(62) + "00";
        assertEquals(Outcome.FORMERR, read(request("0000", 1, 0, 0, 0, tooLong, "0001 0001")).outcome());
        assertEquals(Outcome.FORMERR, read(request("0000", 1, 0, 0, 0, "0161".repeat(128), "00 0001 0001")).outcome());
        assertEquals(Outcome.FORMERR, read(request("0000", 1, 0, 0, 0, "0161".repeat(300), "00 0001 0001")).outcome());
    }

    @ParameterizedTest
    @CsvSource({"0001, 00FF", "0001, 00FE", "0029, 0001", "00FA, 0001", "00F9, 0001", "0080, 0001", "00F8, 0001"})
    void typesOfOneMessageAndAllClassesCannotBeAskedFor(String type, String dnsClass) {
        Query query = read(request("0000", 1, 0, 0, 0, "00", type, dnsClass));
        assertEquals(Outcome.FORMERR, query.outcome());
        assertEquals(5, query.questionLength());
    }

    @ParameterizedTest
    @CsvSource({"00FF, 0001", "00FB, 0001", "00FC, 0001", "00FD, 0001", "0010, 0003", "FF00, 0001", "0001, 0007", "007F, 0001",
        "0100, 0001", "0000, 0001"})
    void allElseCanBeAskedFor(String type, String dnsClass) {
        assertEquals(Outcome.ANSWER, read(request("0000", 1, 0, 0, 0, "00", type, dnsClass)).outcome());
    }

    @ParameterizedTest
    @CsvSource({"0800", "1000", "1800", "2800", "3000", "7800"})
    void otherOpcodesAreNotImplemented(String flags) {
        Query query = read(request(flags, 1, 0, 0, 0, QUESTION));
        assertEquals(Outcome.NOTIMP, query.outcome());
        assertEquals(Rcode.NOTIMP, query.rcode());
        assertEquals(hex(QUESTION).length, query.questionLength());
        assertEquals(Outcome.NOTIMP, read(request(flags, 0, 0, 0, 0)).outcome());
        assertEquals(Outcome.FORMERR, read(request(flags, 1, 1, 0, 0, QUESTION)).outcome());
    }

    @Test
    void aNotificationIsForTheServerToAnswer() {
        Query query = read(request("2400", 1, 1, 0, 0, "0161 00 0006 0001", "C00C 0006 0001 00000001 0016 00 00", "00".repeat(20)));
        assertEquals(Outcome.ANSWER, query.outcome());
        assertEquals(Opcode.NOTIFY, query.opcode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"C00C", "0161 C00C", "00", "03777777 C010"})
    void ownersOfRecordsCanHavePointersThatLeadBack(String owner) {
        byte[] packet = request("0000", 1, 0, 1, 0, QUESTION, owner, "0006 0001 00000000 0000");
        assertEquals(Outcome.ANSWER, read(packet).outcome());
    }

    @ParameterizedTest
    @ValueSource(strings = {"C017", "C018", "C019", "C0FF", "FFFF", "C000", "C00B", "0161C017", "0161C019", "4161", "8000", "C0", "01"})
    void pointersForwardToThemselvesOrIntoTheHeaderAreFormerr(String owner) {
        byte[] packet = request("0000", 1, 0, 1, 0, QUESTION, owner, "0006 0001 00000000 0000");
        Query query = read(packet);
        assertEquals(Outcome.FORMERR, query.outcome());
        assertEquals(hex(QUESTION).length, query.questionLength());
    }

    @Test
    void aNameThatIsTooLongByItsPointersIsFormerr() {
        String half = ("3F" + "61".repeat(63)).repeat(2);
        byte[] packet = request("0000", 1, 0, 1, 0, half, "00 0001 0001", half, "C00C 0006 0001 00000000 0000");
        assertEquals(Outcome.FORMERR, read(packet).outcome());
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 0", "0, 1, 0", "0, 0, 1"})
    void recordsOfOtherSectionsAreSkipped(int answers, int authorities, int additionals) {
        assertEquals(Outcome.ANSWER, read(request("0000", 1, answers, authorities, additionals, QUESTION, RECORD)).outcome());
        assertEquals(Outcome.FORMERR, read(request("0000", 1, 2 * answers, 2 * authorities, 2 * additionals, QUESTION, RECORD)).outcome());
        byte[] cut = request("0000", 1, answers, authorities, additionals, QUESTION, RECORD);
        assertEquals(Outcome.FORMERR, read(Arrays.copyOf(cut, cut.length - 1)).outcome());
    }

    @Test
    void anOptRecordStandsOnceInTheAdditionalSectionWithTheRootAsOwner() {
        String opt = opt("00000000", "");
        assertEquals(Outcome.ANSWER, read(query(1, opt)).outcome());
        assertEquals(Outcome.ANSWER, read(query(2, RECORD, opt)).outcome());
        Query twice = read(query(2, opt, opt));
        assertEquals(Outcome.FORMERR, twice.outcome());
        assertFalse(twice.edns());
        assertEquals(Outcome.FORMERR, read(query(1, "0161" + opt)).outcome());
        assertEquals(Outcome.FORMERR, read(request("0000", 1, 1, 0, 0, QUESTION, opt)).outcome());
        assertEquals(Outcome.FORMERR, read(request("0000", 1, 0, 1, 0, QUESTION, opt)).outcome());
    }

    @Test
    void aHigherVersionOfEdnsIsBadvers() {
        Query query = read(query(1, opt("00010000", "FFFF")));
        assertEquals(Outcome.BADVERS, query.outcome());
        assertEquals(Rcode.BADVERS, query.rcode());
        assertEquals(1, query.version());
        assertTrue(query.edns());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0003 0000", "0003 0002 6161", "0008 0004 00000000", "000C 0003 000000", "FFFF 0001 00",
        "000A 0008 0102030405060708",
        "000A 0010 01020304050607080102030405060708",
        "000A 0028 01020304050607080102030405060708010203040506070801020304050607080102030405060708", "000B 0000"})
    void optionsAreReadOrIgnored(String options) {
        assertEquals(Outcome.ANSWER, read(query(1, opt("0000FFFF", options))).outcome());
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "0003", "000300", "0003 0001", "0003 0000 00", "FFFF FFFF"})
    void optionsThatEndTooLateAreFormerrWithoutAnOptRecord(String options) {
        Query query = read(query(1, opt("00000000", options)));
        assertEquals(Outcome.FORMERR, query.outcome());
        assertFalse(query.edns());
        assertEquals(hex(QUESTION).length, query.questionLength());
    }

    @ParameterizedTest
    @ValueSource(strings = {"000A 0000", "000A 0007 01020304050607",
        "000A 0009 010203040506070809",
        "000A 000F 010203040506070801020304050607",
        "000A 0029 01020304050607080102030405060708010203040506070801020304050607080102030405060708AA",
        "000A 0008 0102030405060708 000A 0007 01020304050607"})
    void cookiesOfWrongLengthsAreFormerrWithAnOptRecord(String options) {
        Query query = read(query(1, opt("00000000", options)));
        assertEquals(Outcome.FORMERR, query.outcome());
        assertTrue(query.edns());
        assertEquals(hex(QUESTION).length, query.questionLength());
    }

    @Test
    void theFirstOfSeveralCookiesCounts() {
        Query query = read(query(1, opt("00000000", "000A 0008 0102030405060708 000A 0008 1111111111111111")));
        assertArrayEquals(hex("0102030405060708"), Arrays.copyOf(query.cookie(), query.cookieLength()));
    }

    @Test
    void aCookieCanBeAskedForWithoutAQuestion() {
        Query query = read(request("0000", 0, 0, 0, 1, opt("00000000", "000A 0008 0102030405060708")));
        assertEquals(Outcome.COOKIE_ONLY, query.outcome());
        assertEquals(Rcode.NOERROR, query.rcode());
    }

    @ParameterizedTest
    @CsvSource({"0000, 512", "0200, 512", "01FF, 512", "1000, 4096", "FFFF, 65535"})
    void lessThan512OctetsAreNotOffered(String size, int offered) {
        assertEquals(offered, read(query(1, "00 0029 " + size + " 00000000 0000")).udpSize());
    }

    @Test
    void aTsigRecordIsTheLastOneOfTheMessage() {
        assertEquals(23, read(query(1, TSIG)).tsigOffset());
        assertEquals(Outcome.ANSWER, read(query(1, TSIG)).outcome());
        assertEquals(Outcome.ANSWER, read(query(2, opt("00000000", ""), TSIG)).outcome());
        assertEquals(Outcome.FORMERR, read(query(2, TSIG, opt("00000000", ""))).outcome());
        assertEquals(Outcome.FORMERR, read(query(2, TSIG, TSIG)).outcome());
        assertEquals(Outcome.FORMERR, read(query(1, TSIG, "00")).outcome());
        assertEquals(Outcome.FORMERR, read(query(1, "00 00FA 0001 00000000 0000")).outcome());
        assertEquals(Outcome.FORMERR, read(request("0000", 1, 1, 0, 0, QUESTION, TSIG)).outcome());
    }

    @Test
    void aMessageOf65535OctetsIsRead() {
        String padding = "00 0029 04D0 00000000 %04X 000C %04X".formatted(65535 - 34, 65535 - 38);
        byte[] packet = Arrays.copyOf(query(1, padding), 65535);
        assertEquals(Outcome.ANSWER, read(packet).outcome());
    }
}
