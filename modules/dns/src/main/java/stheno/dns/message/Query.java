package stheno.dns.message;

import java.nio.ByteBuffer;
import java.util.Arrays;
import stheno.dns.record.DnsClass;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;

/// A request, parsed without allocation. One object is read into again and again; everything it tells holds until the next `read`. One
/// thread at a time. Source: RFC 1035 4.1, RFC 6891, RFC 7873, RFC 8945 5.1, RFC 9619.
///
/// The name asked for must not have pointers. Names of other records can; a pointer must lead back, behind the header. Octets behind the
/// last record are ignored, except behind a TSIG.
public final class Query {
    /// The octets of the header.
    public static final int HEADER = 12;

    private static final int LARGEST = 65535;
    private static final int QUESTION_LONGEST = Name.LONGEST + 4;
    private static final int MOST_LABELS = 128;
    private static final int LEAST_UDP_SIZE = 512; // RFC 6891 6.2.3
    private static final int COOKIE_LONGEST = 40; // RFC 7873 4

    private final byte[] question = new byte[QUESTION_LONGEST];
    private final byte[] name = new byte[Name.LONGEST];
    private final int[] labels = new int[MOST_LABELS];
    private final byte[] cookie = new byte[COOKIE_LONGEST];
    private byte[] packet = new byte[LEAST_UDP_SIZE];
    private int length;
    private int at; // where the parser stands in the packet

    private Outcome outcome = Outcome.DROP;
    private int questionLength;
    private int nameLength;
    private int labelCount;
    private int type;
    private int dnsClass;
    private boolean edns;
    private int udpSize;
    private int version;
    private boolean dnssecOk;
    private boolean nsid;
    private boolean keepalive;
    private boolean padding;
    private int cookieLength;
    private boolean cookieRight;
    private int tsigOffset;

    /// What a request deserves.
    public enum Outcome {
        /// The request is well formed: look the name up.
        ANSWER,
        /// A reply, or too short for a header: no reply at all.
        DROP,
        /// Malformed: reply with FORMERR. The question is sent back if there is one question and it could be read. The reply has no OPT
        /// record, unless the whole packet could be read (BIND and Knot answer the same way).
        FORMERR,
        /// Well formed, but neither a query nor a notification: reply with NOTIMP.
        NOTIMP,
        /// A version of EDNS above 0: reply with BADVERS (RFC 6891 6.1.3).
        BADVERS,
        /// No question, but a cookie: reply with NOERROR and a cookie (RFC 7873 5.4).
        COOKIE_ONLY
    }

    /// An object into which nothing has been read yet.
    public Query() {}

    /// Parses the packet between the buffer's position and limit, which stay as they are. The octets are copied: the buffer is free
    /// afterwards.
    public Outcome read(ByteBuffer buffer) {
        length = Math.min(buffer.remaining(), LARGEST);
        if (length > packet.length) packet = new byte[Math.min(LARGEST, Math.max(length, 2 * packet.length))];
        buffer.get(buffer.position(), packet, 0, length);
        clear();
        clearOptions();
        outcome = length < HEADER || (packet[2] & 0x80) != 0 ? Outcome.DROP : parse();
        return outcome;
    }

    private void clear() {
        questionLength = 0;
        nameLength = 0;
        labelCount = 0;
        type = 0;
        dnsClass = 0;
    }

    /// Nothing of what additional records tell.
    private void clearOptions() {
        edns = false;
        udpSize = LEAST_UDP_SIZE;
        version = 0;
        dnssecOk = false;
        nsid = false;
        keepalive = false;
        padding = false;
        cookieLength = 0;
        cookieRight = true;
        tsigOffset = -1;
    }

    private Outcome parse() {
        at = HEADER;
        int questions = u16(4);
        boolean formed = (questions != 1 || readQuestion()) && (questions <= 1 || skipQuestions(questions)) && skip(u16(6)) && skip(u16(8))
                && additional(u16(10));
        if (!formed) clearOptions();
        if (!formed) return Outcome.FORMERR;
        if (version > 0 || !cookieRight) return version > 0 ? Outcome.BADVERS : Outcome.FORMERR;
        if (opcode() != Opcode.QUERY && opcode() != Opcode.NOTIFY) return Outcome.NOTIMP;
        if (questions == 0 && cookieLength > 0 && opcode() == Opcode.QUERY) return Outcome.COOKIE_ONLY;
        return questions == 1 && canBeAsked() ? Outcome.ANSWER : Outcome.FORMERR;
    }

    /// Types of one message (OPT, TSIG) cannot be asked for, nor all classes at once (BIND answers the same way).
    private boolean canBeAsked() {
        if (dnsClass == DnsClass.ANY || dnsClass == DnsClass.NONE) return false;
        return !RecordType.isMeta(type) || type == RecordType.ANY || type == RecordType.AXFR || type == RecordType.IXFR
                || type == RecordType.MAILA || type == RecordType.MAILB;
    }

    private boolean readQuestion() {
        int start = at;
        int count = 0;
        int octet;
        do {
            if (at >= length || count == MOST_LABELS) return false;
            octet = packet[at] & 0xFF;
            if (octet > Name.LONGEST_LABEL) return false;
            labels[count++] = at - start;
            at += 1 + octet;
            if (at - start > Name.LONGEST) return false;
        } while (octet != 0);
        if (at + 4 > length) return false;
        nameLength = at - start;
        labelCount = count - 1;
        for (int i = 0; i < nameLength; i++) name[i] = Name.lower(packet[start + i]);
        type = u16(at);
        dnsClass = u16(at + 2);
        at += 4;
        questionLength = at - start;
        System.arraycopy(packet, start, question, 0, questionLength);
        return true;
    }

    private boolean skipQuestions(int count) {
        for (int i = 0; i < count; i++) {
            if (!skipName() || at + 4 > length) return false;
            at += 4;
        }
        return true;
    }

    /// Skips records of the answer and authority sections, where OPT and TSIG must not stand.
    private boolean skip(int count) {
        for (int i = 0; i < count; i++) {
            if (!skipName() || !isRecord()) return false;
            int recordType = u16(at);
            if (recordType == RecordType.OPT || recordType == RecordType.TSIG) return false;
            at += 10 + u16(at + 8);
        }
        return true;
    }

    private boolean additional(int count) {
        for (int i = 0; i < count; i++) {
            int start = at;
            if (!skipName() || !isRecord()) return false;
            int recordType = u16(at);
            if (recordType == RecordType.OPT) {
                if (edns || packet[start] != 0 || !opt()) return false;
            } else if (recordType == RecordType.TSIG) {
                boolean last = i == count - 1 && at + 10 + u16(at + 8) == length && u16(at + 2) == DnsClass.ANY;
                if (!last) return false;
                tsigOffset = start;
            }
            at += 10 + u16(at + 8);
        }
        return true;
    }

    /// Whether the fixed part of a record and its data lie in the packet.
    private boolean isRecord() {
        return at + 10 <= length && at + 10 + u16(at + 8) <= length;
    }

    private boolean opt() {
        edns = true;
        udpSize = Math.max(u16(at + 2), LEAST_UDP_SIZE);
        version = packet[at + 5] & 0xFF;
        dnssecOk = (packet[at + 6] & 0x80) != 0;
        if (version > 0) return true; // the options of another version are unknown
        int end = at + 10 + u16(at + 8);
        int option = at + 10;
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
        switch (code) {
            case Edns.NSID -> nsid = true;
            case Edns.KEEPALIVE -> keepalive = true;
            case Edns.PADDING -> padding = true;
            case Edns.COOKIE -> cookie(start, size);
            default -> { }
        }
    }

    /// The first cookie counts (RFC 7873 5.2).
    private void cookie(int start, int size) {
        if (size != 8 && (size < 16 || size > COOKIE_LONGEST)) {
            cookieRight = false;
        } else if (cookieLength == 0) {
            System.arraycopy(packet, start, cookie, 0, size);
            cookieLength = size;
        }
    }

    /// Skips a name, and checks it with all its pointers.
    private boolean skipName() {
        int from = at;
        int limit = length;
        int before = at;
        int after = -1;
        int octets = 0;
        while (from < limit) {
            int octet = packet[from] & 0xFF;
            if (octet <= Name.LONGEST_LABEL) {
                octets += 1 + octet;
                from += 1 + octet;
                if (octets > Name.LONGEST || from > limit) return false;
                if (octet == 0) {
                    at = after < 0 ? from : after;
                    return true;
                }
            } else {
                if (octet < 0xC0 || from + 1 >= limit) return false;
                if (after < 0) after = from + 2;
                from = (octet & 0x3F) << 8 | packet[from + 1] & 0xFF;
                if (from < HEADER || from >= before) return false;
                limit = before;
                before = from;
            }
        }
        return false;
    }

    private int u16(int offset) {
        return (packet[offset] & 0xFF) << 8 | packet[offset + 1] & 0xFF;
    }

    /// What `read` answered.
    public Outcome outcome() {
        return outcome;
    }

    /// The rcode of the reply that the outcome asks for; NOERROR for `ANSWER` and `COOKIE_ONLY`.
    public int rcode() {
        return switch (outcome) {
            case ANSWER, COOKIE_ONLY, DROP -> Rcode.NOERROR;
            case FORMERR -> Rcode.FORMERR;
            case NOTIMP -> Rcode.NOTIMP;
            case BADVERS -> Rcode.BADVERS;
        };
    }

    /// The number that the client has given to the request.
    public int id() {
        return u16(0);
    }

    /// The second pair of octets of the header: QR, opcode, AA, TC, RD, RA, Z, AD, CD, rcode.
    public int flags() {
        return u16(2);
    }

    /// One of [Opcode], or another from 0 to 15.
    public int opcode() {
        return packet[2] >> 3 & 15;
    }

    /// Whether the client wants recursion (RD).
    public boolean recursionDesired() {
        return (packet[2] & 1) != 0;
    }

    /// The name asked for in wire form, in lower case, in the first `nameLength()` octets of an array that is reused. Not to be changed.
    public byte[] name() {
        return name;
    }

    /// 0 if there is no question, more than one, or one that could not be read.
    public int nameLength() {
        return nameLength;
    }

    /// How many labels the name has, without the root.
    public int labels() {
        return labelCount;
    }

    /// Where label `i` begins in `name()`, from the left; label `labels()` is the root.
    public int labelOffset(int i) {
        return labels[i];
    }

    /// The question as spelled (name, type, class) in the first `questionLength()` octets of an array that is reused. Not to be changed.
    public byte[] question() {
        return question;
    }

    /// 0 if there is no question, more than one, or one that could not be read.
    public int questionLength() {
        return questionLength;
    }

    /// The type asked for, one of [RecordType] or another.
    public int type() {
        return type;
    }

    /// The class asked for, one of [DnsClass] or another.
    public int dnsClass() {
        return dnsClass;
    }

    /// Whether the request has an OPT record.
    public boolean edns() {
        return edns;
    }

    /// The largest reply that the client takes by UDP: 512 at least, and 512 without EDNS.
    public int udpSize() {
        return udpSize;
    }

    /// The version of EDNS asked for; 0 without EDNS.
    public int version() {
        return version;
    }

    /// Whether the client wants records of DNSSEC (RFC 3225).
    public boolean dnssecOk() {
        return dnssecOk;
    }

    /// Whether the client asks for the name of this server (RFC 5001).
    public boolean nsid() {
        return nsid;
    }

    /// Whether the client asks how long a TCP connection may be idle (RFC 7828).
    public boolean keepalive() {
        return keepalive;
    }

    /// Whether the client pads its queries, and wants replies padded (RFC 7830).
    public boolean padding() {
        return padding;
    }

    /// The cookie: the client's 8 octets, then 8 to 32 of the server if it was here before. In an array that is reused.
    public byte[] cookie() {
        return cookie;
    }

    /// 0 without cookie, 8 with the client's alone, else 16 to 40.
    public int cookieLength() {
        return cookieLength;
    }

    /// Where in `packet()` the TSIG record begins; -1 if there is none.
    public int tsigOffset() {
        return tsigOffset;
    }

    /// The request in the first `length()` octets of an array that is reused. Not to be changed.
    public byte[] packet() {
        return packet;
    }

    /// The octets of the request.
    public int length() {
        return length;
    }

    /// The request as an object of its own, for slow paths.
    ///
    /// @throws stheno.dns.record.FormatException if a record in it is malformed
    public Message message() {
        return Message.read(Arrays.copyOf(packet, length));
    }
}
