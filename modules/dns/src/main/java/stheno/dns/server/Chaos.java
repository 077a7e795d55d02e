package stheno.dns.server;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import stheno.dns.message.Query;
import stheno.dns.message.Rcode;
import stheno.dns.message.ReplyWriter;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;

/// Answers in class CH, where servers tell about themselves (RFC 4892): what the settings give, and REFUSED for everything else. Immutable;
/// any thread; it allocates nothing for a query.
final class Chaos {
    private static final byte[] VERSION_BIND = Name.of("version.bind.").wire();
    private static final byte[] VERSION_SERVER = Name.of("version.server.").wire();
    private static final byte[] ID_SERVER = Name.of("id.server.").wire();
    private static final byte[] HOSTNAME_BIND = Name.of("hostname.bind.").wire();
    private static final byte[] NOTHING = new byte[0];

    private final byte[] version;
    private final byte[] identity;

    /// @param version empty for none
    /// @param identity empty for none
    Chaos(String version, String identity) {
        this.version = text(version);
        this.identity = text(identity);
    }

    /// The data of a TXT record.
    private static byte[] text(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        if (octets.length == 0) return octets;
        byte[] data = new byte[1 + octets.length];
        data[0] = (byte) octets.length;
        System.arraycopy(octets, 0, data, 1, octets.length);
        return data;
    }

    void answer(Query query, ReplyWriter reply) {
        byte[] data = data(query);
        if (data.length == 0) {
            reply.rcode(Rcode.REFUSED);
            return;
        }
        reply.authoritative(true);
        if (query.type() != RecordType.TXT && query.type() != RecordType.ANY) return;
        if (!reply.add(query.name(), 0, RecordType.TXT, 0, data, 0, data.length)) reply.truncated(true);
    }

    private byte[] data(Query query) {
        if (is(query, VERSION_BIND) || is(query, VERSION_SERVER)) return version;
        return is(query, ID_SERVER) || is(query, HOSTNAME_BIND) ? identity : NOTHING;
    }

    private static boolean is(Query query, byte[] name) {
        return Arrays.equals(query.name(), 0, query.nameLength(), name, 0, name.length);
    }
}
