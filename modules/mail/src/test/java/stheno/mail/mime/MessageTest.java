package stheno.mail.mime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.mail.mime.Mails.message;
import static stheno.mail.mime.Mails.octets;
import static stheno.mail.mime.Mails.read;
import static stheno.mail.mime.Mails.string;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/// Where the parts of messages are.
final class MessageTest {
    private static final String[] NESTED = {
            "Subject: nested", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=outer", "",
            "preamble", "--outer", "Content-Type: multipart/alternative; boundary=\"inner one\"", "",
            "--inner one", "", "plain text", "--inner one  ", "Content-Type: text/html", "", "<p>html</p>", "", "--inner one--", "epilogue",
            "--outer", "Content-Type: message/rfc822", "", "Subject: embedded", "", "its text",
            "--outer", "Content-Type: application/pdf; name=a.pdf", "Content-Transfer-Encoding: base64", "", "aGVsbG8=", "--outer--",
            "epilogue"};

    /// The parts as a line each: depth, type, content.
    private static String shape(Message message) {
        StringBuilder shape = new StringBuilder();
        for (Part part : message.parts()) {
            shape.append("  ".repeat(part.depth())).append(part.type());
            if (part.kind() == Part.Kind.LEAF) shape.append(" [").append(string(part)).append(']');
            shape.append('\n');
        }
        return shape.toString();
    }

    private static List<Note.Kind> kinds(Message message) {
        return message.notes().stream().map(Note::kind).toList();
    }

    @Test
    void partsAreFoundInTheirPlaces() {
        Message message = message(NESTED);
        assertEquals("""
                multipart/mixed
                  multipart/alternative
                    text/plain [plain text]
                    text/html [<p>html</p>\r
                ]
                  message/rfc822
                    text/plain [its text]
                  application/pdf [hello]
                """, shape(message));
        assertEquals(List.of(), message.notes());
        assertEquals("nested", message.fields().text("Subject"));
        assertEquals(List.of(1, 4, 6), message.children(message.root()).stream().map(Part::index).toList());
        assertEquals(List.of(2, 3), message.children(message.part(1)).stream().map(Part::index).toList());
        assertEquals(-1, message.root().parent());
        assertEquals(4, message.part(5).parent());
        assertEquals(5, message.part(6).size());
        assertEquals(8, message.part(6).encodedSize());
        assertEquals("a.pdf", message.part(6).name());
    }

    @Test
    void fieldsOfPartsAreReadOnDemand() throws IOException {
        Message message = message(NESTED);
        assertEquals("embedded", message.part(5).fields().text("Subject"));
        assertEquals("base64", message.part(6).fields().text("Content-Transfer-Encoding"));
        assertEquals(List.of(), message.part(2).fields().list());
    }

    @Test
    void theRangesOfPartsAreThoseOfTheirOctets() {
        byte[] octets = octets(NESTED);
        String all = new String(octets, StandardCharsets.ISO_8859_1);
        Part pdf = read(octets).part(6);
        assertEquals(all.indexOf("Content-Type: application/pdf"), pdf.headerStart());
        assertEquals(all.indexOf("aGVsbG8="), pdf.bodyStart());
        assertEquals(all.indexOf("\r\n--outer--"), pdf.bodyEnd());
        assertEquals(0, read(octets).root().headerStart());
        assertEquals(all.indexOf("preamble"), read(octets).root().bodyStart());
        assertEquals(octets.length, read(octets).root().bodyEnd());
        Part inner = read(octets).part(1);
        assertEquals(all.indexOf("\r\n--outer\r\nContent-Type: message"), inner.bodyEnd());
    }

    @Test
    void howTheSourceIsReadChangesNothing() {
        Random random = new Random(7);
        byte[] octets = octets(NESTED);
        String expected = shape(read(octets));
        for (int i = 0; i < 200; i++) assertEquals(expected, shape(read(Mails.choppy(octets, random))));
    }

    @Test
    void lineEndsOfLfAndOfCrCrLfGiveTheSameParts() {
        String all = new String(octets(NESTED), StandardCharsets.ISO_8859_1);
        String expected = shape(read(octets(NESTED)));
        Message feeds = read(all.replace("\r\n", "\n").getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(expected.replace("\r\n", "\n"), shape(feeds));
        assertEquals(List.of(Note.Kind.LINE_ENDS), kinds(feeds));
        Message doubled = read(all.replace("\r\n", "\r\r\n").getBytes(StandardCharsets.ISO_8859_1)); // case 15
        assertEquals(expected.replace("\r\n", "\r\r\n"), shape(doubled));
        assertEquals(List.of("31 lines end in CR CR LF. A strict server refuses this: 550 5.5.2."),
                doubled.notes().stream().map(Note::text).toList());
    }

    @Test
    void lineEndsThatAStrictServerRefusesAreSaid() {
        Message message = read("A: 1\r\n\r\na\rb\nc\r\r\nd\r".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(List.of("1 line ends in CR CR LF. A strict server refuses this: 550 5.5.2.",
                "1 line ends in LF without CR. A strict server refuses this: 550 5.5.2.",
                "2 CRs stand without LF. A strict server refuses this: 550 5.5.2."), message.notes().stream().map(Note::text).toList());
        assertEquals("a\rb\nc\r\r\nd\r", string(message.root()));
    }

    @Test // case 16
    void aLineOf100000OctetsIsKeptAndSaid() {
        Message message = message("Subject: x", "", "y".repeat(100_000), "z");
        assertEquals("y".repeat(100_000) + "\r\nz\r\n", string(message.root()));
        assertEquals(List.of("1 line is longer than the 998 octets that SMTP allows; the longest has 100000."),
                message.notes().stream().map(Note::text).toList());
    }

    @Test
    void longLinesHideNoDelimiter() {
        for (int length : new int[] {65_533, 65_534, 65_535, 65_536, 65_537, 131_072, 200_000}) {
            Message message = message("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "x".repeat(length), "--b", "", "y",
                    "--b" + "x".repeat(length), "--b--");
            assertEquals(length, message.part(1).size(), length + " octets");
            assertEquals("y\r\n--b" + "x".repeat(length), string(message.part(2)));
            assertEquals(3, message.parts().size());
        }
    }

    @Test // case 7
    void aMissingClosingDelimiterEndsWithTheMessage() {
        Message message = message("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "one", "--b", "", "two");
        assertEquals("two\r\n", string(message.part(2)));
        assertEquals("one", string(message.part(1)));
        assertEquals(List.of(Note.Kind.STRUCTURE), kinds(message));
    }

    @Test // case 7
    void aMultipartWithoutABoundaryOrWithoutDelimitersIsText() {
        for (String type : List.of("multipart/mixed", "multipart/mixed; boundary=\"\"", "multipart/mixed; boundary=c")) {
            Message message = message("Content-Type: " + type, "", "--b", "", "one", "--b--");
            assertEquals(1, message.parts().size());
            assertEquals(Part.Kind.LEAF, message.root().kind());
            assertEquals("--b\r\n\r\none\r\n--b--\r\n", Mails.text(message).shown().getFirst().text().replace("\n", "\r\n"));
            assertTrue(kinds(message).contains(Note.Kind.STRUCTURE));
        }
    }

    @Test // case 7
    void aPartWithoutAHeaderIsPlainText() {
        Message message = message("Content-Type: multipart/mixed; boundary=b", "", "--b", "no field here", "", "x", "--b", "--b", "A: 1",
                "--b--");
        assertEquals("text/plain", message.part(1).type());
        assertEquals("no field here\r\n\r\nx", string(message.part(1)));
        assertEquals("", string(message.part(2)));
        assertEquals("", string(message.part(3)));
        assertEquals(4, message.parts().size());
    }

    @Test
    void anOuterDelimiterEndsInnerParts() {
        Message message = message("Content-Type: multipart/mixed; boundary=a", "", "--a", "Content-Type: multipart/mixed; boundary=b", "",
                "--b", "", "inner", "--a", "", "outer", "--a--");
        assertEquals("""
                multipart/mixed
                  multipart/mixed
                    text/plain [inner]
                  text/plain [outer]
                """, shape(message));
        assertEquals(List.of("The closing delimiter of the multipart is missing."), message.notes().stream().map(Note::text).toList());
    }

    @Test
    void aBoundaryThatIsAPrefixOfAnotherDoesNotMatchIt() {
        Message message = message("Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: multipart/mixed; boundary=b--", "",
                "--b--", "", "inner", "--b----", "--bb", "", "--b", "", "outer", "--b--");
        assertEquals("outer", string(message.part(3)));
        assertEquals("inner", string(message.part(2)));
    }

    @Test
    void aMessageWithoutAHeaderIsText() {
        Message message = message("hello", "world");
        assertEquals("hello\r\nworld\r\n", string(message.root()));
        assertEquals(List.of("The message has no header."), message.notes().stream().map(Note::text).toList());
        assertEquals("", string(read(new byte[0]).root()));
        assertEquals("x", string(read(new byte[] {'x'}).root()));
        assertEquals("", string(message("Subject: only").root()));
        assertEquals("\r\n", string(message("Subject: x", "", "").root()));
    }

    @Test
    void aLineThatIsNoFieldEndsTheHeader() {
        Message message = message("Subject: x", "Hello Ann", "", "text");
        assertEquals("Hello Ann\r\n\r\ntext\r\n", string(message.root()));
        assertEquals(List.of(Note.Kind.HEADER), kinds(message));
        assertEquals("x", message.fields().text("Subject"));
    }

    @Test
    void thePostmarkOfAMailboxFileIsPassedOver() {
        Message message = message("From ann@x.test Mon Nov 30 10:00:00 2026", "Subject: x", "", "text");
        assertEquals("x", message.fields().text("Subject"));
        assertEquals("text\r\n", string(message.root()));
    }

    @Test
    void aMultipartThatSaysItIsEncodedIsReadAsItStands() {
        Message message = message("Content-Type: multipart/mixed; boundary=b", "Content-Transfer-Encoding: base64", "", "--b", "", "x",
                "--b--");
        assertEquals("x", string(message.part(1)));
        assertEquals(List.of(Note.Kind.ENCODING), kinds(message));
    }

    @Test
    void digestsHoldMessages() {
        Message message = message("Content-Type: multipart/digest; boundary=b", "", "--b", "", "Subject: one", "", "text", "--b", "",
                "Subject: two", "", "more", "--b--");
        assertEquals("""
                multipart/digest
                  message/rfc822
                    text/plain [text]
                  message/rfc822
                    text/plain [more]
                """, shape(message));
    }

    @Test
    void typesThatAreNoneArePlainText() {
        for (String type : List.of("text", "", "/", "a/", "/b", "a/b/c", ";charset=x", "\"text/html\"/x/y")) {
            assertEquals("text/plain", message("Content-Type: " + type, "", "x").root().type(), type);
        }
        assertEquals("text/html", message("Content-Type: TEXT/HTML", "", "x").root().type());
    }

    @Test // case 13
    void aMegabyteOfPartsIsCutAtTheLimit() {
        Message message = message("Content-Type: multipart/mixed; boundary=b", "", "--b\r\n".repeat(250_000) + "\r\nx");
        assertEquals(1000, message.parts().size());
        assertEquals(List.of("The message has more than 1000 parts. Only the first ones are listed."),
                message.notes().stream().map(Note::text).toList());
        Mails.text(message);
    }

    @Test
    void aMegabyteOfNestedPartsIsCutAtTheLimit() {
        StringBuilder nested = new StringBuilder("Content-Type: multipart/mixed; boundary=b0\r\n\r\n");
        for (int i = 0; i < 20_000; i++) nested.append("--b" + i + "\r\nContent-Type: multipart/mixed; boundary=b" + (i + 1) + "\r\n\r\n");
        Message message = read(nested.toString().getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(101, message.parts().size());
        assertEquals(100, message.parts().getLast().depth());
        assertTrue(kinds(message).contains(Note.Kind.LIMIT));
        Message messages = read("Content-Type: message/rfc822\r\n\r\n".repeat(30_000).getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(101, messages.parts().size());
        assertTrue(kinds(messages).contains(Note.Kind.LIMIT));
        Mails.text(message);
        Mails.text(messages);
    }

    @Test
    void hostileMessagesTakeLinearTime() {
        StringBuilder nested = new StringBuilder("Content-Type: multipart/mixed; boundary=\"" + "b".repeat(60) + "00\"\r\n\r\n");
        for (int i = 0; i < 99; i++) {
            nested.append("--").append("b".repeat(60)).append("%02d".formatted(i)).append("\r\nContent-Type: multipart/mixed; boundary=\"")
                    .append("b".repeat(60)).append("%02d".formatted(i + 1)).append("\"\r\n\r\n");
        }
        String multipart = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
        String similar = "--" + "b".repeat(60) + "xx\r\n";
        for (String[] c : new String[][] {{nested.toString(), similar}, {nested.toString(), "--\r\n"}, {multipart, "--b\r\n"},
                {multipart, "--b--\r\n"},
                {"", "a:\n"}, {"", "a:" + " ".repeat(1000)}, {"", "\r"}, {"", "\n"}, {multipart, "--b\nContent-Type: message/rfc822\n\n"},
                {"", " "}, {"a:", "\r\n "},
                {multipart, "--b\n" + "a:\n".repeat(3000)}}) {
            long start = System.nanoTime();
            Mails.text(message(c[0] + c[1].repeat(4_000_000 / c[1].length())));
            long millis = (System.nanoTime() - start) / 1_000_000;
            assertTrue(millis < 10_000, c[1].strip() + ": " + millis + " ms");
        }
    }

    @Test // case 37
    void aMessageLargerThanTheHeapIsReadInWindows() throws IOException {
        byte[] head = octets("Subject: large", "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "text", "--b",
                "Content-Type: application/pdf", "");
        byte[] line = octets("x".repeat(70));
        long lines = 700L * 1024 * 1024 / line.length; // the heap of the tests has 512 MB
        long[] read = new long[2]; // octets in all, and in one read
        Source large = new Source() {
            @Override
            public long length() {
                return head.length + lines * line.length;
            }

            @Override
            public int read(long position, ByteBuffer into) {
                long from = position;
                int start = into.position();
                while (into.hasRemaining() && from < length()) {
                    byte[] octets = from < head.length ? head : line;
                    int at = (int) (from < head.length ? from : (from - head.length) % line.length);
                    int count = Math.min(into.remaining(), octets.length - at);
                    into.put(octets, at, count);
                    from += count;
                }
                read[0] += from - position;
                read[1] = Math.max(read[1], into.position() - start);
                return (int) (from - position);
            }
        };
        Message message = Message.read(large);
        assertEquals(lines * line.length, message.part(2).size());
        assertTrue(read[0] < large.length() + 10_000, "read once");
        assertTrue(read[1] <= 64 * 1024, "in windows");
        PartReader reader = message.part(2).open();
        for (int i = 0; i < 100; i++) assertEquals(16 * 1024, reader.next().remaining());
        assertTrue(read[0] < large.length() + 10_000 + 100 * 16 * 1024, "no further than asked");
        assertEquals("text", Mails.text(message).shown().getFirst().text().strip());
    }

    @Test
    void aHeaderPastItsLimitIsCutAndTheRestIsShown() {
        Message message = message("X: " + "y".repeat(99_000), "Z: " + "y".repeat(10_000), "Subject: lost", "", "text");
        assertEquals("text\r\n", string(message.root()));
        assertEquals("", message.fields().text("Subject"));
        assertTrue(kinds(message).contains(Note.Kind.LIMIT));
        assertEquals(2, message.fields().list().size());
    }

    @Test
    void whatIsKeptOfAPartIsBounded() {
        Part part = message("Content-Type: text/plain; name=\"" + "n".repeat(50_000) + "\"; charset=\"" + "c".repeat(20_000) + "\"",
                "Content-ID: <" + "i".repeat(20_000) + ">", "Content-Transfer-Encoding: " + "e".repeat(5_000), "", "x").root();
        assertEquals(1000, part.name().length());
        assertEquals(1000, part.contentId().length());
        assertEquals(200, part.encodingLabel().length());
        assertTrue(part.parameter("charset").isEmpty());
    }

    @Test
    void thereAreNoNotesWithoutEnd() {
        String part = "--b\r\nContent-Type: multipart/mixed\r\n\r\nx\r\n";
        Message message = message("Content-Type: multipart/mixed; boundary=b", "", part.repeat(900));
        assertEquals(200, message.notes().size());
        assertEquals("There are further doubts, which are not listed.", message.notes().getLast().text());
    }

    @Test
    void aSourceThatEndsEarlyIsAnError() throws IOException {
        Source shorter = new Source() {
            @Override
            public long length() {
                return 100;
            }

            @Override
            public int read(long position, ByteBuffer into) {
                return -1;
            }
        };
        Assertions.assertThrows(EOFException.class, () -> Message.read(shorter));
    }

    @Test
    void testsRunOnTheModulePath() {
        assertEquals("stheno.mail", Message.class.getModule().getName());
    }

    @Test
    void nulOctetsAreSaid() {
        Message message = read("A: 1\r\n\r\na\0b\r\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(List.of("The message contains NUL octets."), message.notes().stream().map(Note::text).toList());
        assertArrayEquals("a\0b\r\n".getBytes(StandardCharsets.ISO_8859_1), Mails.content(message.root()));
        assertFalse(message.root().open().damaged());
    }
}
