package stheno.http2;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Decodes the header blocks of one connection, in their order (RFC 7541). One thread.
final class HpackDecoder {
    private static final int LARGEST = 1 << 24; // of any number; a frame has fewer octets

    private final DynamicTable table = new DynamicTable();

    /// Decodes a whole block.
    ///
    /// @throws ConnectionError if it is malformed: the tables of both sides may differ from then on
    void decode(ByteBuffer block, HeaderList into) throws ConnectionError {
        boolean begun = false;
        while (block.hasRemaining()) {
            int first = block.get();
            if ((first & 0xe0) == 0x20) {
                if (begun) throw ConnectionError.compression("a table size within a block");
                resize(number(first, 5, block));
                continue;
            }
            begun = true;
            if ((first & 0x80) != 0) into.add(field(number(first, 7, block)));
            else literal(first, block, into);
        }
    }

    private void resize(int size) throws ConnectionError {
        if (size > DynamicTable.LARGEST) throw ConnectionError.compression("a table size of " + size);
        table.resize(size);
    }

    private void literal(int first, ByteBuffer block, HeaderList into) throws ConnectionError {
        boolean kept = (first & 0x40) != 0;
        int index = number(first, kept ? 6 : 4, block);
        String name = index == 0 ? string(block) : field(index).name();
        HeaderField field = new HeaderField(name, string(block));
        if (kept) table.add(field);
        into.add(field);
    }

    private HeaderField field(int index) throws ConnectionError {
        if (index == 0 || index > StaticTable.SIZE + table.count()) throw ConnectionError.compression("no field has the index " + index);
        return index <= StaticTable.SIZE ? StaticTable.field(index) : table.field(index - StaticTable.SIZE - 1);
    }

    /// A number that begins with the last bits of `first` (section 5.1).
    static int number(int first, int bits, ByteBuffer block) throws ConnectionError {
        int most = (1 << bits) - 1;
        int number = first & most;
        if (number < most) return number;
        for (int shift = 0; shift <= 21; shift += 7) {
            if (!block.hasRemaining()) throw ConnectionError.compression("a number without its end");
            int octet = block.get();
            number += (octet & 0x7f) << shift;
            if (octet >= 0) {
                if (number > LARGEST) break;
                return number;
            }
        }
        throw ConnectionError.compression("a number that is too large");
    }

    private static String string(ByteBuffer block) throws ConnectionError {
        if (!block.hasRemaining()) throw ConnectionError.compression("a field without its end");
        int first = block.get();
        int length = number(first, 7, block);
        if (length > block.remaining()) throw ConnectionError.compression("a string without its end");
        byte[] octets = new byte[first < 0 ? Huffman.most(length) : length];
        int count = length;
        if (first < 0) count = Huffman.decode(block, length, octets);
        else block.get(octets);
        return new String(octets, 0, count, StandardCharsets.ISO_8859_1);
    }

    DynamicTable table() {
        return table;
    }
}
