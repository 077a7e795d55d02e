package stheno.dns.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.dns.record.DataWriter;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;

/// Requests and replies with TSIG: what is signed is believed, and every error has its own answer (RFC 8945 5).
class TsigTest {
    private static final long NOW = 1_800_000_000;
    private static final TsigKey KEY = TsigKey.of("key.test", "hmac-sha256", "c2VjcmV0LXNlY3JldC1zZWNyZXQ=");
    private static final Function<Name, Optional<TsigKey>> KEYS = name -> Optional.of(KEY).filter(key -> key.name().equals(name));
    private static final byte[] REQUEST = Message.query(4711, Name.of("a.test"), RecordType.SOA).write();

    private final Tsig client = Tsig.client(KEY);

    @ParameterizedTest
    @EnumSource(TsigAlgorithm.class)
    void aRequestAndItsRepliesAreSigned(TsigAlgorithm algorithm) {
        TsigKey key = TsigKey.of("Key.Test", algorithm.toString().toUpperCase(java.util.Locale.ROOT), "AQIDBA==");
        Tsig asking = Tsig.client(key);
        byte[] request = asking.sign(REQUEST, REQUEST.length, NOW);
        Tsig answering = Tsig.check(request, request.length, name -> Optional.of(key), NOW + Tsig.FUDGE).orElseThrow();
        assertEquals(Rcode.NOERROR, answering.error());
        assertEquals(Optional.of(key), answering.key());
        for (int i = 0; i < 3; i++) {
            byte[] plain = reply(i);
            byte[] reply = answering.sign(plain, plain.length, NOW);
            assertTrue(reply.length - plain.length <= answering.length());
            assertEquals(Rcode.NOERROR, asking.check(reply, reply.length, NOW - Tsig.FUDGE));
            assertTrue(asking.isComplete());
        }
    }

    @Test
    void theRecordHasTheFormOfTheStandard() {
        byte[] signed = client.sign(REQUEST, REQUEST.length, NOW);
        TsigRecord record = TsigRecord.find(signed, signed.length);
        assertEquals(REQUEST.length, record.offset());
        assertEquals(KEY.name(), record.key());
        assertEquals(Name.of("hmac-sha256"), record.algorithm());
        assertEquals(NOW, record.time());
        assertEquals(300, record.fudge());
        assertEquals(32, record.mac().length);
        assertEquals(4711, record.originalId());
        assertEquals(1, Message.read(signed).additional().size());
    }

    @Test
    void theRecordIsPrintedAsDigPrintsIt() {
        byte[] late = client.sign(REQUEST, REQUEST.length, NOW);
        Tsig answering = check(late, NOW + 1000);
        byte[] reply = answering.sign(reply(0), reply(0).length, NOW + 1000);
        String mac = java.util.Base64.getEncoder().encodeToString(TsigRecord.find(reply, reply.length).mac());
        String text = Message.read(reply).toString();
        assertTrue(text.endsWith("\n\n;; TSIG PSEUDOSECTION:\n"
                + "key.test.\t\t0\tANY\tTSIG\thmac-sha256. 1800000000 300 32 " + mac + " 4711 BADTIME 6 AABrSdXo\n"), text);
    }

    @Test
    void theIdCanChangeOnTheWay() {
        byte[] request = client.sign(REQUEST, REQUEST.length, NOW);
        request[0] = 1;
        request[1] = 2;
        assertEquals(Rcode.NOERROR, check(request, NOW).error());
    }

    @Test
    void aRequestWithoutTsigHasNone() {
        assertTrue(Tsig.check(REQUEST, REQUEST.length, KEYS, NOW).isEmpty());
    }

    @Test
    void anUnknownKeyIsBadkeyAndTheReplyUnsigned() {
        Tsig stranger = Tsig.client(TsigKey.of("other.test", "hmac-sha256", "AQIDBA=="));
        byte[] request = stranger.sign(REQUEST, REQUEST.length, NOW);
        unsigned(Rcode.BADKEY, stranger, check(request, NOW));
    }

    @Test
    void aKeyWithAnotherAlgorithmIsBadkey() {
        Tsig stranger = Tsig.client(TsigKey.of("key.test", "hmac-sha512", "c2VjcmV0LXNlY3JldC1zZWNyZXQ="));
        byte[] request = stranger.sign(REQUEST, REQUEST.length, NOW);
        unsigned(Rcode.BADKEY, stranger, check(request, NOW));
    }

    @Test
    void aWrongMacWithAnOldTimeIsBadsigAndTheReplyUnsigned() {
        byte[] request = client.sign(REQUEST, REQUEST.length, NOW - 10_000);
        request[20] ^= 1;
        unsigned(Rcode.BADSIG, client, check(request, NOW));
    }

    private static void unsigned(int error, Tsig asking, Tsig answering) {
        assertEquals(error, answering.error());
        assertTrue(answering.key().isEmpty());
        byte[] reply = answering.sign(reply(0), reply(0).length, NOW);
        TsigRecord record = TsigRecord.find(reply, reply.length);
        assertEquals(0, record.mac().length);
        assertEquals(error, record.error());
        assertEquals(error, asking.check(reply, reply.length, NOW));
        assertFalse(asking.isComplete());
    }

    @ParameterizedTest
    @ValueSource(longs = {-301, 301, 1_000_000})
    void aRightMacWithAnOtherTimeIsBadtimeAndTheReplySignedWithTheTimeOfTheServer(long later) {
        byte[] request = client.sign(REQUEST, REQUEST.length, NOW);
        Tsig answering = check(request, NOW + later);
        assertEquals(Rcode.BADTIME, answering.error());
        assertTrue(answering.key().isEmpty());
        byte[] reply = answering.sign(reply(0), reply(0).length, NOW + later);
        TsigRecord record = TsigRecord.find(reply, reply.length);
        assertEquals(NOW, record.time());
        assertArrayEquals(new DataWriter().number(NOW + later, 6).toArray(), record.other());
        assertEquals(Rcode.BADTIME, client.check(reply, reply.length, NOW));
        assertTrue(reply.length - reply(0).length <= answering.length());
    }

    @Test
    void aMacCutToHalfIsBadtruncAndTheReplySigned() {
        byte[] request = withMac(mac -> Arrays.copyOf(mac, 16));
        Tsig answering = check(request, NOW);
        assertEquals(Rcode.BADTRUNC, answering.error());
        byte[] reply = answering.sign(reply(0), reply(0).length, NOW);
        assertEquals(32, TsigRecord.find(reply, reply.length).mac().length);
    }

    @Test
    void aMacCutToHalfThatIsWrongIsBadsig() {
        byte[] request = withMac(mac -> new byte[16]);
        assertEquals(Rcode.BADSIG, check(request, NOW).error());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 15, 33})
    void aMacOfAnImpossibleLengthIsMalformed(int length) {
        byte[] request = withMac(mac -> Arrays.copyOf(mac, length));
        assertThrows(FormatException.class, () -> check(request, NOW));
    }

    private byte[] withMac(UnaryOperator<byte[]> change) {
        byte[] signed = client.sign(REQUEST, REQUEST.length, NOW);
        TsigRecord r = TsigRecord.find(signed, signed.length);
        return TsigRecord.of(r.key(), r.algorithm(), r.time(), r.fudge(), change.apply(r.mac()), r.originalId(), 0, r.other())
                .append(REQUEST, REQUEST.length);
    }

    @Test
    void aTsigThatIsNotLastIsMalformed() {
        byte[] signed = client.sign(REQUEST, REQUEST.length, NOW);
        byte[] longer = Arrays.copyOf(signed, signed.length + 1);
        assertThrows(FormatException.class, () -> check(longer, NOW));
        byte[] twice = client.sign(signed, signed.length, NOW);
        assertThrows(FormatException.class, () -> check(twice, NOW));
    }

    @Test
    void messagesOfAStreamCanBeUnsignedButTheLastIsNot() {
        Tsig answering = begin();
        assertReplies(answering, Rcode.NOERROR, 0);
        byte[] plain = reply(1);
        assertEquals(Rcode.NOERROR, client.check(plain, plain.length, NOW));
        assertFalse(client.isComplete());
        // The server of this test signs the unsigned message together with the next one.
        byte[] next = reply(2);
        byte[] both = signedBehind(answering, plain, next);
        assertEquals(Rcode.NOERROR, client.check(both, both.length, NOW));
        assertTrue(client.isComplete());
    }

    private static byte[] signedBehind(Tsig answering, byte[] plain, byte[] next) {
        answering.skip(plain, plain.length);
        return answering.sign(next, next.length, NOW);
    }

    @Test
    void atMost99MessagesOfAStreamInARowAreUnsigned() {
        assertReplies(begin(), Rcode.NOERROR, 0);
        byte[] plain = reply(1);
        for (int i = 0; i < 99; i++) assertEquals(Rcode.NOERROR, client.check(plain, plain.length, NOW));
        assertEquals(Rcode.BADSIG, client.check(plain, plain.length, NOW));
    }

    @Test
    void theFirstReplyMustBeSigned() {
        begin();
        assertEquals(Rcode.BADSIG, client.check(reply(0), reply(0).length, NOW));
    }

    @Test
    void aReplyThatWasChangedOrLeftOutIsBadsig() {
        Tsig answering = begin();
        assertReplies(answering, Rcode.NOERROR, 0);
        answering.sign(reply(1), reply(1).length, NOW);
        assertReplies(answering, Rcode.BADSIG, 2);
    }

    private Tsig begin() {
        byte[] request = client.sign(REQUEST, REQUEST.length, NOW);
        return check(request, NOW);
    }

    private void assertReplies(Tsig answering, int expected, int serial) {
        byte[] reply = answering.sign(reply(serial), reply(serial).length, NOW);
        assertEquals(expected, client.check(reply, reply.length, NOW));
    }

    @Test
    void theSecretIsInNoText() {
        assertEquals("hmac-sha256:key.test.", KEY.toString());
        FormatException wrong = assertThrows(FormatException.class, () -> TsigKey.of("a", "hmac-sha1", "se*ret=="));
        assertEquals("secret is not Base64", wrong.getMessage());
        assertThrows(FormatException.class, () -> TsigKey.of("a", "hmac-md5", "AQIDBA=="));
    }

    private static Tsig check(byte[] request, long now) {
        return Tsig.check(request, request.length, KEYS, now).orElseThrow();
    }

    private static byte[] reply(int serial) {
        return Message.query(4711, Name.of("a.test"), RecordType.SOA).with(Message.QR)
                .with(Section.ANSWER, Record.of("a.test", 60, "SOA", "a. b. " + serial + " 1 1 1 1")).write();
    }
}
