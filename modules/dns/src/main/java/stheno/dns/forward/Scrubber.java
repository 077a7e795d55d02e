package stheno.dns.forward;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import stheno.dns.cache.Answer;
import stheno.dns.cache.AnswerBuilder;
import stheno.dns.message.ExtendedError;
import stheno.dns.message.Message;
import stheno.dns.message.Question;
import stheno.dns.message.Rcode;
import stheno.dns.record.DnsClass;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;

/// Takes from a server's reply what belongs to the question, and nothing else:
///
/// - answer: the records of the question's name, and of the names that its aliases (CNAME, DNAME) lead to, in this order, with signatures
/// - authority: the SOA record of a zone above the last of these names, if that has no records; NSEC and NSEC3 records that are signed by a
///   zone above one of these names
/// - additional: nothing
///
/// All records of an RRset get the smallest of their times to live (RFC 2181, section 5.2). One a loop; loop thread only.
final class Scrubber {
    private static final int LONGEST_CHAIN = 16; // aliases; Unbound and BIND follow about as many
    private static final int LARGEST = 65_535; // octets of an answer with all names spelled out

    private final Answer answer = new Answer();
    private final AnswerBuilder builder = new AnswerBuilder(answer);
    private CacheSettings settings = CacheSettings.DEFAULTS;
    private RecordFilter filter = RecordFilter.NONE;
    private Reply reply;
    private Question question;
    private boolean complete; // the chain ends at records of the type
    private int filtered;
    private int filteredTtl;

    /// The answer that a reply holds, and valid until the next reply.
    ///
    /// @throws FormatException if the reply is malformed or says nothing of use: another server may know more
    Answer scrub(byte[] packet, int length, Question asked, boolean checkingDisabled, ForwardSettings with) {
        settings = with.cache();
        filter = with.filter();
        question = asked;
        filtered = 0;
        filteredTtl = Integer.MAX_VALUE;
        reply = Reply.read(packet, length, asked.name());
        int rcode = reply.rcode();
        boolean useful = rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN || rcode == Rcode.YXDOMAIN;
        if (!useful) throw new FormatException(Rcode.name(rcode));
        if (reply.has(Message.TC)) throw new FormatException("truncated");
        builder.begin(asked.name(), asked.type(), checkingDisabled);
        builder.rcode(rcode);
        builder.authentic(reply.has(Message.AD));
        Set<Name> chain = chain();
        Optional<Record> soa = complete ? Optional.empty() : soa(chain);
        check(rcode, chain, soa);
        soa.ifPresent(it -> authority(List.of(it), negativeTtl(it), false));
        soa.ifPresent(it -> authority(Reply.signatures(reply.authority(), it.owner(), RecordType.SOA), negativeTtl(it), true));
        denials(chain);
        if (builder.length() > LARGEST) throw new FormatException("answer exceeds " + LARGEST + " octets");
        if (rcode == Rcode.NXDOMAIN && chain.size() == 1) builder.noName();
        if (filteredTtl < Integer.MAX_VALUE) builder.extendedError(ExtendedError.BLOCKED);
        boolean kept = complete || soa.isPresent(); // else no server says how long (RFC 2308, section 5)
        int ttl = Math.min(builder.smallestTtl(), filteredTtl);
        return builder.end(kept && ttl < Integer.MAX_VALUE ? ttl : 0);
    }

    private void check(int rcode, Set<Name> chain, Optional<Record> soa) {
        if (complete && rcode == Rcode.NXDOMAIN) throw new FormatException("NXDOMAIN with the records asked for");
        if (complete || soa.isPresent() || chain.size() > 1 || rcode != Rcode.NOERROR || reply.has(Message.AA)) return;
        for (List<Record> records : reply.authority().values()) {
            for (Record record : records) if (record.type() == RecordType.NS) throw new FormatException("a referral");
        }
    }

    /// Follows the aliases, and adds the records on the way. Returns the names.
    private Set<Name> chain() {
        complete = false;
        Set<Name> names = new LinkedHashSet<>();
        Name name = question.name();
        int type = question.type();
        while (names.size() <= LONGEST_CHAIN && names.add(name)) {
            Optional<Name> next = Optional.empty();
            Optional<Record> dname = type == RecordType.DNAME && !reply.answer(name, type).isEmpty() ? Optional.empty() : dname(name);
            if (dname.isPresent()) {
                next = substitute(name, dname.get());
            } else if (!reply.answer(name, type).isEmpty()) {
                records(name, type);
                complete = true;
            } else {
                List<Record> aliases = reply.answer(name, RecordType.CNAME);
                if (!aliases.isEmpty()) {
                    answer(aliases.subList(0, 1));
                    next = Optional.of(Name.of(aliases.getFirst().data(), 0));
                }
            }
            if (next.isEmpty()) return names;
            name = next.get();
        }
        complete = true; // a loop, or too long: there is nothing at its end
        return names;
    }

    /// The DNAME record above a name (RFC 6672).
    private Optional<Record> dname(Name name) {
        for (Name above = name; !above.isRoot(); ) {
            above = above.parent();
            List<Record> found = reply.answer(above, RecordType.DNAME);
            if (!found.isEmpty()) return Optional.of(found.getFirst());
        }
        return Optional.empty();
    }

    /// Adds a DNAME record, and the CNAME record that it makes. Returns where that leads to.
    private Optional<Name> substitute(Name name, Record dname) {
        answer(List.of(dname));
        Name target;
        try {
            target = name.replaceSuffix(dname.owner(), Name.of(dname.data(), 0));
        } catch (FormatException e) { // longer than a name can be
            complete = true;
            return Optional.empty();
        }
        int ttl = ttl(List.of(dname));
        builder.rrset(false, false, name, RecordType.CNAME, ttl);
        builder.record(target.wire());
        if (question.type() == RecordType.CNAME) complete = true;
        return question.type() == RecordType.CNAME ? Optional.empty() : Optional.of(target);
    }

    /// All that was asked for.
    private void records(Name name, int type) {
        List<Record> all = reply.answer(name, type);
        if (type != RecordType.ANY) {
            answer(all);
            return;
        }
        List<Integer> types = all.stream().map(Record::type).distinct().toList();
        for (int each : types) answer(reply.answer(name, each));
    }

    /// Adds an RRset with its signatures to the answer.
    private void answer(List<Record> records) {
        List<Record> permitted = permitted(records);
        if (permitted.isEmpty()) return;
        Record first = records.getFirst();
        int ttl = ttl(permitted);
        boolean asked = first.type() == question.type();
        rrset(false, !asked && isSecurity(first.type()), permitted, ttl);
        if (first.type() == RecordType.RRSIG) return;
        List<Record> signatures = Reply.signatures(reply.answer(), first.owner(), first.type());
        if (!signatures.isEmpty()) rrset(false, true, signatures, Math.min(ttl, ttl(signatures)));
    }

    private List<Record> permitted(List<Record> records) {
        int type = records.getFirst().type();
        boolean always = type == RecordType.CNAME || type == RecordType.DNAME || type == RecordType.RRSIG;
        if (filter == RecordFilter.NONE || always) return records;
        List<Record> permitted = new ArrayList<>(records.size());
        for (Record record : records) if (filter.permits(question.name(), record)) permitted.add(record);
        filtered += records.size() - permitted.size();
        if (permitted.isEmpty()) filteredTtl = ttl(records);
        return permitted;
    }

    private void authority(List<Record> records, int ttl, boolean security) {
        if (!records.isEmpty()) rrset(true, security, records, ttl);
    }

    private void rrset(boolean authority, boolean security, List<Record> records, int ttl) {
        Record first = records.getFirst();
        builder.rrset(authority, security, first.owner(), first.type(), ttl);
        Set<Record> distinct = new LinkedHashSet<>();
        for (Record record : records) distinct.add(new Record(record.owner(), record.type(), DnsClass.IN, 0, record.data()));
        for (Record record : distinct) builder.record(record.data());
    }

    /// The SOA record of a zone above the last name of the chain.
    private Optional<Record> soa(Set<Name> chain) {
        Name last = question.name();
        for (Name name : chain) last = name;
        for (Name above = last; ; above = above.parent()) {
            List<Record> found = Reply.of(reply.authority(), above, RecordType.SOA);
            if (!found.isEmpty()) return Optional.of(found.getFirst());
            if (above.isRoot()) return Optional.empty();
        }
    }

    /// NSEC and NSEC3 records, each with a signature of a zone above a name of the chain.
    private void denials(Set<Name> chain) {
        reply.authority().forEach((owner, records) -> {
            denial(owner, RecordType.NSEC, chain);
            denial(owner, RecordType.NSEC3, chain);
        });
    }

    private void denial(Name owner, int type, Set<Name> chain) {
        List<Record> records = Reply.of(reply.authority(), owner, type);
        if (records.isEmpty()) return;
        List<Record> signatures = Reply.signatures(reply.authority(), owner, type);
        signatures.removeIf(it -> {
            Name signer = Reply.signer(it);
            return !owner.isAtOrBelow(signer) || chain.stream().noneMatch(name -> name.isAtOrBelow(signer));
        });
        if (signatures.isEmpty()) return;
        authority(records, ttl(records), true);
        authority(signatures, Math.min(ttl(records), ttl(signatures)), true);
    }

    private static boolean isSecurity(int type) {
        return type == RecordType.RRSIG || type == RecordType.NSEC || type == RecordType.NSEC3;
    }

    /// The smallest of the times to live, within the limits. Above 2^31 is 0 (RFC 2181, section 8).
    private int ttl(List<Record> records) {
        int smallest = Integer.MAX_VALUE;
        for (Record record : records) smallest = Math.min(smallest, Math.max(0, record.ttl()));
        return smallest == 0 ? 0 : Math.min(Math.max(smallest, settings.minTtl()), settings.maxTtl());
    }

    /// How long nothing is kept (RFC 2308, section 5).
    private int negativeTtl(Record soa) {
        byte[] data = soa.data();
        int at = data.length - 4;
        int minimum = (data[at] & 0xFF) << 24 | (data[at + 1] & 0xFF) << 16 | (data[at + 2] & 0xFF) << 8 | data[at + 3] & 0xFF;
        return Math.min(Math.min(Math.max(0, soa.ttl()), Math.max(0, minimum)), settings.negativeTtl());
    }

    /// Records that the filter has held back, in the last reply.
    int filtered() {
        return filtered;
    }

    /// An answer without records.
    ///
    /// @param error one of [ExtendedError]
    Answer failure(Question asked, boolean checkingDisabled, int rcode, int error, int ttl) {
        builder.begin(asked.name(), asked.type(), checkingDisabled);
        builder.rcode(rcode);
        builder.extendedError(error);
        return builder.end(ttl);
    }

    /// The last failure: a part of the answer is known, and the client can ask by TCP.
    void truncated() {
        builder.truncated();
    }
}
