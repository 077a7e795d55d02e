package stheno.dns.exchange;

import java.nio.ByteBuffer;
import stheno.dns.message.Edns;
import stheno.dns.message.Query;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;

/// Reads what an exchange must know of a reply: header, question, and the OPT record. Other records are only walked over. One object is
/// read into again and again; everything it tells holds until the next `read`, and as long as the packet does. Loop thread only. Source:
/// RFC 1035 4.1, RFC 6891, RFC 7828, RFC 7873.
final class ReplyReader {
    private static final int COOKIE_LEAST = 16; // the client's 8 octets and at least 8 of the server
    private static final int COOKIE_LONGEST = 40;

    private ByteBuffer packet = ByteBuffer.allocate(0);
    private int length;
    private int at;
    private int opt; // where its data begin, 0 without OPT
    private int upperRcode;
    private int cookie;
    private int cookieLength;
    private int keepalive;

    /// Reads the header of the packet between position and limit, which stay as they are.
    ///
    /// @return false if there is no whole header
    boolean read(ByteBuffer buffer) {
        packet = buffer.slice();
        length = packet.limit();
        at = Query.HEADER;
        opt = 0;
        upperRcode = 0;
        cookie = 0;
        cookieLength = 0;
        keepalive = -1;
        return length >= Query.HEADER;
    }

    int id() {
        return u16(0);
    }

    int flags() {
        return u16(2);
    }

    int opcode() {
        return flags() >> 11 & 15;
    }

    int questions() {
        return u16(4);
    }

    /// The four bits of the header alone, before [#walk].
    int rcode() {
        return upperRcode << 4 | flags() & 15;
    }

    /// How the question differs from what was asked.
    enum Match { SAME, OTHER_SPELLING, OTHER }

    /// Compares the only question. What follows it is next to be walked over.
    Match match(byte[] question, long spelling) {
        if (Query.HEADER + question.length > length) return Match.OTHER;
        int name = question.length - 4;
        boolean same = true;
        for (int i = 0; i < question.length; i++) {
            byte octet = packet.get(Query.HEADER + i);
            byte asked = i < name ? Spelling.octet(question[i], i, spelling) : question[i];
            if (octet == asked) continue;
            if (i >= name || Name.lower(octet) != Name.lower(asked)) return Match.OTHER;
            same = false;
        }
        at = Query.HEADER + question.length;
        return same ? Match.SAME : Match.OTHER_SPELLING;
    }

    /// Walks over all records, and reads the OPT record.
    ///
    /// @return false if the packet is malformed
    boolean walk() {
        return skip(u16(6) + u16(8), false) && skip(u16(10), true);
    }

    private boolean skip(int records, boolean additional) {
        for (int i = 0; i < records; i++) {
            boolean root = at < length && packet.get(at) == 0;
            if (!skipName() || at + 10 > length) return false;
            int type = u16(at);
            int data = at + 10;
            int end = data + u16(at + 8);
            if (end > length) return false;
            if (type == RecordType.OPT) {
                if (!additional || !root || opt > 0 || !opt(data, end)) return false;
            }
            at = end;
        }
        return true;
    }

    private boolean skipName() {
        while (at < length) {
            int octet = packet.get(at) & 0xFF;
            if (octet >= 0xC0) {
                at += 2;
                return at <= length;
            }
            if (octet > Name.LONGEST_LABEL) return false;
            at += 1 + octet;
            if (octet == 0) return true;
        }
        return false;
    }

    private boolean opt(int data, int end) {
        opt = data;
        upperRcode = packet.get(data - 6) & 0xFF;
        int option = data;
        while (option < end) {
            if (option + 4 > end) return false;
            int size = u16(option + 2);
            if (option + 4 + size > end) return false;
            option(u16(option), option + 4, size);
            option += 4 + size;
        }
        return true;
    }

    private void option(int code, int start, int size) {
        if (code == Edns.COOKIE && cookieLength == 0) {
            cookie = start;
            cookieLength = size;
        } else if (code == Edns.KEEPALIVE && size == 2) {
            keepalive = u16(start);
        }
    }

    /// Whether there is an OPT record.
    boolean edns() {
        return opt > 0;
    }

    boolean hasCookie() {
        return cookieLength > 0;
    }

    /// Whether the cookie begins with this client's.
    boolean repeats(byte[] clientCookie) {
        if (cookieLength < COOKIE_LEAST && cookieLength != clientCookie.length || cookieLength > COOKIE_LONGEST) return false;
        for (int i = 0; i < clientCookie.length; i++) if (packet.get(cookie + i) != clientCookie[i]) return false;
        return true;
    }

    /// The server's part of a cookie; empty if it has none.
    byte[] serverCookie(int clientLength) {
        byte[] part = new byte[Math.max(0, cookieLength - clientLength)];
        packet.get(cookie + clientLength, part);
        return part;
    }

    /// How long the server keeps an idle connection, in units of 100 ms (RFC 7828 3.1); -1 if it does not tell.
    int keepalive() {
        return keepalive;
    }

    /// The packet as an array of its own, with the question as it was asked.
    byte[] copy(byte[] question) {
        byte[] all = new byte[length];
        packet.get(0, all);
        if (questions() == 1) System.arraycopy(question, 0, all, Query.HEADER, question.length);
        return all;
    }

    private int u16(int offset) {
        return packet.getShort(offset) & 0xFFFF;
    }
}
