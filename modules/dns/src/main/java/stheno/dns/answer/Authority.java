package stheno.dns.answer;

import stheno.dns.message.Query;
import stheno.dns.message.Rcode;
import stheno.dns.message.ReplyWriter;
import stheno.dns.message.Section;
import stheno.dns.record.RecordType;
import stheno.dns.zone.Lookup;
import stheno.dns.zone.Zone;
import stheno.dns.zone.ZoneState;
import stheno.dns.zone.Zones;

/// Answers questions from zones by RFC 1034 4.3.2, with wildcards (RFC 4592), DNAME records (RFC 6672), negative answers (RFC 2308),
/// referrals (RFC 9471) and DNSSEC proofs (RFC 4035 3.1, RFC 5155 7.2). One a loop; reused; it allocates nothing.
///
///     question -> zone -> found -> records ----------------------> hosts of the answer
///                   ^       |----> alias: its target is the next name
///                   |_______|             (CNAME, or DNAME and the CNAME made of it)
///                           |----> cut --> referral -------------> glue
///                           |----> nothing of the type, no name -> SOA, proofs
///
/// What must stand in the reply and does not fit sets TC. Addresses in the additional section must only if they are glue below the cut.
public final class Authority {
    private static final int LONGEST_CHAIN = 11; // aliases followed in one answer, as many as BIND follows

    private final Lookup lookup = new Lookup();
    private final RrsetWriter writer;
    private final Denial denial;
    private final Additional additional;
    private final Chain chain = new Chain(LONGEST_CHAIN);

    private Zones zones;
    private Query query;
    private ReplyWriter reply;
    private boolean datagram;
    private int type;
    private boolean dnssec;
    private int countedFrom;
    private Beyond beyond = Beyond.NOTHING;

    /// What is added for a name that a chain of aliases ends with and that is in no zone.
    @FunctionalInterface
    public interface Beyond {
        /// Nothing: the client asks for the name itself.
        Beyond NOTHING = (_, _) -> true;

        /// Adds to the answer section, and perhaps to the authority section.
        ///
        /// @param name holds the uncompressed name at `offset`, in any case; it stays until the reply is finished
        /// @return whether everything fitted
        boolean add(byte[] name, int offset);
    }

    /// What follows the answer section.
    private enum End {
        /// The records asked for were found, or the chain leads out of the zones.
        ANSWERED,
        /// The name has no records of the type.
        NO_DATA,
        /// The name does not exist.
        NO_NAME,
        /// The name belongs to a zone below ours.
        REFERRAL,
        /// A record did not fit.
        TRUNCATED
    }

    /// @param rotate whether the records of an RRset begin with another one in each reply
    public Authority(boolean rotate) {
        writer = new RrsetWriter(rotate);
        denial = new Denial(writer, lookup);
        additional = new Additional(writer);
    }

    /// Writes the flags, the rcode and all records of a reply.
    ///
    /// @param query a request with the outcome `ANSWER`, the opcode QUERY and the class IN; not AXFR
    /// @param reply begun for the request, with its EDNS options; the caller ends it
    /// @param datagram whether the reply goes by UDP, where ANY is answered with one RRset (RFC 8482), and IXFR with the SOA record
    /// @return whether the name is in a zone; if not, the reply is REFUSED
    public boolean answer(Query query, Zones zones, ReplyWriter reply, boolean datagram) {
        return answer(query, zones, reply, datagram, Beyond.NOTHING);
    }

    /// The same, with more than the zones hold at the end of aliases.
    public boolean answer(Query query, Zones zones, ReplyWriter reply, boolean datagram, Beyond more) {
        beyond = more;
        this.query = query;
        this.zones = zones;
        this.reply = reply;
        this.datagram = datagram;
        type = query.type();
        dnssec = query.dnssecOk();
        countedFrom = 0;
        if (type != RecordType.MAILA && type != RecordType.MAILB) return look();
        reply.rcode(Rcode.NOTIMP);
        return true;
    }

    /// Where in the name of the last question the name begins that equal replies are counted by, in response-rate limiting: the zone's
    /// origin for names that do not exist, the closest encloser for wildcards, the owner of a DNAME record, the cut for referrals, else the
    /// name itself (0). A client can make up any number of names below these.
    public int countedFrom() {
        return countedFrom;
    }

    private boolean look() {
        ZoneState state = zoneOf(query.name(), 0);
        if (!(state instanceof Zone zone)) {
            reply.rcode(state == ZoneState.ABSENT ? Rcode.REFUSED : Rcode.SERVFAIL);
            return state != ZoneState.ABSENT;
        }
        writer.begin(reply, dnssec);
        chain.begin(query.name(), 0);
        reply.authoritative(true);
        answer(zone);
        writer.end();
        chain.end();
        return true;
    }

    /// DS records belong to the parent, if that is here too (RFC 4035 3.1.4.1).
    private ZoneState zoneOf(byte[] name, int offset) {
        ZoneState state = lookup.zone(zones, name, offset);
        if (type != RecordType.DS || originLength(state) != Names.length(name, offset)) return state;
        return lookup.parentZone(zones, name, offset) instanceof Zone parent ? parent : state;
    }

    private static int originLength(ZoneState state) {
        if (state instanceof Zone zone) return zone.origin().length();
        return state instanceof ZoneState.Broken broken ? broken.origin().length() : 0;
    }

    private void answer(Zone first) {
        reply.section(Section.ANSWER);
        End end = step(first);
        while (end == null) end = chain.isNew() ? next(zoneOf(chain.name(), chain.offset())) : End.ANSWERED;
        boolean fits = switch (end) {
            case ANSWERED -> proofs();
            case NO_DATA, NO_NAME -> negative(end) && proofs();
            case REFERRAL -> referral();
            case TRUNCATED -> false;
        };
        if (!fits) reply.truncated(true);
        else if (end == End.ANSWERED && type != RecordType.ANY) additional.hosts(reply);
    }

    private End next(ZoneState state) {
        if (state instanceof Zone zone) return step(chain.sameVersion(zone));
        return state != ZoneState.ABSENT || beyond.add(chain.name(), chain.offset()) ? End.ANSWERED : End.TRUNCATED;
    }

    /// Looks up the last name of the chain. Returns null if it is an alias, and the chain goes on.
    private End step(Zone zone) {
        chain.zone(zone);
        byte[] name = chain.name();
        int offset = chain.offset();
        lookup.find(zone, name, offset);
        int cut = lookup.cut();
        if (cut != Zone.NONE && (type != RecordType.DS || lookup.node() != cut)) return End.REFERRAL;
        if (lookup.dname() != Zone.NONE) return substitute(zone, lookup.dname());
        int node = lookup.node();
        if (node == Zone.NONE) {
            node = lookup.wildcard();
            if (node == Zone.NONE) return End.NO_NAME;
            chain.expanded();
            countFrom(lookup.closestOffset());
        }
        return records(zone, node);
    }

    private End records(Zone zone, int node) {
        if (type == RecordType.ANY || type == RecordType.RRSIG) return many(zone, node);
        int rrset = zone.rrset(node, type == RecordType.IXFR ? RecordType.SOA : type);
        if (rrset != Zone.NONE) return add(zone, node, rrset) ? End.ANSWERED : End.TRUNCATED;
        if (!zone.has(node, Zone.CNAME)) return End.NO_DATA;
        int alias = zone.rrset(node, RecordType.CNAME);
        if (!add(zone, node, alias)) return End.TRUNCATED;
        return chain.follow(zone.data(), zone.dataOffset(zone.recordsStart(alias))) ? null : End.ANSWERED;
    }

    /// ANY and RRSIG mean RRsets of many types.
    private End many(Zone zone, int node) {
        End end = End.NO_DATA;
        for (int rrset = zone.rrsetsStart(node); rrset < zone.rrsetsEnd(node); rrset++) {
            boolean signatures = zone.type(rrset) == RecordType.RRSIG;
            if (signatures ? type == RecordType.ANY && dnssec : type == RecordType.RRSIG) continue; // with DO they follow their RRsets
            if (!add(zone, node, rrset)) return End.TRUNCATED;
            end = End.ANSWERED;
            if (type == RecordType.ANY && datagram) return end;
        }
        return end;
    }

    private boolean add(Zone zone, int node, int rrset) {
        return chain.isExpanded() ? writer.addExpanded(zone, node, rrset, chain.name(), chain.offset())
                : writer.addNamed(zone, node, rrset, chain.name(), chain.offset());
    }

    /// A name below a DNAME record: the record, and the CNAME record made of it, which has its TTL and no signature (RFC 6672 3.1).
    private End substitute(Zone zone, int node) {
        byte[] name = chain.name();
        int rrset = zone.rrset(node, RecordType.DNAME);
        int owner = lookup.offset(node);
        countFrom(owner);
        if (!writer.addNamed(zone, node, rrset, name, owner)) return End.TRUNCATED;
        int target = zone.dataOffset(zone.recordsStart(rrset));
        if (!Names.replaceEnd(name, chain.offset(), owner, zone.data(), target, chain.room())) {
            reply.rcode(Rcode.YXDOMAIN);
            return End.ANSWERED;
        }
        byte[] made = chain.room();
        if (!reply.add(name, chain.offset(), RecordType.CNAME, zone.ttl(rrset), made, 0, Names.length(made, 0))) return End.TRUNCATED;
        boolean ends = type == RecordType.CNAME || type == RecordType.ANY;
        return chain.follow(made, 0) && !ends ? null : End.ANSWERED;
    }

    /// The SOA record, which says how long the answer may be kept (RFC 2308 3), and the proof.
    private boolean negative(End end) {
        Zone zone = chain.zone();
        if (end == End.NO_NAME) {
            reply.rcode(Rcode.NXDOMAIN);
            countFrom(lookup.offset(Zone.APEX));
        }
        reply.section(Section.AUTHORITY);
        if (!writer.add(zone, Zone.APEX, zone.rrset(Zone.APEX, RecordType.SOA), zone.negativeTtl())) return false;
        if (!dnssec) return true;
        if (end == End.NO_NAME) return denial.noName(zone, chain.name());
        boolean fits = denial.noData(zone, chain.name(), chain.offset());
        chain.proved();
        return fits;
    }

    /// Proofs for the wildcards that made records of the answer.
    private boolean proofs() {
        if (!dnssec) return true;
        for (int i = 0; i < chain.length(); i++) {
            if (!chain.isExpanded(i)) continue;
            Zone zone = chain.zone(i);
            lookup.find(zone, chain.name(i), chain.offset(i));
            reply.section(Section.AUTHORITY);
            if (!denial.expanded(zone, chain.name(i))) return false;
        }
        return true;
    }

    /// NS records of the zone below, with DS records or the proof that there are none, and glue.
    private boolean referral() {
        Zone zone = chain.zone();
        int cut = lookup.cut();
        byte[] name = chain.name();
        int owner = lookup.offset(cut);
        if (chain.length() == 1) reply.authoritative(false);
        countFrom(owner);
        reply.section(Section.AUTHORITY);
        int nameServers = zone.rrset(cut, RecordType.NS);
        if (!writer.addNamed(zone, cut, nameServers, name, owner)) return false;
        return (!dnssec || security(zone, cut, name, owner)) && proofs() && additional.glue(zone, nameServers, name, owner, reply);
    }

    private boolean security(Zone zone, int cut, byte[] name, int owner) {
        if (!zone.isSigned()) return true;
        int ds = zone.rrset(cut, RecordType.DS);
        return ds == Zone.NONE ? denial.insecure(zone, name) : writer.addNamed(zone, cut, ds, name, owner);
    }

    private void countFrom(int offset) {
        if (chain.length() == 1) countedFrom = offset;
    }
}
