package stheno.dns.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Data of each type, as text and as octets. Examples are those of the RFCs where they have any.
public class RecordDataTest {
    private static final Name ORIGIN = Name.of("example.test");

    @ParameterizedTest
    @CsvFileSource(resources = "record-data.txt", delimiter = '|', quoteCharacter = '\0')
    void dataAreTheSameAsTextAndAsOctets(String type, String text, String hex) {
        int code = RecordType.code(type);
        byte[] octets = HexFormat.of().parseHex(hex.replace(" ", "").replace("'", ""));
        assertEquals(HexFormat.of().formatHex(octets), HexFormat.of().formatHex(RecordData.parse(code, text, ORIGIN)));
        String printed = RecordData.print(code, octets);
        if (!type.equals("NSEC3") && !type.equals("CSYNC")) assertEquals(text, printed);
        assertArrayEquals(octets, RecordData.parse(code, printed, Name.ROOT));
        assertArrayEquals(octets, RecordData.parse(code, RecordData.generic(octets), Name.ROOT));
        RecordData.check(code, octets);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            MX     | 10 mail | 10 mail.example.test.
            MX     | 10 @ | 10 example.test.
            MX     | 10 \\@ | 10 \\@.example.test.
            TXT    | @ two words | "@" "two" "words"
            TXT    | semi\\;colon | "semi;colon"
            TXT    | "a""b" | "a" "b"
            SOA    | a. b. 1 3h15m 15M 1w 0 | a. b. 1 11700 900 604800 0
            A      | \\# 4 c0 00 0201 | 192.0.2.1
            A      | \\# 4 C0000201 | 192.0.2.1
            DNSKEY | 257 3 ECDSAP256SHA256 AQID BAUG | 257 3 13 AQIDBAUG
            RRSIG  | A 5 3 1d 1048354263 1045762263 2642 e. b0te | A 5 3 86400 20030322173103 20030220173103 2642 e. b0te
            LOC    | 52 14 05 N 00 08 50 E 10m | 52 14 5.000 N 0 8 50.000 E 10.00m 1m 10000m 10m
            LOC    | 32 7 19 S 116 2 25 E 10m 90000000m 0 0.05m | 32 7 19.000 S 116 2 25.000 E 10.00m 90000000m 0m 0.05m
            LOC    | 90 n 180 w -100000 | 90 0 0.000 N 180 0 0.000 W -100000.00m 1m 10000m 10m
            SVCB   | 1 f. port="53" alpn=h2 | 1 f. alpn="h2" port=53
            SVCB   | 16 f. alpn=f\\\\\\092oo\\092,bar,h2 | 16 f. alpn="f\\\\\\\\oo\\\\,bar,h2"
            CAA    | 128 Issue ca.test | 128 Issue "ca.test"
            """)
    void otherWaysToWriteDataAreRead(String type, String text, String printed) {
        int code = RecordType.code(type);
        assertEquals(printed, RecordData.print(code, RecordData.parse(code, text, ORIGIN)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"A 192.0.2", "A 192.0.2.256", "A 192.0.2.01", "A 192.0.2.1 x", "A \"192.0.2.1\"", "A 1.2.3.4.5", "A 1..2.3",
        "AAAA 1:2:3:4:5:6:7", "AAAA 1::2::3", "AAAA 12345::", "AAAA 1:2:3:4:5:6:7:8:9", "AAAA ::1.2.3", "AAAA :1::", "AAAA g::",
        "AAAA 1.2.3.4::",
        "MX 65536 m", "MX -1 m", "MX 10", "MX m 10", "MX 10 m n", "MX 10 \"m\"", "NS a..b", "NS \\256", "NS \\25", "NS a\\",
        "SOA a b 4294967296 1 1 1 1", "SOA a b 1 1x 1 1 1", "SOA a b 1 4294967296 1 1 1", "SOA a b 1 1 1 1", "SOA a b 1 1h30 1 1 1",
        "TXT", "TXT \"a", "SRV 0 0 65536 a", "HINFO a", "CAA 256 issue x", "CAA 0 iss-ue x", "CAA 0 \"\" x",
        "DS 1 5 1 AA", "DS 1 5 2 ABC", "DS 65536 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118", "DS 1 256 9 AA", "DS 1 5 9",
        "DNSKEY 256 3 5 A", "DNSKEY 256 3 5 ****", "DNSKEY 256 3 5", "RRSIG A 5 3 1 20031322173103 20030220173103 1 e. AQID",
        "RRSIG FOO 5 3 1 20030322173103 20030220173103 1 e. AQID", "NSEC a. FOO", "NSEC3 1 0 0 - 2T7B4G4 A", "NSEC3 1 0 0 XY 2T7B4G4V",
        "SSHFP 1 1 AA", "ZONEMD 1 1 240 00", "ZONEMD 1 1 1 00", "ZONEMD 1 1 2 00", "LOC 91 N 0 E 0", "LOC 90 0 1 N 0 E 0",
        "LOC 1 60 N 0 E 0", "LOC 1 1 60 N 0 E 0", "LOC 1 X 0 E 0", "LOC 1 N 0 E",
        "LOC 1 N 0 E 42849672.96m", "LOC 1 N 0 E -100000.01", "LOC 1 N 0 E 0 90000000.01m", "LOC 1 1 1.2345 N 0 E 0",
        "SVCB 1 f. alpn", "SVCB 1 f. port=65536", "SVCB 1 f. port=1 port=2", "SVCB 1 f. ipv4hint=1.2.3", "SVCB 1 f. mandatory=mandatory",
        "SVCB 1 f. mandatory=port", "SVCB 1 f. mandatory=port,port port=1", "SVCB 1 f. no-default-alpn",
        "SVCB 1 f. no-default-alpn=x alpn=h2",
        "SVCB 1 f. foo=x", "SVCB 1 f. alpn=a,,b", "A \\# 3 C00002", "A \\# 4 C00002", "A \\# x",
        "A \\# 4 C000020G", "NS \\# 1 01", "NS \\# 2 C00C", "TXT \\# 0", "TYPE65280 abc", "TYPE65280 \\# 65536 00",
        "SVCB \\# 10 0001 00 0003 0001 35 00 00", "NSEC \\# 4 00 00 01 00", "NSEC \\# 6 00 00 01 40 00 01", "CERT FOO 1 1 AQID"})
    void whatIsWrongIsRefused(String record) {
        String[] parts = record.split(" ", 2);
        int code = RecordType.code(parts[0]);
        assertThrows(FormatException.class, () -> RecordData.parse(code, parts.length == 1 ? "" : parts[1], ORIGIN));
    }

    @ParameterizedTest
    @CsvSource({"255, true", "256, false"})
    void aStringHasAtMost255OctetsAfterUnescaping(int length, boolean fits) {
        byte[] text = new byte[length * 4];
        Arrays.fill(text, (byte) '0');
        for (int i = 0; i < text.length; i += 4) text[i] = '\\';
        String string = new String(text, StandardCharsets.ISO_8859_1);
        if (fits) assertEquals(256, RecordData.parse(RecordType.TXT, string, ORIGIN).length);
        else assertThrows(FormatException.class, () -> RecordData.parse(RecordType.TXT, string, ORIGIN));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            NS    | A.b. | a.b.
            SOA   | A. B. 1 1 1 1 1 | a. b. 1 1 1 1 1
            SRV   | 1 1 1 A. | 1 1 1 a.
            RRSIG | A 5 3 1 20030322173103 20030220173103 2642 E. b0te | A 5 3 1 20030322173103 20030220173103 2642 e. b0te
            NSEC  | A. NS | A. NS
            HTTPS | 1 A. | 1 A.
            TXT   | A | A
            """)
    void canonicalDataHaveNamesInLowerCaseWhereTheStandardSaysSo(String type, String text, String canonical) {
        int code = RecordType.code(type);
        byte[] expected = RecordData.parse(code, canonical, ORIGIN);
        assertArrayEquals(expected, RecordData.canonical(code, RecordData.parse(code, text, ORIGIN)));
    }

    /// One record of each line of the table.
    public static List<Record> records() {
        try (InputStream table = RecordDataTest.class.getResourceAsStream("record-data.txt")) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\\|"))
                    .map(items -> Record.of("Www.example.test", 300, items[0].strip(), items[1].strip())).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
