package stheno.mail.mime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Contents, decoded.
final class PartReaderTest {
    private static Part part(String encoding, String body) {
        return Mails.read(("Content-Transfer-Encoding: " + encoding + "\r\n\r\n" + body).getBytes(StandardCharsets.ISO_8859_1)).root();
    }

    private static boolean damaged(Part part) {
        try {
            PartReader reader = part.open();
            while (reader.next().hasRemaining()) assertTrue(true);
            return reader.damaged();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String escaped(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n");
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }

    @ParameterizedTest // case 10
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "a=b,b|a=b,b|true", "x=ZZ|x=ZZ|true", "a=|a|false", "a=\\r\\n|a|false", "a=  \\r\\nb|ab|false", "a=\\r\\r\\nb|ab|false",
                    "a=\\nb|ab|false",
            "change_password|change_password|false", "a=3Db|a=b|false", "a=3db|a=b|false", "a  \\r\\nb|a\\r\\nb|false",
            "a=20\\r\\nb|a \\r\\nb|false",
            "a=\\r\\n=\\r\\nb|ab|false", "==3D|==|true", "=3|=3|true", "=|``|false", "``|``|false", "a\\nb|a\\nb|false", "a=3|a=3|true",
            "a=\\r\\n\\r\\nb|a\\r\\nb|false", "=C3=\\r\\n=BC|\u00C3\u00BC|false", "a =|`a `|false"})
    void quotedPrintableIsDecoded(String body, String text, boolean damaged) {
        Part part = part("quoted-printable", unescaped(body));
        assertEquals(text, escaped(Mails.string(part)));
        assertEquals(damaged, damaged(part));
    }

    @ParameterizedTest // case 10
    @CsvSource(delimiter = '|', value = {
            "aGVsbG8=|hello|false", "aGVsbG8|hello|false", "aGVsbG8==|hello|false", "aGVs\\r\\nbG8=\\r\\n|hello|false",
                    "aG*Vs!bG8=|hello|true",
            "aGVsbG8=aGVsbG8=|hellohello|false", "aGVsbG8=\\r\\naGVsbG8=\\r\\n|hellohello|false", "aGVsbG8=a|hello|true", "aGVsb|hel|true",
            "=|''|false",
            "a===|''|true", "%%%|''|true", "aGVs bG8=|hello|false"})
    void base64IsDecoded(String body, String text, boolean damaged) {
        Part part = part("base64", unescaped(body));
        assertEquals(text, Mails.string(part));
        assertEquals(damaged, damaged(part));
    }

    @ParameterizedTest
    @CsvSource({"7bit,IDENTITY", "8BIT,IDENTITY", "binary,IDENTITY", "'',IDENTITY", "Base64 (comment),BASE64", "\"base64\",BASE64",
            "QUOTED-PRINTABLE;,QUOTED_PRINTABLE", "x-uuencode,UNKNOWN", "7bit base64,IDENTITY"})
    void encodingsAreFound(String label, TransferEncoding encoding) {
        assertEquals(encoding, part(label, "x").encoding());
    }

    @Test
    void unknownEncodingsAreGivenAsTheyStandAndSaid() {
        Message message = Mails.message("Content-Transfer-Encoding: x-rot13", "", "uryyb");
        assertEquals("uryyb\r\n", Mails.string(message.root()));
        assertEquals("The transfer encoding \"x-rot13\" is unknown. The part is shown as it stands.", message.notes().getFirst().text());
    }

    @Test
    void contentOfAnyLengthComesOutAsItWentIn() {
        Random random = new Random(2);
        for (int i = 0; i < 60; i++) {
            byte[] content = new byte[i < 30 ? i : random.nextInt(200_000)];
            random.nextBytes(content);
            Part mime = part("base64", Base64.getMimeEncoder().encodeToString(content));
            assertArrayEquals(content, Mails.content(mime));
            assertEquals(content.length, mime.size());
            assertArrayEquals(content, Mails.content(part("base64", Base64.getEncoder().encodeToString(content))));
            assertArrayEquals(content, Mails.content(part("binary", new String(content, StandardCharsets.ISO_8859_1))));
            assertArrayEquals(content, Mails.content(part("quoted-printable", quoted(content, random))));
        }
    }

    private static String quoted(byte[] content, Random random) {
        StringBuilder out = new StringBuilder();
        int lineLength = random.nextBoolean() ? 70 : 40_000; // longer than a piece, too
        int column = 0;
        for (byte b : content) {
            boolean plain = b > ' ' && b < 127 && b != '=';
            out.append(plain ? String.valueOf((char) b) : "=%02X".formatted(b & 0xFF));
            if (++column % lineLength == 0) out.append("=\r\n");
        }
        return out.toString();
    }

    @Test
    void howTheSourceIsReadChangesNothing() {
        Random random = new Random(4);
        String letters = "=A1 \t\r\n=\r\n=3D_x";
        for (int i = 0; i < 300; i++) {
            StringBuilder body = new StringBuilder("Content-Transfer-Encoding: " + (i % 2 == 0 ? "base64" : "quoted-printable")
                    + "\r\n\r\n");
            for (int n = random.nextInt(50_000); n > 0; n--) body.append(letters.charAt(random.nextInt(i % 3 == 0 ? letters.length() : 5)));
            byte[] octets = body.toString().getBytes(StandardCharsets.ISO_8859_1);
            assertArrayEquals(Mails.content(Mails.read(octets).root()), Mails.content(Mails.read(Mails.choppy(octets, random)).root()));
        }
    }

    @Test
    void blanksLongerThanAPieceAreText() {
        String blanks = " ".repeat(100_000);
        assertEquals("a" + blanks + "b", Mails.string(part("quoted-printable", "a" + blanks + "b")));
        assertEquals("a=" + blanks + "b", Mails.string(part("quoted-printable", "a=" + blanks + "b")));
    }

    @Test
    void theStreamGivesTheSame() throws IOException {
        byte[] content = new byte[100_000];
        new Random(9).nextBytes(content);
        Part part = part("base64", Base64.getMimeEncoder().encodeToString(content));
        try (InputStream stream = part.open().stream()) {
            assertEquals(content[0] & 0xFF, stream.read());
            assertArrayEquals(java.util.Arrays.copyOfRange(content, 1, content.length), stream.readAllBytes());
            assertEquals(-1, stream.read());
            assertEquals(0, stream.read(new byte[0]));
        }
    }

    @Test
    void filesAreReadFromAnyPlace(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("mail");
        Files.writeString(file, "skipped" + "Subject: x\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n" + "not read");
        try (FileChannel channel = FileChannel.open(file)) {
            Message message = Message.read(Source.of(channel, 7, channel.size() - 7 - 8));
            assertEquals("hello", Mails.string(message.root()));
            assertEquals("x", message.fields().text("Subject"));
            assertEquals(channel.size(), Source.of(channel).length());
            assertEquals(-1, message.source().read(1000, ByteBuffer.allocate(1)));
        }
    }
}
