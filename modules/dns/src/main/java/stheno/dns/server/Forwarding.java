package stheno.dns.server;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import stheno.dns.answer.Authority;
import stheno.dns.cache.Answer;
import stheno.dns.forward.ForwardLoop;
import stheno.dns.forward.Waiter;
import stheno.dns.local.LocalNames;
import stheno.dns.message.Edns;
import stheno.dns.message.ExtendedError;
import stheno.dns.message.Query;
import stheno.dns.message.Rcode;
import stheno.dns.message.ReplyWriter;
import stheno.dns.message.Section;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;

/// Answers what is not in the zones: local names, then the forwarder; and the ends of aliases that lead out of the zones. It allocates
/// nothing for an answer from the cache. One a loop; reused.
///
/// Only the clients of the forwarder get these answers. Without RD a name is REFUSED, in the cache or not, as Unbound does it by default:
/// a client could find out what others have looked up.
final class Forwarding implements Authority.Beyond {
    private static final int AD = 0x0020;
    private static final int CD = 0x0010;
    private static final int ANY_TTL = 3600; // seconds; RFC 8482, section 4.2
    private static final int BLOCKED_TTL = 10; // seconds, of an alias that leads to a blocked name
    private static final byte[] STALE = {0, ExtendedError.STALE};
    private static final byte[] STALE_NXDOMAIN = {0, ExtendedError.STALE_NXDOMAIN};
    private static final byte[] REBINDING = "\0\17rebinding protection".getBytes(StandardCharsets.ISO_8859_1); // BLOCKED, with a text
    private static final byte[] NO_REACHABLE_AUTHORITY = {0, ExtendedError.NO_REACHABLE_AUTHORITY};
    private static final byte[] NETWORK_ERROR = {0, ExtendedError.NETWORK_ERROR};
    private static final byte[] RFC8482 = "\7RFC8482\0".getBytes(StandardCharsets.ISO_8859_1);

    private final Optional<ForwardLoop> forward;
    private final byte[] lower = new byte[Name.LONGEST]; // the end of an alias
    private Query query;
    private ReplyWriter reply;
    private DnsActive active;
    private boolean udp;
    private boolean permitted;
    private boolean on;
    private Answer late; // what the query has waited for; null before that
    private Waiter.Source source;
    private QueryRecord.Outcome outcome;
    private byte[] name; // what has to be asked for
    private int nameLength;
    private boolean waits;
    private int turn;

    Forwarding(Optional<ForwardLoop> forward) {
        this.forward = forward;
    }

    /// The next packet has come.
    void clear() {
        waits = false;
        outcome = QueryRecord.Outcome.ANSWERED;
    }

    /// Begins with a query, which is being answered.
    ///
    /// @param asks whether the query may be forwarded
    void begin(Query query, ReplyWriter reply, byte[] source, boolean udp, boolean asks, DnsActive active) {
        this.query = query;
        this.reply = reply;
        this.udp = udp;
        this.active = active;
        permitted = forward.isEmpty() || forward.get().permits(source);
        on = asks && forward.isPresent() && forward.get().isOn();
        if (on && permitted) reply.recursionAvailable(true);
    }

    /// The answer that the next query has waited for.
    void late(Answer answer, Waiter.Source from) {
        late = answer;
        source = from;
    }

    /// Nothing is late any more.
    void end() {
        late = null;
    }

    /// Answers the query. Its name is in no zone.
    void answer() {
        if (!permitted) {
            if (on) forward.get().refused();
            reply.rcode(Rcode.REFUSED);
            return;
        }
        reply.rcode(Rcode.NOERROR);
        if (local(active.local().answer(query, reply))) return;
        if (!on || !query.recursionDesired()) {
            reply.rcode(Rcode.REFUSED);
            return;
        }
        if (query.type() == RecordType.ANY) {
            reply.section(Section.ANSWER);
            reply.add(query.name(), 0, RecordType.HINFO, ANY_TTL, RFC8482, 0, RFC8482.length);
            return;
        }
        boolean fits = look(query.name(), query.nameLength(), query.name(), 0);
        if (!fits) reply.truncated(true);
    }

    /// The end of an alias that leads out of the zones.
    @Override
    public boolean add(byte[] target, int offset) {
        if (!permitted || !on && active.local() == LocalNames.NONE) return true;
        if (local(active.local().answer(target, offset, query.type(), query.id(), reply))) return true;
        if (!on || !query.recursionDesired()) return true;
        int length = length(target, offset);
        for (int i = 0; i < length; i++) lower[i] = Name.lower(target[offset + i]);
        return look(lower, length, target, offset);
    }

    private boolean local(LocalNames.Answer answer) {
        if (answer == LocalNames.Answer.ANSWERED) outcome = QueryRecord.Outcome.LOCAL;
        else if (answer == LocalNames.Answer.BLOCKED) outcome = QueryRecord.Outcome.BLOCKED;
        return answer != LocalNames.Answer.NONE;
    }

    /// Takes the answer that has come, or one of the cache, or has the query wait.
    private boolean look(byte[] asked, int length, byte[] owner, int offset) {
        ForwardLoop loop = forward.get();
        boolean disabled = (query.flags() & CD) != 0;
        if (late != null) {
            outcome = switch (source) {
                case CACHED -> QueryRecord.Outcome.CACHED;
                case STALE -> QueryRecord.Outcome.STALE;
                case FORWARDED -> QueryRecord.Outcome.FORWARDED;
            };
            if (late.isFor(asked, length, query.type(), disabled)) return write(late, owner, offset, length);
            reply.rcode(Rcode.SERVFAIL); // a zone has changed meanwhile: the client asks again
            return true;
        }
        if (loop.find(asked, 0, length, query.type(), disabled)) {
            outcome = loop.answer().isStale() ? QueryRecord.Outcome.STALE : QueryRecord.Outcome.CACHED;
            return write(loop.answer(), owner, offset, length);
        }
        name = asked;
        nameLength = length;
        waits = true;
        return true;
    }

    private boolean write(Answer answer, byte[] owner, int offset, int length) {
        if (answer.isTruncated()) {
            if (!udp) reply.rcode(Rcode.SERVFAIL);
            return !udp;
        }
        int alias = active.local().blocked() == 0 ? -1 : answer.alias(active.blocked());
        if (alias >= 0) return blocked(answer.octets(), alias, owner, offset);
        reply.rcode(answer.rcode());
        explain(answer);
        boolean wanted = query.dnssecOk() || (query.flags() & AD) != 0; // RFC 6840, section 5.8
        if (wanted && owner == query.name() && answer.isAuthentic()) reply.authentic(true);
        int at = offset + length - answer.nameLength();
        return answer.write(reply, owner, at, query.type(), query.dnssecOk(), active.settings().rotate() ? ++turn : 0);
    }

    /// Adds Extended DNS Errors, if the query has EDNS.
    private void explain(Answer answer) {
        if (answer.isStale()) explain(answer.rcode() == Rcode.NXDOMAIN ? STALE_NXDOMAIN : STALE);
        switch (answer.extendedError()) {
            case ExtendedError.BLOCKED -> explain(REBINDING);
            case ExtendedError.NO_REACHABLE_AUTHORITY -> explain(NO_REACHABLE_AUTHORITY);
            case ExtendedError.NETWORK_ERROR -> explain(NETWORK_ERROR);
            default -> { }
        }
    }

    private void explain(byte[] error) {
        reply.option(Edns.EXTENDED_ERROR, error, 0, error.length);
    }

    /// The name is an alias, perhaps over others, of a blocked one: it leads there at once, and that is answered as blocked.
    private boolean blocked(byte[] target, int at, byte[] owner, int offset) {
        reply.section(Section.ANSWER);
        if (!reply.add(owner, offset, RecordType.CNAME, BLOCKED_TTL, target, at, length(target, at))) return false;
        local(active.local().answer(target, at, query.type(), query.id(), reply));
        return true;
    }

    private static int length(byte[] name, int offset) {
        int at = offset;
        while (name[at] != 0) at += 1 + name[at];
        return at + 1 - offset;
    }

    /// Whether the query has to wait.
    boolean waits() {
        return waits;
    }

    /// Has the query wait.
    void ask(Waiter waiter) {
        forward.orElseThrow().ask(name, 0, nameLength, query.type(), (query.flags() & CD) != 0, waiter);
    }

    /// What became of the query, if the reply is complete.
    QueryRecord.Outcome outcome() {
        return outcome;
    }
}
