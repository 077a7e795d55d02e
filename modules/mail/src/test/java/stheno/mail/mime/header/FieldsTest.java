package stheno.mail.mime.header;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FieldsTest {
    private static Fields parse(String header) {
        return Fields.parse(header.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String latin1(java.nio.ByteBuffer raw) {
        return StandardCharsets.ISO_8859_1.decode(raw).toString();
    }

    @Test
    void orderDuplicatesAndOctetsAreKept() {
        Fields fields = parse("Received: a\r\n  b\r\nX: 1\nreceived: c\r\n\r\nbody: none\r\n");
        assertEquals(List.of("Received", "X", "received"), fields.list().stream().map(Field::name).toList());
        assertEquals("Received: a\r\n  b\r\n", latin1(fields.first("RECEIVED").orElseThrow().raw()));
        assertEquals(List.of("a b", "c"), fields.all("Received").stream().map(Field::value).toList());
        assertTrue(fields.first("body").isEmpty());
        assertEquals("", fields.text("body"));
    }

    @Test // case 15
    void aHeaderOfCrCrLfIsRead() {
        Fields fields = parse("Subject: one\r\r\n two\r\r\nTo: ann@x.test\r\r\n\r\r\nBody: no\r\r\n");
        assertEquals("one two", fields.text("Subject"));
        assertEquals("ann@x.test", fields.text("To"));
        assertEquals(2, fields.list().size());
    }

    @Test
    void aHeaderOfLfIsRead() {
        assertEquals("one two", parse("Subject: one\n\ttwo\nTo: x\n").text("Subject"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"'Subject : x'|x", "'Subject:x'|x", "'Subject: \t x \t '|x", "'Subject:'|''", "'Subject:\r\n x'|x",
            "'Subject: a\r\n \r\n b'|a b", "'Subject: a \r\n  b'|a b", "'Subject: a\rb'|a b"})
    void valuesAreUnfoldedAndTrimmed(String field, String value) {
        assertEquals(value, parse(field + "\r\n").text("Subject"));
    }

    @Test
    void whatIsNoFieldIsLeftOut() {
        Fields fields = parse("From ann@x.test Mon Nov 30 10:00:00 2026\r\nno field\r\n : x\r\n:y\r\nA: 1\r\n");
        assertEquals(List.of("A"), fields.list().stream().map(Field::name).toList());
    }

    @Test
    void idsStandBetweenBrackets() {
        Fields fields = parse("References: <a@x>\r\n <b@y> junk <c\r\nIn-Reply-To: bare@z\r\nMessage-ID: < d@x >\r\n");
        assertEquals(List.of("a@x", "b@y"), fields.ids("references"));
        assertEquals(List.of("bare@z"), fields.ids("In-Reply-To"));
        assertEquals(List.of("d@x"), fields.ids("Message-ID"));
        assertEquals(List.of(), fields.ids("None"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "Fri, 21 Nov 1997 09:55:06 -0600|1997-11-21T09:55:06-06:00",
            "21 Nov 97 09:55 EST|1997-11-21T09:55-05:00",
            "Fri, 21 Nov 1997 09(comment):   55  :  06 -0600|1997-11-21T09:55:06-06:00",
            "Thu,\t13 Feb 2020 23:32 -0330 (Newfoundland Time)|2020-02-13T23:32-03:30",
            "Mon, 30 Nov 2026 10:11:12 +0000 (UTC)|2026-11-30T10:11:12Z",
            "Mon, 30 Nov 2026 10:11:12 GMT|2026-11-30T10:11:12Z",
            "Mon, 30 Nov 2026 10:11:12|2026-11-30T10:11:12Z",
            "Mon, 30 Nov 2026 10:11:60 +0100|2026-11-30T10:11:59+01:00",
            "Mon Nov 30 10:11:12 2026|2026-11-30T10:11:12Z",
            "2026-11-30T10:11:12+02:00|2026-11-30T10:11:12+02:00",
            "2026-11-30T10:11:12Z|2026-11-30T10:11:12Z",
            "30-Nov-2026 10:11:12 +0100|2026-11-30T10:11:12+01:00",
            "Mon, 30 November 2026 10:11:12 GMT+0200|2026-11-30T10:11:12+02:00",
            "1 Jan 26 1:02:03 Z|2026-01-01T01:02:03Z",
            "Mon, 30 Nov 2026 10:11:12 +9999|2026-11-30T10:11:12Z",
            "31 Feb 2026 10:11:12 +0000|",
            "yesterday|",
            "''|"})
    void datesOfAllFormsAreRead(String value, String expected) {
        assertEquals(expected == null ? "" : expected, parse("Date: " + value + "\r\n").date().map(Object::toString).orElse(""));
    }
}
