package stheno.dns.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import stheno.dns.message.Rcode;
import stheno.dns.record.DnsClass;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;

/// An answer of the cache for people and for tests. Immutable; any thread.
///
/// @param type the type asked for; [Answer#NO_NAME] for all
/// @param seconds how long it is kept from now on; negative beyond its time
public record AnswerText(Name name, int type, boolean checkingDisabled, int rcode, boolean authentic, int seconds, List<Record> answer,
        List<Record> authority) {
    /// What an answer holds, with the times to live of now.
    public static AnswerText of(Answer from) {
        byte[] data = from.data;
        List<Record> answer = new ArrayList<>();
        List<Record> authority = new ArrayList<>();
        Name asked = Name.of(data, Answer.NAME);
        Name owner = asked;
        int at = Answer.NAME + asked.length();
        int rrsets = Answer.u16(data, at);
        at += 2;
        for (int i = 0; i < rrsets; i++) {
            int bits = data[at++];
            if ((bits & Answer.SPELLED) != 0) {
                owner = Name.of(data, at);
                at += owner.length();
            } else if ((bits & Answer.SAME) == 0) {
                owner = asked;
            }
            int type = Answer.u16(data, at);
            int ttl = Math.max(0, Answer.int32(data, at + 2) - from.age());
            int count = Answer.u16(data, at + 6);
            at += 8;
            for (int k = 0; k < count; k++) {
                int size = Answer.u16(data, at);
                Record record = new Record(owner, type, DnsClass.IN, ttl, Arrays.copyOfRange(data, at + 2, at + 2 + size));
                ((bits & Answer.AUTHORITY) != 0 ? authority : answer).add(record);
                at += 2 + size;
            }
        }
        return new AnswerText(asked, from.type(), from.checkingDisabled(), from.rcode(), from.isAuthentic(), from.ttl() - from.age(),
                List.copyOf(answer), List.copyOf(authority));
    }

    /// A line for the answer, and a line for each record: `www.example.test. A NOERROR 287 s`.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(name).append(' ').append(type == Answer.NO_NAME ? "(all types)" : RecordType.name(type)).append(' ')
                .append(Rcode.name(rcode)).append(' ').append(seconds).append(" s").append(authentic ? ", authentic" : "")
                .append(checkingDisabled ? ", not checked" : "").append('\n');
        for (Record record : answer) text.append("  ").append(record).append('\n');
        for (Record record : authority) text.append("  authority: ").append(record).append('\n');
        return text.toString();
    }
}
