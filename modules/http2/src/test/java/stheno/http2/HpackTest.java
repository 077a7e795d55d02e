package stheno.http2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// HPACK: the examples of RFC 7541, appendix C, and blocks that are malformed.
final class HpackTest {
    private final HpackDecoder decoder = new HpackDecoder();

    private static ByteBuffer hex(String digits) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(digits.replace(" ", "")));
    }

    private String decoded(String digits) throws ConnectionError {
        HeaderList list = new HeaderList(1 << 16);
        decoder.decode(hex(digits), list);
        return list.fields().stream().map(field -> field.name() + ": " + field.value()).collect(Collectors.joining("\n"));
    }

    /// The dynamic table, the newest first.
    private String table() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < decoder.table().count(); i++) {
            HeaderField field = decoder.table().field(i);
            text.append(field.name()).append(": ").append(field.value()).append('\n');
        }
        return text.append(decoder.table().size()).toString();
    }

    @Test
    void numbersOfAppendixC1() throws ConnectionError {
        assertEquals(10, HpackDecoder.number(0x0a, 5, hex("")));
        assertEquals(1337, HpackDecoder.number(0x1f, 5, hex("9a0a")));
        assertEquals(42, HpackDecoder.number(0x2a, 8, hex("")));
    }

    @Test
    void fieldsOfAppendixC2() throws ConnectionError {
        assertEquals("custom-key: custom-header", decoded("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"));
        assertEquals("custom-key: custom-header\n55", table());
        assertEquals(":path: /sample/path", decoded("040c 2f73 616d 706c 652f 7061 7468"));
        assertEquals("password: secret", decoded("1008 7061 7373 776f 7264 0673 6563 7265 74"));
        assertEquals(":method: GET", decoded("82"));
        assertEquals("custom-key: custom-header\n55", table());
    }

    private void requests(String first, String second, String third) throws ConnectionError {
        assertEquals(":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com", decoded(first));
        assertEquals(":authority: www.example.com\n57", table());
        assertEquals(":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com\ncache-control: no-cache", decoded(second));
        assertEquals("cache-control: no-cache\n:authority: www.example.com\n110", table());
        assertEquals(":method: GET\n:scheme: https\n:path: /index.html\n:authority: www.example.com\ncustom-key: custom-value",
                decoded(third));
        assertEquals("custom-key: custom-value\ncache-control: no-cache\n:authority: www.example.com\n164", table());
    }

    @Test
    void requestsOfAppendixC3() throws ConnectionError {
        requests("8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", "8286 84be 5808 6e6f 2d63 6163 6865",
                "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65");
    }

    @Test
    void requestsInTheHuffmanCodeOfAppendixC4() throws ConnectionError {
        requests("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", "8286 84be 5886 a8eb 1064 9cbf",
                "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf");
    }

    private void replies(String first, String second, String third) throws ConnectionError {
        decoded("3f e1 01"); // the table of these examples has 256 octets
        assertEquals(":status: 302\ncache-control: private\ndate: Mon, 21 Oct 2013 20:13:21 GMT\nlocation: https://www.example.com",
                decoded(first));
        assertEquals("location: https://www.example.com\ndate: Mon, 21 Oct 2013 20:13:21 GMT\ncache-control: private\n:status: 302\n222",
                table());
        assertEquals(":status: 307\ncache-control: private\ndate: Mon, 21 Oct 2013 20:13:21 GMT\nlocation: https://www.example.com",
                decoded(second));
        assertEquals(":status: 307\nlocation: https://www.example.com\ndate: Mon, 21 Oct 2013 20:13:21 GMT\ncache-control: private\n222",
                table());
        assertEquals(":status: 200\ncache-control: private\ndate: Mon, 21 Oct 2013 20:13:22 GMT\nlocation: https://www.example.com\n"
                + "content-encoding: gzip\nset-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1", decoded(third));
        assertEquals("set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1\ncontent-encoding: gzip\n"
                + "date: Mon, 21 Oct 2013 20:13:22 GMT\n215", table());
    }

    @Test
    void repliesOfAppendixC5() throws ConnectionError {
        replies("4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32"
                + "3120 474d 546e 1768 74747073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", "4803 3330 37c1 c0bf",
                "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970"
                + "7738 666f 6f3d 4153 444a4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178"
                + "2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31");
    }

    @Test
    void repliesInTheHuffmanCodeOfAppendixC6() throws ConnectionError {
        replies("4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad"
                + "1718 63c7 8f0b 97c8 e9ae82ae 43d3", "4883 640e ffc1 c0bf",
                "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2"
                + "e6c7 b335 dfdf cd5b 3960d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "80",                   // index 0
        "be",                   // an index beyond the static table, with an empty dynamic one
        "ff ff ff ff ff 0f",    // a number that is too large
        "ff 80 80 80 80 00",    // a number with too many octets
        "ff 80",                // a number without its end
        "40",                   // a field without its name
        "40 03 61 62",          // a name without its end
        "40 01 61",             // a field without its value
        "40 01 61 81 fe",       // padding that is not all ones
        "40 01 61 82 1f ff",    // padding of a whole octet
        "40 01 61 84 ff ff ff ff", // the end symbol
        "82 20",                // a table size behind a field
        "3f e2 1f",             // a table size of 4097
        "7f 80 01 01 61"        // the name of a field that does not exist
    })
    void aMalformedBlockIsAnError(String digits) {
        assertEquals(ErrorCode.COMPRESSION_ERROR, assertThrows(ConnectionError.class, () -> decoded(digits)).code());
    }

    @Test
    void eachOctetHasItsCode() throws ConnectionError {
        // Codes at the borders of the lengths, from RFC 7541, appendix B.
        assertEquals("a: 0", decoded("00 01 61 81 07")); // 00000, and three ones
        assertEquals("a: &*,;XZ", decoded("00 01 61 86 f8 f9 fa fb fc fd"));
        assertEquals("a: \n", decoded("00 01 61 84 ff ff ff f3")); // 30 bits
        assertEquals("a: \u00ff", decoded("00 01 61 84 ff ff fb bf")); // 26 bits
    }

    @Test
    void aSmallerTableEvictsItsOldestFields() throws ConnectionError {
        decoded("40 01 61 01 62 40 01 63 01 64"); // 34 each
        assertEquals("c: d\na: b\n68", table());
        assertEquals("c: d", decoded("3f 03 be")); // a size of 34
        assertEquals("c: d\n34", table());
        decoded("20");
        assertEquals("0", table());
        decoded("3f e1 1f 40 01 61 01 62"); // 4096 again
        assertEquals("a: b\n34", table());
    }

    @Test
    void aFieldLargerThanTheTableEmptiesIt() throws ConnectionError {
        decoded("3f 03 40 01 61 01 62"); // 34
        assertEquals("a: bcd", decoded("40 01 61 03 62 63 64"));
        assertEquals("0", table());
    }

    @Test
    void theTableKeepsItsOrderWhereverItsRingBegins() throws ConnectionError {
        Random random = new Random(1);
        ArrayDeque<String> model = new ArrayDeque<>();
        int size = 0;
        for (int i = 0; i < 5000; i++) {
            String value = "v".repeat(random.nextInt(random.nextInt(10) == 0 ? 900 : 60)) + i;
            decoder.decode(ByteBuffer.wrap(literal("n", value)), new HeaderList(1 << 16));
            model.addFirst(value);
            size += 33 + value.length();
            while (size > DynamicTable.LARGEST) size -= 33 + model.removeLast().length();
            assertEquals(model.size(), decoder.table().count());
            assertEquals(size, decoder.table().size());
            int n = 0;
            for (String each : model) assertEquals(each, decoder.table().field(n++).value());
        }
    }

    private static byte[] literal(String name, String value) {
        byte[] block = Frames.block(name + " " + value);
        block[0] = 0x40;
        return block;
    }

    @Test
    void fieldsBeyondTheLimitAreCountedAndNotKept() throws ConnectionError {
        HeaderList list = new HeaderList(8000);
        decoder.decode(ByteBuffer.wrap(literal("n", "x".repeat(3000))), list);
        byte[] many = new byte[10_000];
        Arrays.fill(many, (byte) 0xbe); // the same field, 30 MB of it
        decoder.decode(ByteBuffer.wrap(many), list);
        assertTrue(list.tooLarge());
        assertEquals(2, list.fields().size());
    }

    @Test
    void repliesAreEncodedWithTheStaticTable() {
        byte[] block = HpackEncoder.block(200, List.of(new HeaderField("content-type", "text/plain"), new HeaderField("x", "y")), false);
        assertArrayEquals(hex("88 0f10 0a 746578742f706c61696e 00 01 78 01 79").array(), block);
        assertArrayEquals(hex("20 08 03 323031").array(), HpackEncoder.block(201, List.of(), true));
    }

    @Test
    void whatTheEncoderWritesTheDecoderReads() throws ConnectionError {
        Random random = new Random(2);
        for (int i = 0; i < 300; i++) {
            int status = 200 + random.nextInt(400);
            HeaderField field = new HeaderField("name" + i, "v".repeat(random.nextInt(20_000)));
            HeaderList list = new HeaderList(1 << 20);
            decoder.decode(ByteBuffer.wrap(HpackEncoder.block(status, List.of(field), random.nextBoolean())), list);
            assertEquals(List.of(new HeaderField(":status", Integer.toString(status)), field), list.fields());
        }
    }
}
