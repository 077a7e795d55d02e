package stheno.http2;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Encodes the header blocks of replies: fields of the static table by their index, others literally. It has no table of its own, so no
/// state can differ from that of the client. Pure; any thread.
final class HpackEncoder {
    private static final int EMPTY_TABLE = 0x20; // a table size of 0

    private HpackEncoder() {}

    /// @param resized whether the client has changed the size of its table since the last block: then the block must answer that
    ///        (RFC 7541, section 4.2)
    static byte[] block(int status, List<HeaderField> fields, boolean resized) {
        ByteArrayOutputStream block = new ByteArrayOutputStream(128);
        if (resized) block.write(EMPTY_TABLE);
        int index = StaticTable.status(status);
        if (index > 0) block.write(0x80 | index);
        else literal(new HeaderField(":status", Integer.toString(status)), block);
        for (HeaderField field : fields) literal(field, block);
        return block.toByteArray();
    }

    private static void literal(HeaderField field, ByteArrayOutputStream block) {
        int index = StaticTable.index(field.name());
        number(0, 4, index, block);
        if (index == 0) string(field.name(), block);
        string(field.value(), block);
    }

    private static void string(String text, ByteArrayOutputStream block) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        number(0, 7, octets.length, block);
        block.write(octets, 0, octets.length);
    }

    /// @param first the bits before the number
    private static void number(int first, int bits, int number, ByteArrayOutputStream block) {
        int most = (1 << bits) - 1;
        if (number < most) {
            block.write(first | number);
            return;
        }
        block.write(first | most);
        int rest = number - most;
        while (rest > 0x7f) {
            block.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        block.write(rest);
    }
}
