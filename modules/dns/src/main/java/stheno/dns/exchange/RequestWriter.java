package stheno.dns.exchange;

import java.nio.ByteBuffer;
import stheno.dns.message.Edns;
import stheno.dns.record.RecordType;

/// Writes requests into a buffer that is used again and again. Loop thread only. Source: RFC 1035 4.1, RFC 6891, RFC 7828, RFC 7830, RFC
/// 7873, RFC 8467.
final class RequestWriter {
    private static final int BLOCK = 128; // RFC 8467 4.1: requests are padded to a multiple of this
    private static final int LARGEST = 1024; // header, question, OPT with cookie, padding: at most 12 + 259 + 55 + 128
    private static final int OPTION = 4; // code and length

    static final byte[] NO_COOKIE = new byte[0];

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST);

    /// What the OPT record has. Without it, there is none.
    ///
    /// @param udpSize the largest reply by UDP
    /// @param cookie of client and server, not sent if empty
    /// @param keepalive whether the server is asked how long a connection may be idle
    /// @param padded whether the request is padded
    record Options(int udpSize, boolean dnssec, byte[] cookie, boolean keepalive, boolean padded) {}

    /// The request, between position and limit of a buffer that is free again with the next call.
    ///
    /// @param flags of the header
    /// @param options null for no OPT record
    ByteBuffer write(int id, int flags, byte[] question, long spelling, Options options) {
        buffer.clear();
        buffer.putShort((short) id).putShort((short) flags).putShort((short) 1).putInt(0).putShort((short) (options == null ? 0 : 1));
        int name = question.length - 4;
        for (int i = 0; i < name; i++) buffer.put(Spelling.octet(question[i], i, spelling));
        buffer.put(question, name, 4);
        if (options != null) opt(options);
        return buffer.flip();
    }

    private void opt(Options options) {
        int flags = options.dnssec() ? Edns.DNSSEC_OK : 0;
        buffer.put((byte) 0).putShort((short) RecordType.OPT).putShort((short) options.udpSize()).putInt(flags);
        int length = buffer.position();
        buffer.putShort((short) 0);
        if (options.cookie().length > 0) option(Edns.COOKIE, options.cookie().length).put(options.cookie());
        if (options.keepalive()) option(Edns.KEEPALIVE, 0);
        if (options.padded()) {
            int rest = (BLOCK - (buffer.position() + OPTION) % BLOCK) % BLOCK;
            option(Edns.PADDING, rest);
            for (int i = 0; i < rest; i++) buffer.put((byte) 0);
        }
        buffer.putShort(length, (short) (buffer.position() - length - 2));
    }

    private ByteBuffer option(int code, int size) {
        return buffer.putShort((short) code).putShort((short) size);
    }
}
