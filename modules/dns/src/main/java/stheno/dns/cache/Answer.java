package stheno.dns.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import stheno.dns.message.ExtendedError;
import stheno.dns.message.ReplyWriter;
import stheno.dns.message.Section;
import stheno.dns.record.RecordType;

/// The answer to a question in flat form, as it lies in the cache. One object is filled again and again, by an [AnswerBuilder] or by an
/// [AnswerCache]; it allocates nothing but when its array grows. One thread at a time.
///
/// ```
///   size 4 | hash 4 | stored 4 | ttl 4 | retry 4 | flags 1 | rcode 1 | type 2 | name length 1 | name | RRsets 2 | RRset ...
///   RRset:   bits 1 | owner, if it is spelled out | type 2 | ttl 4 | records 2 | (length 2 | data) ...
/// ```
public final class Answer {
    /// In place of a type: the name has no records of any type.
    public static final int NO_NAME = 0;

    static final int SIZE = 0; // of all, a multiple of ALIGNMENT
    static final int HASH = 4;
    static final int STORED = 8; // seconds of a clock that never goes back
    static final int TTL = 12; // seconds; the smallest of all RRsets
    static final int RETRY = 16; // seconds of the same clock: until then no server is asked again
    static final int FLAGS = 20;
    static final int RCODE = 21;
    static final int TYPE = 22;
    static final int NAME_LENGTH = 24;
    static final int NAME = 25;
    static final int ALIGNMENT = 8;

    static final int REFERENCED = 1; // asked for since the clock's hand passed
    static final int PREFETCHED = 2; // a refresh was begun
    static final int CHECKING_DISABLED = 4;
    static final int AUTHENTIC = 8;
    static final int FAILED = 16; // RETRY holds
    static final int TRUNCATED = 32; // never in the cache
    static final int ERROR = 6; // from this bit on, the place in ERRORS
    static final int[] ERRORS = {ExtendedError.NONE, ExtendedError.BLOCKED, ExtendedError.NO_REACHABLE_AUTHORITY,
            ExtendedError.NETWORK_ERROR};

    static final int AUTHORITY = 1; // bits of an RRset: its section
    static final int SECURITY = 2; // only for clients with DO
    static final int SPELLED = 4; // the owner is not the question's name
    static final int SAME = 8; // the owner is that of the RRset before

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int STALE_TTL = 30; // RFC 8767, section 4

    byte[] data = new byte[512];
    int length;
    private int age; // seconds since it was stored
    private boolean stale;
    private boolean refresh;
    private boolean failed;

    /// An empty object, to be filled.
    public Answer() {}

    static int int32(byte[] data, int at) {
        return (int) INT.get(data, at);
    }

    static void int32(byte[] data, int at, int value) {
        INT.set(data, at, value);
    }

    static int u16(byte[] data, int at) {
        return (data[at] & 0xFF) << 8 | data[at + 1] & 0xFF;
    }

    /// Makes room for this many octets; what is there stays.
    void room(int octets) {
        if (octets > data.length) data = Arrays.copyOf(data, Math.max(octets, 2 * data.length));
    }

    /// Takes a copy out of the cache.
    void copy(byte[] log, int at, int size, int seconds) {
        if (size > data.length) data = new byte[Math.max(size, 2 * data.length)];
        System.arraycopy(log, at, data, 0, size);
        length = size;
        found(seconds, false, false, false);
    }

    /// How it was found.
    void found(int seconds, boolean isStale, boolean refreshes, boolean hasFailed) {
        age = seconds;
        stale = isStale;
        refresh = refreshes;
        failed = hasFailed;
    }

    /// Whether its time has run out.
    public boolean isStale() {
        return stale;
    }

    /// Whether it is to be refreshed: it is asked for often, and its time ends soon. Told once.
    public boolean wantsRefresh() {
        return refresh;
    }

    /// Whether the servers have failed a moment ago, so that they need not be asked again yet.
    public boolean hasFailed() {
        return failed;
    }

    /// One of [stheno.dns.message.Rcode].
    public int rcode() {
        return data[RCODE] & 0xFF;
    }

    /// Whether the server calls it authentic (AD).
    public boolean isAuthentic() {
        return (data[FLAGS] & AUTHENTIC) != 0;
    }

    /// Whether it is missing, because a server has truncated it.
    public boolean isTruncated() {
        return (data[FLAGS] & TRUNCATED) != 0;
    }

    /// Why there are no records, or fewer: one of [ExtendedError].
    public int extendedError() {
        return ERRORS[(data[FLAGS] & 0xFF) >>> ERROR];
    }

    /// Seconds that it can be kept; 0 for not at all.
    public int ttl() {
        return int32(data, TTL);
    }

    /// Seconds since it was stored.
    int age() {
        return age;
    }

    /// The type asked for, or [#NO_NAME].
    public int type() {
        return u16(data, TYPE);
    }

    /// The octets of the name that it is for: a name above the one asked for, if that does not exist (RFC 8020).
    public int nameLength() {
        return data[NAME_LENGTH] & 0xFF;
    }

    boolean checkingDisabled() {
        return (data[FLAGS] & CHECKING_DISABLED) != 0;
    }

    /// Whether this answers a question.
    ///
    /// @param name in lower case, in the first `nameLength` octets
    public boolean isFor(byte[] name, int nameLength, int type, boolean checkingDisabled) {
        boolean sameType = type() == type || type() == NO_NAME;
        return sameType && checkingDisabled() == checkingDisabled && nameLength == (data[NAME_LENGTH] & 0xFF)
                && Arrays.equals(data, NAME, NAME + nameLength, name, 0, nameLength);
    }

    /// Writes all records that belong to the client, and no flags. Records that do not fit are left out: a part of an RRset helps clients
    /// without TCP, such as musl before 1.2.4.
    ///
    /// @param owner holds the question's name at `offset`, uncompressed; it stands for the question's name in the answer
    /// @param type the type asked for: records of this type are never left out for lack of DO
    /// @param dnssec whether the client has set DO
    /// @param turn which record of an RRset comes first; 0 for the order in which they came
    /// @return whether everything fitted
    public boolean write(ReplyWriter reply, byte[] owner, int offset, int type, boolean dnssec, int turn) {
        int at = NAME + (data[NAME_LENGTH] & 0xFF);
        int rrsets = u16(data, at);
        at += 2;
        int spelled = -1; // where the last owner stands that is spelled out
        for (int i = 0; i < rrsets; i++) {
            int bits = data[at++];
            if ((bits & SPELLED) != 0) {
                spelled = at;
                at = behindName(at);
            } else if ((bits & SAME) == 0) {
                spelled = -1;
            }
            int end = behindRrset(at);
            boolean hidden = (bits & SECURITY) != 0 && !dnssec && u16(data, at) != type && type != RecordType.ANY;
            if (!hidden) {
                reply.section((bits & AUTHORITY) != 0 ? Section.AUTHORITY : Section.ANSWER);
                boolean fits = spelled < 0 ? rrset(reply, owner, offset, at, turn) : rrset(reply, data, spelled, at, turn);
                if (!fits) return false;
            }
            at = end;
        }
        return true;
    }

    /// Decides about a name.
    @FunctionalInterface
    public interface NameCheck {
        /// @param name holds the uncompressed name at `offset`
        boolean is(byte[] name, int offset);
    }

    /// Where in [#octets()] the first target of an alias (CNAME) stands that a check is true for; -1 if there is none.
    public int alias(NameCheck check) {
        int at = NAME + (data[NAME_LENGTH] & 0xFF);
        int rrsets = u16(data, at);
        at += 2;
        for (int i = 0; i < rrsets; i++) {
            if ((data[at++] & SPELLED) != 0) at = behindName(at);
            if (u16(data, at) == RecordType.CNAME && check.is(data, at + 10)) return at + 10;
            at = behindRrset(at);
        }
        return -1;
    }

    /// The octets that [#alias] tells a place of. Not to be changed.
    public byte[] octets() {
        return data;
    }

    private boolean rrset(ReplyWriter reply, byte[] owner, int offset, int at, int turn) {
        int type = u16(data, at);
        int ttl = stale ? STALE_TTL : Math.max(0, int32(data, at + 2) - age);
        int count = u16(data, at + 6);
        int start = at + 8;
        int first = start;
        int skipped = count > 1 ? Integer.remainderUnsigned(turn, count) : 0;
        for (int i = 0; i < skipped; i++) first += 2 + u16(data, first);
        int record = first;
        for (int i = 0; i < count; i++) {
            if (i == count - skipped) record = start;
            int size = u16(data, record);
            if (!reply.add(owner, offset, type, ttl, data, record + 2, size)) return false;
            record += 2 + size;
        }
        return true;
    }

    int behindName(int at) {
        int end = at;
        while (data[end] != 0) end += 1 + data[end];
        return end + 1;
    }

    int behindRrset(int at) {
        int count = u16(data, at + 6);
        int end = at + 8;
        for (int i = 0; i < count; i++) end += 2 + u16(data, end);
        return end;
    }
}
