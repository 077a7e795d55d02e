package stheno.dns.cache;

import stheno.dns.record.Name;

/// Fills an [Answer]: the question, then RRsets in the order of their sections, each with its records. One thread at a time.
public final class AnswerBuilder {
    private static final int LARGEST_DATA = 65_535;

    private final Answer answer;
    private final byte[] last = new byte[Name.LONGEST]; // the owner before
    private int lastLength;
    private int rrsetsAt;
    private int rrsets;
    private int recordsAt;
    private int records;
    private int ttl;

    /// @param answer is filled
    public AnswerBuilder(Answer answer) {
        this.answer = answer;
    }

    /// Begins with the question.
    ///
    /// @param name in lower case
    public void begin(Name name, int type, boolean checkingDisabled) {
        int nameLength = name.length();
        answer.length = Answer.NAME;
        answer.room(Answer.NAME + nameLength + 2);
        for (int i = 0; i < Answer.NAME; i++) answer.data[i] = 0;
        answer.data[Answer.FLAGS] = (byte) (checkingDisabled ? Answer.CHECKING_DISABLED : 0);
        answer.data[Answer.NAME_LENGTH] = (byte) nameLength;
        put16(Answer.TYPE, type);
        name.copyTo(answer.data, Answer.NAME);
        answer.length += nameLength;
        rrsetsAt = answer.length;
        answer.length += 2;
        rrsets = 0;
        put16(rrsetsAt, 0);
        lastLength = 0;
        ttl = Integer.MAX_VALUE;
    }

    /// One of [stheno.dns.message.Rcode], below 256.
    public void rcode(int rcode) {
        answer.data[Answer.RCODE] = (byte) rcode;
    }

    /// Whether the server calls it authentic (AD).
    public void authentic(boolean on) {
        if (on) answer.data[Answer.FLAGS] |= Answer.AUTHENTIC;
        else answer.data[Answer.FLAGS] &= ~Answer.AUTHENTIC;
    }

    /// Why there are no records. At most once in an answer.
    ///
    /// @param code `BLOCKED`, `NO_REACHABLE_AUTHORITY`, `NETWORK_ERROR` or `NONE` of [stheno.dns.message.ExtendedError]
    public void extendedError(int code) {
        for (int i = 0; i < Answer.ERRORS.length; i++) {
            if (Answer.ERRORS[i] == code) answer.data[Answer.FLAGS] |= (byte) (i << Answer.ERROR);
        }
    }

    /// The answer is missing, because it was truncated.
    public void truncated() {
        answer.data[Answer.FLAGS] |= Answer.TRUNCATED;
    }

    /// The answer holds for all types of the name.
    public void noName() {
        put16(Answer.TYPE, Answer.NO_NAME);
    }

    /// Begins an RRset.
    ///
    /// @param authority whether it stands in the authority section, and not in the answer
    /// @param security whether it goes to clients with DO alone
    /// @param seconds its time to live
    public void rrset(boolean authority, boolean security, Name owner, int type, int seconds) {
        int bits = (authority ? Answer.AUTHORITY : 0) | (security ? Answer.SECURITY : 0) | spelling(owner);
        answer.room(answer.length + 1 + owner.length() + 8);
        answer.data[answer.length++] = (byte) bits;
        if ((bits & Answer.SPELLED) != 0) answer.length += owner.copyTo(answer.data, answer.length);
        put16(answer.length, type);
        Answer.int32(answer.data, answer.length + 2, seconds);
        recordsAt = answer.length + 6;
        answer.length += 8;
        records = 0;
        put16(recordsAt, 0);
        put16(rrsetsAt, ++rrsets);
        ttl = Math.min(ttl, seconds);
    }

    private int spelling(Name owner) {
        int octets = owner.length();
        if (octets == lastLength && isSame(owner, last, 0)) return Answer.SAME;
        if (octets == (answer.data[Answer.NAME_LENGTH] & 0xFF) && isSame(owner, answer.data, Answer.NAME)) {
            lastLength = 0;
            return 0;
        }
        lastLength = owner.copyTo(last, 0);
        return Answer.SPELLED;
    }

    private static boolean isSame(Name owner, byte[] name, int at) {
        return owner.equals(Name.of(name, at));
    }

    /// Adds a record to the RRset.
    ///
    /// @param data uncompressed
    public void record(byte[] data) {
        if (data.length > LARGEST_DATA) throw new IllegalArgumentException(data.length + " octets");
        answer.room(answer.length + 2 + data.length);
        put16(answer.length, data.length);
        System.arraycopy(data, 0, answer.data, answer.length + 2, data.length);
        answer.length += 2 + data.length;
        put16(recordsAt, ++records);
    }

    private void put16(int at, int value) {
        answer.data[at] = (byte) (value >> 8);
        answer.data[at + 1] = (byte) value;
    }

    /// How many octets there are so far.
    public int length() {
        return answer.length;
    }

    /// The smallest time to live of the RRsets, in seconds; the largest `int` without any.
    public int smallestTtl() {
        return ttl;
    }

    /// Ends the answer.
    ///
    /// @param seconds how long it can be kept; 0 for not at all
    public Answer end(int seconds) {
        Answer.int32(answer.data, Answer.TTL, seconds);
        answer.found(0, false, false, false);
        int size = answer.length + Answer.ALIGNMENT - 1 & -Answer.ALIGNMENT;
        answer.room(size);
        while (answer.length < size) answer.data[answer.length++] = 0;
        Answer.int32(answer.data, Answer.SIZE, size);
        return answer;
    }
}
