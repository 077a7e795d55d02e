package stheno.mail.mime.charset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CharsetsTest {
    /// All labels of the Encoding Standard.
    private static final String WHATWG = """
            unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8 866 cp866 csibm866 ibm866
            csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2
            csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3
            csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4
            csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988
            arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6
            iso88596 iso_8859-6 iso_8859-6:1987 csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597
            iso_8859-7 iso_8859-7:1987 sun_eu_greek csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8
            iso88598 iso_8859-8 iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical csisolatin6 iso-8859-10 iso-ir-157 iso8859-10
            iso885910 l6 latin6 iso-8859-13 iso8859-13 iso885913 iso-8859-14 iso8859-14 iso885914 csisolatin9 iso-8859-15 iso8859-15
            iso885915 iso_8859-15 l9 iso-8859-16 cskoi8r koi koi8 koi8-r koi8_r koi8-ru koi8-u csmacintosh mac macintosh x-mac-roman
            dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874 cp1250 windows-1250 x-cp1250 cp1251 windows-1251 x-cp1251
            ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1
            latin1 us-ascii windows-1252 x-cp1252 cp1253 windows-1253 x-cp1253 cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9
            iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254 cp1255 windows-1255 x-cp1255 cp1256 windows-1256 x-cp1256
            cp1257 windows-1257 x-cp1257 cp1258 windows-1258 x-cp1258 x-mac-cyrillic x-mac-ukrainian chinese csgb2312 csiso58gb231280
            gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk gb18030 big5 big5-hkscs cn-big5 csbig5 x-x-big5 cseucpkdfmtjapanese euc-jp
            x-euc-jp csiso2022jp iso-2022-jp csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis cseuckr csksc56011987
            euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949 csiso2022kr hz-gb-2312 iso-2022-cn
            iso-2022-cn-ext iso-2022-kr unicodefffe utf-16be csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le
            x-user-defined
            """;

    @Test
    void everyLabelOfTheEncodingStandardIsKnown() {
        for (String label : WHATWG.split("\\s+")) {
            assertTrue(Charsets.find(label).isPresent(), label);
            assertEquals("ab", Charsets.find(" " + label.toUpperCase(java.util.Locale.ROOT) + " ").orElseThrow()
                    .decode(label.matches("utf-16.*|.*ucs-2|.*unicode(feff)?") ? new byte[] {'a', 0, 'b', 0}
                            : label.equals("unicodefffe") ? new byte[] {0, 'a', 0, 'b'} : new byte[] {'a', 'b'})
                    .replace("\u6100\u6200", "ab"), label);
        }
    }

    /// A runtime of java.base alone gives the same text, because no decoder asks for a charset of jdk.charsets.
    @Test
    void noLabelNeedsMoreThanJavaBase() throws ReflectiveOperationException {
        for (String line : Charsets.lines("labels.txt")) {
            String name = line.split(" ")[0];
            if (SingleByte.find(name).isPresent() || List.of("utf-7", "iso-2022-jp", "iso-2022-kr", "iso-2022-cn", "hz-gb-2312", "euc-jp",
                    "euc-kr", "shift_jis", "big5", "gbk", "iso-8859-8-i").contains(name)) {
                continue;
            }
            assertEquals("java.base", Charset.forName(name).getClass().getModule().getName(), name);
        }
        for (String used : List.of("windows-31j", "GB18030", "Big5-HKSCS", "ISO-8859-8", "JIS_X0212-1990", "EUC-KR", "GB2312",
                "x-EUC-TW")) {
            assertEquals("java.base", Charset.forName(used).getClass().getModule().getName(), used);
        }
    }

    @ParameterizedTest
    @CsvSource({"iso8859_1,windows-1252", "ISO 8859-2,iso-8859-2", "Win-1251,windows-1251", "UTF_8,utf-8", "cp-1252,windows-1252",
            "latin-1,windows-1252", "Latin-9,iso-8859-15", "ISO646-US,us-ascii", "IBM850,ibm850", "KS_C_5601-1987,euc-kr"})
    void otherSpellingsAreFound(String label, String name) {
        assertEquals(name, Charsets.name(label).orElseThrow());
    }

    @Test
    void unknownLabelsAreUnknown() {
        for (String label : List.of("", " ", "x-none", "utf-99", "\u0000", "a b", "x".repeat(65), "\u00FC", "-", "://")) {
            assertFalse(Charsets.find(label).isPresent(), label);
        }
    }

    @ParameterizedTest
    @CsvSource({"windows-1251,Привет", "koi8-r,Привет", "koi8-u,Її", "iso-8859-5,Привет", "windows-1255,שלום", "windows-1256,سلام",
            "windows-1258,Đa", "iso-8859-8-i,שלום", "windows-874,สวัสดี", "big5,中文", "gb2312,中文", "gbk,镕", "gb18030,䶮", "euc-kr,한글",
            "iso-2022-kr,한글", "shift_jis,日本語①", "iso-2022-jp,日本語カナ", "macintosh,Ünï", "ibm850,Üñ", "utf-16le,Ü日", "ISO-8859-15,€"})
    void textOfEachFamilyIsRead(String label, String text) {
        String jdk = switch (label) {
            case "windows-874" -> "x-windows-874";
            case "macintosh" -> "x-MacRoman";
            case "iso-8859-8-i" -> "ISO-8859-8";
            case "shift_jis" -> "windows-31j";
            default -> label;
        };
        byte[] octets = text.getBytes(Charset.forName(jdk));
        assertEquals(text, Charsets.find(label).orElseThrow().decode(octets));
    }

    /// Every pair of octets, compared with the charset of the full JDK wherever that one has a character.
    @ParameterizedTest
    @CsvSource({"euc-kr,x-windows-949", "euc-jp,EUC-JP", "big5,Big5-HKSCS", "gbk,GB18030"})
    void everyPairIsThatOfTheFullJdk(String label, String jdk) {
        TextDecoder decoder = Charsets.find(label).orElseThrow();
        Charset charset = Charset.forName(jdk);
        int compared = 0;
        for (int lead = 0x81; lead <= 0xFE; lead++) {
            for (int trail = 0x41; trail <= 0xFE; trail++) {
                byte[] pair = {(byte) lead, (byte) trail};
                String expected = new String(pair, charset);
                if (expected.length() != 1 || expected.charAt(0) == '\uFFFD' || isPrivate(expected)) continue;
                String text = decoder.decode(pair);
                if (label.equals("euc-jp") && isJdkVariant(expected)) continue;
                assertEquals(expected, text, "%02x%02x".formatted(lead, trail));
                compared++;
            }
        }
        assertTrue(compared > 6000, compared + " pairs");
    }

    private static boolean isPrivate(String c) {
        return c.charAt(0) >= '\uE000' && c.charAt(0) <= '\uF8FF';
    }

    /// The Encoding Standard follows Windows where JIS and Windows map a sign differently.
    private static boolean isJdkVariant(String c) {
        return "\uFF3C\u301C\u2016\u2212\u00A2\u00A3\u00AC\\\u2014\u00A5\u203E\u2225".contains(c);
    }

    @Test
    void iso2022JpIsThatOfTheFullJdk() {
        Random random = new Random(11);
        Charset jdk = Charset.forName("ISO-2022-JP");
        TextDecoder decoder = Charsets.find("iso-2022-jp").orElseThrow();
        String letters = "abc \\~漢字仮名交じり文アイウエオ日本語、。「」\n";
        for (int i = 0; i < 1000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(20); n >= 0; n--) text.append(letters.charAt(random.nextInt(letters.length())));
            assertEquals(text.toString(), decoder.decode(text.toString().getBytes(jdk)));
        }
    }

    @Test
    void iso2022JpKnowsWhatRealMailSends() {
        TextDecoder decoder = Charsets.find("iso-2022-jp").orElseThrow();
        assertEquals("①", decoder.decode(latin1("\u001b$B-!\u001b(B")));          // NEC row 13, from Windows
        assertEquals("ｱｲ", decoder.decode(latin1("\u001b(I12\u001b(B")));          // half-width katakana
        assertEquals("ｱｲa", decoder.decode(latin1("\u00b1\u00b2a")));              // the same, not 7-bit
        assertEquals("ｱa", decoder.decode(latin1("\u000e1\u000fa")));              // the same, by shift
        assertEquals("\u00A5\u203E\\~", decoder.decode(latin1("\u001b(J\\~\u001b(B\\~")));
        assertEquals("丂", decoder.decode(latin1("\u001b$(D0!\u001b(B")));         // JIS X 0212
        assertEquals("\uFFFD\nx", decoder.decode(latin1("\u001b$B0\n\u001b(Bx"))); // half a character
        assertEquals("\uFFFD(zx", decoder.decode(latin1("\u001b(zx")));
        assertEquals("\uFFFD", decoder.decode(latin1("\u001b")));
    }

    @Test
    void iso2022CnAndHzAndUtf7AreRead() {
        assertEquals("中文x", Charsets.find("iso-2022-cn").orElseThrow().decode(latin1("\u001b$)A\u000eVPND\u000fx")));
        assertEquals("中文", Charsets.find("iso-2022-cn").orElseThrow().decode("中文".getBytes(Charset.forName("x-ISO-2022-CN-CNS"))));
        assertEquals("己所不欲~x", Charsets.find("hz-gb-2312").orElseThrow().decode(latin1("~{<:Ky2;S{~}~~x")));
        assertEquals("Hi Mom -\u263A-! + A\u2262\u0391.",
                Charsets.find("utf-7").orElseThrow().decode(latin1("Hi Mom -+Jjo--! +- A+ImIDkQ.")));
        assertEquals("+", Charsets.find("utf-7").orElseThrow().decode(latin1("+")));
    }

    @Test
    void aByteOrderMarkWinsAndIsDropped() {
        assertEquals("a", Charsets.find("utf-16").orElseThrow().decode(new byte[] {(byte) 0xFE, (byte) 0xFF, 0, 'a'}));
        assertEquals("a", Charsets.find("utf-16").orElseThrow().decode(new byte[] {(byte) 0xFF, (byte) 0xFE, 'a', 0}));
        assertEquals("ü", Charsets.find("utf-8").orElseThrow().decode("\uFEFFü".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void textWithoutALabelIsUtf8OrWindows1252() {
        byte[] utf8 = "Grüße".getBytes(StandardCharsets.UTF_8);
        byte[] windows = "Grüße “”".getBytes(RawText.WINDOWS_1252);
        assertEquals("Grüße", RawText.decode(utf8, 0, utf8.length));
        assertEquals("Grüße “”", RawText.decode(windows, 0, windows.length));
        assertEquals("Grüße", Charsets.find("us-ascii").orElseThrow().decode(utf8));
        byte[] japanese = latin1("x \u001b$BF|K\\\u001b(B");
        assertEquals("x 日本", RawText.decode(japanese, 0, japanese.length));
    }

    @Test
    void noOctetsMakeADecoderFail() {
        Random random = new Random(5);
        String signs = "\u001b$(B)ACDGHN*\u000e\u000f+-~{}\n!0";
        for (String line : Charsets.lines("labels.txt")) {
            TextDecoder decoder = Charsets.find(line.split(" ")[0]).orElseThrow();
            for (int i = 0; i < 200; i++) {
                byte[] octets = new byte[random.nextInt(40)];
                random.nextBytes(octets);
                decoder.decode(octets);
                for (int k = 0; k < octets.length; k++) octets[k] = (byte) signs.charAt((octets[k] & 0xFF) % signs.length());
                decoder.decode(octets);
            }
        }
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
