package stheno.dns.message;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import stheno.dns.record.DataWriter;

/// Requests of tests, written by hand.
final class Packets {
    /// The question `wWw.a IN A`.
    static final String QUESTION = "03775777 0161 00 0001 0001";

    private Packets() {}

    /// A request with id 1234 and these counts of records.
    static byte[] request(String flags, int questions, int answers, int authorities, int additionals, String... body) {
        DataWriter out = new DataWriter();
        out.u16(0x1234).octets(hex(flags)).u16(questions).u16(answers).u16(authorities).u16(additionals);
        for (String part : body) out.octets(hex(part));
        return out.toArray();
    }

    /// A query for `wWw.a IN A` with RD.
    static byte[] query(int additionals, String... additional) {
        DataWriter out = new DataWriter();
        out.octets(request("0100", 1, 0, 0, additionals, QUESTION));
        for (String part : additional) out.octets(hex(part));
        return out.toArray();
    }

    /// An OPT record that offers 1232 octets.
    static String opt(String ttl, String options) {
        return "00 0029 04D0 " + ttl + " %04X ".formatted(hex(options).length) + options;
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    static Query read(byte[] packet) {
        Query query = new Query();
        query.read(ByteBuffer.wrap(packet));
        return query;
    }
}
