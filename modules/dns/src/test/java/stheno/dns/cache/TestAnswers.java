package stheno.dns.cache;

import stheno.dns.record.Name;
import stheno.dns.record.RecordType;

/// Answers for the tests of the cache.
final class TestAnswers {
    private TestAnswers() {}

    /// One address.
    static Answer address(String name, int ttl, int last) {
        return sized(name, RecordType.A, ttl, new byte[] {(byte) 192, 0, 2, (byte) last});
    }

    static Answer sized(String name, int type, int ttl, byte[] data) {
        Answer answer = new Answer();
        AnswerBuilder builder = new AnswerBuilder(answer);
        Name owner = Name.of(name);
        builder.begin(owner, type, false);
        builder.rrset(false, false, owner, type, ttl);
        builder.record(data);
        return builder.end(ttl);
    }

    /// The name does not exist.
    static Answer missing(String name, int ttl) {
        Answer answer = new Answer();
        AnswerBuilder builder = new AnswerBuilder(answer);
        builder.begin(Name.of(name), RecordType.A, false);
        builder.rcode(3);
        builder.noName();
        return builder.end(ttl);
    }
}
