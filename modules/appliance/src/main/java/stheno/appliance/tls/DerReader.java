package stheno.appliance.tls;

import java.nio.ByteBuffer;

/// Reads ASN.1 in DER (ITU-T X.690), element by element. Throws for anything unexpected. One thread.
final class DerReader {
    /// The input is not DER, or has unexpected elements.
    static final class MalformedDer extends Exception {
        private static final long serialVersionUID = 1;

        MalformedDer(String message) {
            super(message);
        }
    }

    private final ByteBuffer rest;

    private DerReader(ByteBuffer rest) {
        this.rest = rest;
    }

    DerReader(byte[] data) {
        this(ByteBuffer.wrap(data));
    }

    /// Whether an element with this tag is next.
    boolean next(int tag) {
        return rest.hasRemaining() && (rest.get(rest.position()) & 0xff) == tag;
    }

    /// The elements within the next element.
    DerReader enter(int tag) throws MalformedDer {
        return new DerReader(contents(tag));
    }

    /// The content of the next element.
    byte[] bytes(int tag) throws MalformedDer {
        ByteBuffer contents = contents(tag);
        byte[] bytes = new byte[contents.remaining()];
        contents.get(bytes);
        return bytes;
    }

    /// An object identifier, such as `1.2.840.10045.2.1`.
    String oid() throws MalformedDer {
        ByteBuffer contents = contents(Der.OID);
        if (!contents.hasRemaining()) throw new MalformedDer("an empty object identifier");
        long first = arc(contents);
        StringBuilder dotted = new StringBuilder(first < 80 ? first / 40 + "." + first % 40 : "2." + (first - 80));
        while (contents.hasRemaining()) dotted.append('.').append(arc(contents));
        return dotted.toString();
    }

    private static long arc(ByteBuffer contents) throws MalformedDer {
        long value = 0;
        while (contents.hasRemaining() && value < 1L << 48) {
            byte group = contents.get();
            value = value << 7 | group & 0x7f;
            if (group >= 0) return value;
        }
        throw new MalformedDer("an object identifier that does not end");
    }

    private ByteBuffer contents(int tag) throws MalformedDer {
        if (!next(tag)) throw new MalformedDer("an unexpected element");
        rest.get();
        int length = length();
        if (length > rest.remaining()) throw new MalformedDer("an element that is longer than its container");
        ByteBuffer contents = rest.slice(rest.position(), length);
        rest.position(rest.position() + length);
        return contents;
    }

    private int length() throws MalformedDer {
        if (!rest.hasRemaining()) throw new MalformedDer("an element without a length");
        int first = rest.get() & 0xff;
        if (first < 0x80) return first;
        int bytes = first & 0x7f;
        // at most 16 MB
        if (bytes == 0 || bytes > 3 || bytes > rest.remaining()) throw new MalformedDer("a length of " + bytes + " bytes");
        int length = 0;
        for (int i = 0; i < bytes; i++) length = length << 8 | rest.get() & 0xff;
        if (length < 0x80 || length < 1 << 8 * (bytes - 1)) throw new MalformedDer("a length with superfluous bytes");
        return length;
    }
}
