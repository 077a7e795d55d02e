package stheno.appliance.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Writes ASN.1 in DER (ITU-T X.690): the part that keys and certificates need. [DerReader] reads it.
final class Der {
    static final int BOOLEAN = 0x01;
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int NULL = 0x05;
    static final int OID = 0x06;
    static final int UTF8 = 0x0c;
    static final int UTC_TIME = 0x17;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Instant GENERALIZED_FROM = Instant.parse("2050-01-01T00:00:00Z"); // RFC 5280, section 4.1.2.5

    private Der() {}

    /// The tag `[number]` of a primitive with an implicit tag.
    static int tagged(int number) {
        return 0x80 | number;
    }

    /// The tag `[number]` around other elements.
    static int taggedAround(int number) {
        return 0xa0 | number;
    }

    /// An element with these bytes, joined.
    static byte[] element(int tag, byte[]... contents) {
        int length = 0;
        for (byte[] content : contents) length += content.length;
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            int bytes = (39 - Integer.numberOfLeadingZeros(length)) / 8;
            out.write(0x80 | bytes);
            for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out.write(length >>> shift);
        }
        for (byte[] content : contents) out.writeBytes(content);
        return out.toByteArray();
    }

    static byte[] sequence(byte[]... elements) {
        return element(SEQUENCE, elements);
    }

    static byte[] integer(BigInteger value) {
        return element(INTEGER, value.toByteArray());
    }

    static byte[] integer(long value) {
        return integer(BigInteger.valueOf(value));
    }

    static byte[] truth() {
        return element(BOOLEAN, new byte[] {(byte) 0xff});
    }

    static byte[] octets(byte[] data) {
        return element(OCTET_STRING, data);
    }

    /// @param unused low bits of the last byte that do not count
    static byte[] bits(int unused, byte[] data) {
        return element(BIT_STRING, new byte[] {(byte) unused}, data);
    }

    static byte[] text(String text) {
        return element(UTF8, text.getBytes(StandardCharsets.UTF_8));
    }

    /// @param dotted such as `1.2.840.10045.2.1`
    static byte[] oid(String dotted) {
        String[] arcs = dotted.split("\\.");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        arc(out, Long.parseLong(arcs[0]) * 40 + Long.parseLong(arcs[1]));
        for (int i = 2; i < arcs.length; i++) arc(out, Long.parseLong(arcs[i]));
        return element(OID, out.toByteArray());
    }

    private static void arc(ByteArrayOutputStream out, long value) {
        int groups = Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
        for (int group = groups - 1; group > 0; group--) out.write((int) (value >>> 7 * group) & 0x7f | 0x80);
        out.write((int) value & 0x7f);
    }

    /// In whole seconds, in the form that certificates require for its year.
    static byte[] time(Instant time) {
        String text = TIME.format(time);
        boolean generalized = !time.isBefore(GENERALIZED_FROM);
        return element(generalized ? GENERALIZED_TIME : UTC_TIME,
                (generalized ? text : text.substring(2)).getBytes(StandardCharsets.US_ASCII));
    }
}
