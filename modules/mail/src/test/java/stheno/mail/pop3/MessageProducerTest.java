package stheno.mail.pop3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.producers.Piece;

class MessageProducerTest {
    private static final int KB = 1024;

    @TempDir
    private Path folder;
    private final byte[] scratch = new byte[MessageProducer.SCAN];
    private long octets = -1;
    private int largest; // piece of bytes
    private int slices;
    private Random takingBack; // null: nothing is taken back
    private int takenBack;

    @Test
    void everyLineEndBecomesCrlfAndEveryDotIsStuffed() throws IOException {
        assertEquals("a\r\n..b\r\n\r\n...c\r\nd.\r\n.\r\n", sent("a\n.b\r\n\n..c\nd.", MessageEncoder.WHOLE));
        assertEquals(".\r\n", sent("", MessageEncoder.WHOLE));
        assertEquals("..\r\n.\r\n", sent(".", MessageEncoder.WHOLE));
        assertEquals("a\r\r\n.\r\n", sent("a\r", MessageEncoder.WHOLE));
        assertEquals("a\r.b\r\r\n.\r\n", sent("a\r.b\r\r\n", MessageEncoder.WHOLE));
    }

    @Test
    void topEndsAfterTheHeaderAndSoManyLines() throws IOException {
        assertEquals("H: 1\r\n\r\n.\r\n", sent("H: 1\n\nx\ny\n", 0));
        assertEquals("H: 1\r\n\r\nx\r\n.\r\n", sent("H: 1\n\nx\ny\n", 1));
        assertEquals("H: 1\r\n\r\nx\r\n..\r\n.\r\n", sent("H: 1\r\n\r\nx\r\n.", 9));
        assertEquals("H: 1\r\n.\r\n", sent("H: 1\n", 3));
        assertEquals("\r\n.\r\n", sent("\nbody\n", 0));
    }

    /// Random text in which line ends, dots and empty lines are frequent, in one part and in several.
    @Test
    void anyMessageIsSentAsASimplerProgramWouldSendIt() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 400; round++) {
            byte[] content = text(random, random.nextInt(round % 4 == 0 ? 200_000 : 300));
            assertArrayEquals(stuffed(TestMaildrops.expected(content)), bytes(content, MessageEncoder.WHOLE), "round " + round);
            assertEquals(TestMaildrops.expected(content).length, octets, "round " + round);
            long lines = random.nextInt(20);
            assertArrayEquals(stuffed(top(TestMaildrops.expected(content), lines)), bytes(content, lines), "round " + round);
        }
        assertTrue(slices > 0, "no slice at all");
    }

    private static byte[] text(Random random, int length) {
        byte[] content = new byte[length];
        int calm = random.nextInt(3) * 30_000; // how long a line may be
        String alphabet = random.nextBoolean() ? "\r\n.x" : "\n.xyz";
        for (int i = 0; i < length; ) {
            for (int plain = calm == 0 ? 0 : random.nextInt(calm); plain > 0 && i < length; plain--) content[i++] = 'p';
            String end = random.nextInt(3) > 0 ? "\r\n" : "" + alphabet.charAt(random.nextInt(alphabet.length()));
            for (int j = 0; j < end.length() && i < length; j++) content[i++] = (byte) end.charAt(j);
        }
        return content;
    }

    private static byte[] stuffed(byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1);
        return (("\n" + text).replace("\n.", "\n..").substring(1) + ".\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] top(byte[] message, long lines) {
        StringBuilder top = new StringBuilder();
        boolean body = false;
        long left = lines;
        for (String line : new String(message, StandardCharsets.ISO_8859_1).splitWithDelimiters("\n", 0)) {
            if (body && left == 0) break;
            top.append(line);
            if (!line.equals("\n")) continue;
            if (body) left--;
            String before = top.substring(0, top.length() - 1);
            String last = before.substring(before.lastIndexOf('\n') + 1);
            if (last.chars().allMatch(c -> c == '\r')) body = true;
        }
        return top.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /// As the output of a client that stops reading again and again.
    @Test
    void whatIsTakenBackIsMadeAgain() throws IOException {
        Random random = new Random(8);
        for (int round = 0; round < 200; round++) {
            byte[] content = text(random, random.nextInt(round % 4 == 0 ? 200_000 : 300));
            long lines = random.nextBoolean() ? MessageEncoder.WHOLE : random.nextInt(20);
            byte[] expected = bytes(content, lines);
            takingBack = random;
            assertArrayEquals(expected, bytes(content, lines), "round " + round);
            takingBack = null;
        }
        assertTrue(takenBack > 100, takenBack + " pieces");
    }

    @Test
    void aFileThatBecomesShorterThanWhatWasSentBreaksTheReply() throws IOException {
        Path file = Files.write(folder.resolve("shrinking"), "0123456789abcde\n".repeat(5000).getBytes(StandardCharsets.US_ASCII));
        MessageProducer producer = whole(file);
        ByteBuffer first = ((Piece.Bytes) producer.more()).data();
        assertTrue(producer.takeBack(first.position(1000)));
        Files.write(file, "x\n".repeat(300).getBytes(StandardCharsets.US_ASCII));
        assertThrows(IOException.class, producer::more);
        producer.close();
    }

    @Test
    void aLargeMessageWithCrlfIsSentFromTheFile() throws IOException {
        byte[] content = ("0123456789".repeat(7) + "\r\n").repeat(20_000).getBytes(StandardCharsets.US_ASCII);
        assertEquals(content.length + 3, bytes(content, MessageEncoder.WHOLE).length);
        assertTrue(largest <= 16 * KB, largest + " bytes in one piece");
        assertTrue(slices >= content.length / MessageProducer.SCAN, slices + " slices");
    }

    @Test
    void aLargeMessageWithLfIsCopiedInSmallParts() throws IOException {
        bytes("0123456789abcde\n".repeat(50_000).getBytes(StandardCharsets.US_ASCII), MessageEncoder.WHOLE);
        assertTrue(largest <= 18 * KB, largest + " bytes in one piece");
        bytes("\n".repeat(100_000).getBytes(StandardCharsets.US_ASCII), MessageEncoder.WHOLE);
        assertTrue(largest <= 32 * KB, largest + " bytes in one piece");
    }

    @Test
    void aHeaderWithoutEndIsBoundedWorkForEachPiece() throws IOException {
        assertEquals(1_000_000 + 3, bytes("X: 67890\r\n".repeat(100_000).getBytes(StandardCharsets.US_ASCII), 5).length);
        assertTrue(largest <= 32 * KB, largest + " bytes in one piece");
    }

    @Test
    void aFileThatBecomesShorterEndsTheMessageProperly() throws IOException {
        Path file = Files.write(folder.resolve("shrinking"), "0123456789abcde\n".repeat(5000).getBytes(StandardCharsets.US_ASCII));
        MessageProducer producer = whole(file);
        int first = ((Piece.Bytes) producer.more()).data().remaining();
        Files.write(file, "x".getBytes(StandardCharsets.US_ASCII));
        assertEquals(".\r\n", StandardCharsets.US_ASCII.decode(((Piece.Bytes) producer.more()).data()).toString());
        assertEquals(first, octets);
        assertEquals(Piece.END, producer.more());
        producer.close();
    }

    @Test
    void whatIsAppendedLaterIsNotSent() throws IOException {
        Path file = Files.writeString(folder.resolve("growing"), "one\n");
        MessageProducer producer = whole(file);
        Files.writeString(file, "two\n", StandardOpenOption.APPEND);
        assertEquals("one\r\n.\r\n", new String(all(producer), StandardCharsets.US_ASCII));
    }

    private MessageProducer whole(Path file) throws IOException {
        return new MessageProducer(FileChannel.open(file), Files.size(file), MessageEncoder.WHOLE, scratch, sent -> octets = sent);
    }

    private String sent(String content, long lines) throws IOException {
        return new String(bytes(content.getBytes(StandardCharsets.ISO_8859_1), lines), StandardCharsets.ISO_8859_1);
    }

    private byte[] bytes(byte[] content, long lines) throws IOException {
        Path file = Files.write(folder.resolve("message"), content);
        FileChannel channel = FileChannel.open(file);
        largest = 0;
        byte[] all = all(new MessageProducer(channel, channel.size(), lines, scratch, sent -> octets = sent));
        assertFalse(channel.isOpen(), "left open");
        return all;
    }

    private byte[] all(MessageProducer producer) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<Integer> sizes = new ArrayList<>();
        for (Piece piece = producer.more(); !(piece instanceof Piece.End); piece = producer.more()) {
            switch (piece) {
                case Piece.Bytes(ByteBuffer data) -> {
                    sizes.add(data.remaining());
                    boolean cut = takingBack != null && takingBack.nextBoolean();
                    byte[] copy = new byte[cut ? takingBack.nextInt(data.remaining()) : data.remaining()];
                    data.get(copy);
                    all.writeBytes(copy);
                    if (cut && producer.takeBack(data)) {
                        takenBack++;
                        Arrays.fill(data.array(), (byte) '#');
                    } else {
                        all.writeBytes(Arrays.copyOfRange(data.array(), data.position(), data.limit()));
                    }
                }
                case Piece.FileSlice(FileChannel file, long position, long count) -> {
                    slices++;
                    ByteBuffer read = ByteBuffer.allocate((int) count);
                    assertEquals(count, file.read(read, position));
                    all.writeBytes(read.array());
                }
                case Piece.Later _, Piece.End _ -> throw new AssertionError(piece.toString());
            }
        }
        producer.close();
        largest = sizes.stream().mapToInt(it -> it).max().orElse(0);
        return all.toByteArray();
    }
}
