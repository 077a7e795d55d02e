package stheno.mail.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import stheno.mail.mime.header.Address;
import stheno.mail.mime.header.Field;
import stheno.mail.mime.header.Fields;
import stheno.mail.mime.text.MessageText;

/// Mutated messages through all parsers. A run takes seconds; `-Dstheno.mail.fuzz=1000000` is the long one, `-Dstheno.mail.seed=N` another.
final class MimeFuzzTest {
    private static final int COUNT = Integer.getInteger("stheno.mail.fuzz", 2_000);
    private static final long SEED = Long.getLong("stheno.mail.seed", 1);
    private static final long LONGEST_MILLIS = 5000; // for inputs of a few kilobytes: only super-linear time takes so long
    private static final String[] SPICE = {"\r\n", "\n", "\r", "\r\r\n", "--", "--b", "--b--", "\r\n\r\n", "=?utf-8?Q?", "?=", "=?", "=",
            "=3D", "\"", "(", ")", "<", ">", ";", ":",
            ",", "@", "\\", "*0*=", "%41", "'", "boundary=", "charset=", "multipart/", "message/rfc822", "base64", "quoted-printable",
            "Content-Type: ", "Content-ID: <",
            "cid:", "<a href=", "<!--", "-->", "<style>", "&#", ";", "BEGIN:VEVENT\r\n", "END:VEVENT\r\n", " ", "\t", "\0", "\u00ff",
            "\u001b$B", "\u001b(B", "code ", "123456", "~{", "+AOQ-",
            "http://", "DTSTART:", "format=flowed", ">", "iso-2022-jp", "hz-gb-2312", "utf-7", "euc-kr", "utf-16", "euc-jp"};

    private static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String name : GoldenTest.NAMES) seeds.add(Mails.golden(name + ".eml"));
        return seeds;
    }

    @Test
    void noInputMakesAParserFail() {
        List<byte[]> seeds = seeds();
        Random random = new Random(SEED);
        long slowest = 0;
        for (int i = 0; i < COUNT; i++) {
            byte[] input = mutated(seeds.get(random.nextInt(seeds.size())), random);
            long start = System.nanoTime();
            try {
                readAll(input, random);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("input " + i + " of seed " + SEED + ":\n" + new String(input, StandardCharsets.ISO_8859_1), e);
            }
            slowest = Math.max(slowest, (System.nanoTime() - start) / 1_000_000);
        }
        assertTrue(slowest < LONGEST_MILLIS, "the slowest input took " + slowest + " ms");
    }

    private static byte[] mutated(byte[] seed, Random random) {
        StringBuilder text = new StringBuilder(new String(seed, StandardCharsets.ISO_8859_1));
        for (int n = random.nextInt(12); n >= 0; n--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(5)) {
                case 0 -> text.insert(at, SPICE[random.nextInt(SPICE.length)]);
                case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(20)));
                case 2 -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(100))));
                case 3 -> text.insert(at, SPICE[random.nextInt(SPICE.length)].repeat(1 + random.nextInt(30)));
                default -> {
                    if (at < text.length()) text.setCharAt(at, (char) random.nextInt(256));
                }
            }
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void readAll(byte[] input, Random random) {
        Message message = Mails.read(random.nextInt(8) == 0 ? Mails.choppy(input, random) : Source.of(input));
        for (Field field : message.fields()) {
            field.text();
            field.raw();
        }
        for (String name : List.of("From", "To", "Cc", "Subject", "Content-Type")) Address.parse(message.fields().text(name));
        message.fields().date();
        message.fields().ids("References");
        message.fields().parameterized("Content-Type");
        MessageText text = Mails.text(message);
        assertEquals(text.shown().size(), text.shown().stream().filter(section -> section.text() != null).count());
        ranges(message, input.length);
        for (Part part : message.parts()) {
            if (part.kind() != Part.Kind.LEAF) continue;
            int size = Mails.content(part).length;
            assertTrue(size <= part.size() && part.size() <= part.encodedSize(), () -> part + " has " + size);
        }
        Fields.parse(input);
    }

    /// Each part is within its parent, after the part before it.
    private static void ranges(Message message, long length) {
        for (Part part : message.parts()) {
            assertTrue(part.headerStart() <= part.bodyStart() && part.bodyStart() <= part.bodyEnd(), part::toString);
            if (part.parent() >= 0) {
                Part parent = message.part(part.parent());
                assertTrue(parent.bodyStart() <= part.headerStart() && part.bodyEnd() <= Math.max(parent.bodyEnd(), part.bodyStart()),
                        () -> parent + " / " + part);
            }
            long behind = part.headerStart();
            for (Part child : message.children(part)) {
                assertTrue(child.headerStart() >= behind, child::toString);
                behind = child.bodyEnd();
            }
            assertTrue(part.bodyEnd() <= length, part::toString);
        }
    }
}
