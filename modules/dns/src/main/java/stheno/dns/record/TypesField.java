package stheno.dns.record;

import java.util.TreeSet;

/// The types that exist at a name, as bits in blocks of 256 types, to the end of the data (RFC 4034 4.1.2). Any thread.
enum TypesField implements Field {
    TYPES;

    private static final int LARGEST_BLOCK = 32;

    @Override
    public void parse(TokenReader in, DataWriter out) {
        TreeSet<Integer> types = new TreeSet<>();
        while (in.hasNext()) types.add((int) NumberField.TYPE.value(in.word()));
        while (!types.isEmpty()) {
            int block = types.first() >> 8;
            var inBlock = types.headSet((block + 1) << 8);
            byte[] bits = new byte[(inBlock.last() & 0xFF) / 8 + 1];
            for (int type : inBlock) bits[(type & 0xFF) / 8] |= (byte) (0x80 >> (type & 7));
            out.u8(block).u8(bits.length).octets(bits);
            inBlock.clear();
        }
    }

    @Override
    public void print(DataReader in, StringBuilder text) {
        String blank = "";
        int before = -1;
        while (in.left() > 0) {
            int block = block(in, before);
            byte[] bits = bits(in);
            for (int i = 0; i < 8 * bits.length; i++) {
                if ((bits[i / 8] & 0x80 >> (i & 7)) == 0) continue;
                text.append(blank).append(RecordType.name(block << 8 | i));
                blank = " ";
            }
            before = block;
        }
    }

    @Override
    public void copy(DataReader in, DataWriter out) {
        int before = -1;
        while (in.left() > 0) {
            before = block(in, before);
            byte[] bits = bits(in);
            out.u8(before).u8(bits.length).octets(bits);
        }
    }

    @Override
    public boolean takesRest() {
        return true;
    }

    private static int block(DataReader in, int before) {
        int block = in.u8();
        if (block <= before) throw new FormatException("types are not in order");
        return block;
    }

    private static byte[] bits(DataReader in) {
        int length = in.u8();
        if (length == 0 || length > LARGEST_BLOCK) throw new FormatException("block of types of " + length + " octets");
        byte[] bits = in.octets(length);
        if (bits[length - 1] == 0) throw new FormatException("block of types ends with an empty octet");
        return bits;
    }
}
