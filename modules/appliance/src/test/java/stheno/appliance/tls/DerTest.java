package stheno.appliance.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerTest {
    private static String hex(byte[] der) {
        return HexFormat.of().formatHex(der);
    }

    private static DerReader reader(String hex) {
        return new DerReader(HexFormat.of().parseHex(hex));
    }

    @ParameterizedTest
    @CsvSource({"1.2.840.10045.3.1.7, 06082a8648ce3d030107", "1.3.132.0.34, 06052b81040022", "2.5.29.17, 0603551d11",
            "1.3.101.112, 06032b6570", "2.999.0, 0603883700", "1.2.840.113549.1.1.1, 06092a864886f70d010101"})
    void identifiersAreWrittenAndReadAsTheRulesSay(String dotted, String expected) throws Exception {
        assertEquals(expected, hex(Der.oid(dotted)));
        assertEquals(dotted, reader(expected).oid());
    }

    @ParameterizedTest
    @CsvSource({"0, 020100", "127, 02017f", "128, 02020080", "-1, 0201ff", "65536, 0203010000"})
    void integersHaveTheirSign(long value, String expected) {
        assertEquals(expected, hex(Der.integer(value)));
    }

    @ParameterizedTest
    @CsvSource({"0, 0400", "127, 047f", "128, 048180", "255, 0481ff", "256, 04820100", "65535, 0482ffff", "65536, 0483010000"})
    void lengthsAreAsShortAsTheyCanBe(int length, String head) throws Exception {
        byte[] der = Der.octets(new byte[length]);
        assertEquals(head, hex(Arrays.copyOf(der, der.length - length)));
        assertEquals(length, new DerReader(der).bytes(Der.OCTET_STRING).length);
    }

    @Test
    void timesChangeTheirFormIn2050() {
        assertEquals("491231235959Z", text(Der.time(Instant.parse("2049-12-31T23:59:59Z")), Der.UTC_TIME));
        assertEquals("20500101000000Z", text(Der.time(Instant.parse("2050-01-01T00:00:00Z")), Der.GENERALIZED_TIME));
    }

    private static String text(byte[] der, int tag) {
        assertEquals(tag, der[0]);
        return new String(der, 2, der.length - 2, StandardCharsets.US_ASCII);
    }

    @Test
    void elementsAreReadOneAfterTheOther() throws Exception {
        DerReader fields = new DerReader(Der.sequence(Der.integer(5), Der.octets(new byte[] {1, 2}), Der.oid("1.2.3"))).enter(Der.SEQUENCE);
        assertTrue(fields.next(Der.INTEGER));
        assertFalse(fields.next(Der.OID));
        assertEquals(5, new BigInteger(fields.bytes(Der.INTEGER)).intValue());
        assertArrayEquals(new byte[] {1, 2}, fields.bytes(Der.OCTET_STRING));
        assertEquals("1.2.3", fields.oid());
        assertFalse(fields.next(Der.OID));
        assertThrows(DerReader.Malformed.class, fields::oid);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "04", "0401", "0480", "048100", "04817f", "0482007f", "0482", "04840000000001",
            "048400000001ff", "04ff", "0501", "300300"})
    void whatIsNotDerIsRefused(String hex) {
        assertThrows(DerReader.Malformed.class, () -> reader(hex).bytes(Der.OCTET_STRING));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0600", "060180", "06032a8080", "060a2affffffffffffffffff"})
    void whatIsNoIdentifierIsRefused(String hex) {
        assertThrows(DerReader.Malformed.class, () -> reader(hex).oid());
    }

    @Test
    void noiseIsReadOrRefusedAndNothingElse() {
        Random random = new Random(1);
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            if (noise.length > 1) noise[0] = Der.SEQUENCE;
            if (noise.length > 2) noise[1] = (byte) random.nextInt(noise.length);
            try {
                DerReader fields = new DerReader(noise).enter(Der.SEQUENCE);
                fields.bytes(Der.INTEGER);
                fields.oid();
            } catch (DerReader.Malformed e) {
                assertFalse(e.getMessage().isEmpty());
            }
        }
    }
}
