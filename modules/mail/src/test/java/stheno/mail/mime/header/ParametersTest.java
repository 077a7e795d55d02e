package stheno.mail.mime.header;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ParametersTest {
    private static String fileName(String value) {
        return Parameterized.parse(value).fileName().orElse("");
    }

    @Test // case 6
    void blanksCommentsAndCapitalsAreAllowed() {
        Parameterized type = Parameterized.parse("Multipart/MIXED; charset=\"UTF-8\"; boundary = \"a;b\" ; type=\"text/html\"");
        assertEquals("multipart/mixed", type.value());
        assertEquals(Map.of("charset", "UTF-8", "boundary", "a;b", "type", "text/html"), type.parameters());
        Parameterized plain = Parameterized.parse("(a) text/plain (b;c) ; (d) charset (e) = (f) us-ascii (Plain text)");
        assertEquals("text/plain", plain.value());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "text/plain; charset=us-ascii (Plain text)|us-ascii",
            "text/plain charset=utf-8|utf-8",
            "text/plain;charset=\"utf-8|utf-8",
            "text/plain; CHARSET=x; charset=y|x",
            "text/plain; format=flowed charset=utf-8|utf-8",
            "text / plain; charset=utf-8;;|utf-8",
            "text/plain; ; =x; charset=utf-8|utf-8",
            "text/plain; charset*=us-ascii'en'utf-8|utf-8",
            "text/plain; name=\"a\" charset=utf-8|utf-8"})
    void theCharsetIsFound(String value, String charset) {
        assertEquals("text/plain", Parameterized.parse(value).value());
        assertEquals(charset, Parameterized.parse(value).parameter("charset").orElse(""));
    }

    @ParameterizedTest // case 5
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "attachment; filename=\"=?iso-8859-1?q?a=2epdf?=\"|a.pdf",
            "attachment; filename=\"plain.pdf\"; filename*=UTF-8''%C3%9Cbung.pdf|Übung.pdf",
            "attachment; filename*=UTF-8''%C3%9Cbung.pdf; filename=plain.pdf|Übung.pdf",
            "attachment; filename*0*=utf-8'de'%C3; filename*1*=%9C; filename*2=\"bung%20.pdf\"|Übung%20.pdf",
            "attachment; filename*1=\"b.pdf\"; filename*0=\"a\"|ab.pdf",
            "attachment; filename*0=\"=?utf-8?B?w5xid\"; filename*1=\"W5nLnBkZg==?=\"|Übung.pdf",
            "attachment; filename*=Übung.pdf|Übung.pdf",
            "attachment; filename*=x-none''a%20b|a b",
            "attachment; filename*=iso-8859-1''%DCbung.pdf|Übung.pdf",
            "attachment; filename*=utf-8''a%0D%0Ab|a  b",
            "attachment; filename=My file (1).pdf|My file (1).pdf",
            "attachment; filename=a.pdf size=3|a.pdf",
            "attachment; filename=\"C:\\temp\\x.doc\"|C:\\temp\\x.doc",
            "attachment; filename=\"a \\\"b\\\".pdf\"|a \"b\".pdf",
            "attachment; filename=\"a;b.pdf\"|a;b.pdf",
            "attachment; filename=a.pdf; filename=b.pdf|a.pdf",
            "attachment; name=n.pdf|n.pdf",
            "attachment; filename=\"\"; name=n.pdf|n.pdf",
            "attachment; filename|``",
            "attachment; filename*x=a|``",
            "attachment; filename*99999999999=a|``",
            "attachment; filename==?utf-8?Q?=C3=BC?=|ü"})
    void fileNamesOfAllFormsAreRead(String value, String name) {
        assertEquals(name, fileName(value));
    }

    @Test // case 5
    void continuationsAreJoinedByNumber() {
        List<String> segments = new ArrayList<>();
        for (int i = 0; i <= 12; i++) segments.add("filename*" + i + "=\"<" + i + ">\"");
        Collections.shuffle(segments, new Random(3));
        assertEquals("<0><1><2><3><4><5><6><7><8><9><10><11><12>", fileName("attachment; " + String.join("; ", segments)));
    }

    @Test // cases 4 and 5
    void aFoldWithinQuotesIsOneBlankAndRawOctetsAreWindows1252() {
        String header = "Content-Disposition: attachment;\r\n filename=\"\u00DCbung\r\n\t eins.pdf\"\r\n";
        Fields fields = Fields.parse(header.getBytes(StandardCharsets.ISO_8859_1));
        assertEquals("Übung eins.pdf", fields.parameterized("content-disposition").orElseThrow().fileName().orElse(""));
    }

    @Test
    void hostileParametersTakeLinearTime() {
        for (String piece : List.of(";", "a=", "a=b;", "(", "\"", "filename=a ", "filename=" + " ".repeat(1000), "filename*0*=%", "a ",
                "a\t=",
                "filename*1=x;", "\\")) {
            String value = "text/plain;" + piece.repeat(300_000 / piece.length());
            Parameterized.parse(value);
            long start = System.nanoTime();
            Parameterized.parse(value);
            long millis = (System.nanoTime() - start) / 1_000_000;
            assertTrue(millis < 5000, piece + ": " + millis + " ms");
        }
    }
}
