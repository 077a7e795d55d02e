package stheno.dns.local;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import stheno.dns.message.Edns;
import stheno.dns.message.ExtendedError;
import stheno.dns.message.Query;
import stheno.dns.message.Rcode;
import stheno.dns.message.ReplyWriter;
import stheno.dns.message.Section;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.dns.zone.Fault;

/// The names that are answered here and not forwarded. It is loaded on a thread that may block, and replaced as a whole; look-ups allocate
/// nothing. Immutable; any thread.
///
/// ```
///   name ──► localhost ──► hosts files ──► special-use names, private reverse zones ──► block lists ──► NONE
///                                          (unless a forward of its own has the name)
/// ```
///
/// A question for the DS records of a zone that ends here is left to the forwarder: the parent answers it (RFC 4035 3.1.4.1), and a client
/// that validates needs its proof that there are none.
public final class LocalNames {
    private static final byte[] BLOCKED = {0, ExtendedError.BLOCKED};
    private static final byte[] ZERO = new byte[16];
    private static final byte[] LOOPBACK_V4 = {127, 0, 0, 1};
    private static final byte[] LOOPBACK_V6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    /// No names at all: everything is forwarded.
    public static final LocalNames NONE = load(LocalSettings.DEFAULTS.withSpecial(false)).names();

    private final LocalSettings settings;
    private final LocalZones zones;
    private final Hosts hosts;
    private final BlockList blocks;
    private final byte[] hostsStart; // the data of an SOA record
    private final byte[] blockStart;

    private LocalNames(LocalSettings settings, LocalZones zones, Hosts hosts, BlockList blocks) {
        this.settings = settings;
        this.zones = zones;
        this.hosts = hosts;
        this.blocks = blocks;
        hostsStart = LocalZones.startOfAuthority(EmptyZones.LOCALHOST, settings.hostsTtl());
        blockStart = LocalZones.startOfAuthority(EmptyZones.LOCALHOST, settings.blockTtl());
    }

    /// What became of a question.
    public enum Answer {
        /// The name is not answered here; nothing was written.
        NONE,
        /// The reply has its records and its rcode.
        ANSWERED,
        /// The same: the name is on a block list.
        BLOCKED
    }

    /// Names, and what is wrong in their files. A bad line is left out; a file that cannot be read is an error.
    public record Load(LocalNames names, List<Fault> faults) {
        public Load {
            faults = List.copyOf(faults);
        }
    }

    /// Reads all files. Work of a thread that may block.
    public static Load load(LocalSettings settings) {
        LoadFaults faults = new LoadFaults();
        LocalZones zones = new LocalZones(settings);
        HostsBuilder hosts = new HostsBuilder(zones.names);
        settings.hosts().forEach(file -> hosts.read(file, faults));
        if (settings.special()) hosts.loopback();
        BlockList blocks = new BlockList();
        settings.block().forEach(file -> blocks.block(file, faults));
        settings.allow().forEach(file -> blocks.allow(file, faults));
        settings.allowed().forEach(blocks::allow);
        blocks.trim();
        return new Load(new LocalNames(settings, zones, hosts.build(), blocks), faults.toList());
    }

    /// Writes the reply if the name is answered here: AA, the rcode, the records. A reply that is too long is truncated (TC).
    ///
    /// @param query with the outcome `ANSWER`, the opcode QUERY and the class IN
    /// @param reply begun for the query; the caller ends it
    public Answer answer(Query query, ReplyWriter reply) {
        Answer answer = answer(query.name(), 0, query.type(), query.id(), reply);
        if (answer == Answer.ANSWERED) reply.authoritative(true);
        return answer;
    }

    /// The same for another name than that of the question, for example the target of an alias. Its records are added to those that the
    /// reply has; AA stays as it is.
    ///
    /// @param name holds the uncompressed name at `offset`, in any case; it stays until the reply is ended
    /// @param turn rotates the addresses of a name
    public Answer answer(byte[] name, int offset, int type, int turn, ReplyWriter reply) {
        int zone = zones.find(name, offset);
        if (zone != NameTable.NONE) {
            if (type == RecordType.DS && isOrigin(zone, name, offset)) return Answer.NONE;
            if (zones.kind(zone) == LocalZones.Kind.LOCALHOST) return localhost(zone, name, offset, type, reply);
        }
        int host = hosts.names.find(name, offset);
        if (host != NameTable.NONE && hosts.first(host) >= 0) return host(host, zone, name, offset, type, turn, reply);
        int reverse = host != NameTable.NONE ? Hosts.BELOW : hosts.reverse(name, offset);
        if (reverse >= 0) return pointer(reverse, zone, name, offset, type, reply);
        if (zone != NameTable.NONE) return empty(zone, reverse == Hosts.BELOW, name, offset, type, reply);
        return blocks.blocks(name, offset) ? blocked(name, offset, type, reply) : Answer.NONE;
    }

    private boolean isOrigin(int zone, byte[] name, int offset) {
        return zones.length(zone) == NameTable.length(name, offset);
    }

    private Answer localhost(int zone, byte[] name, int offset, int type, ReplyWriter reply) {
        reply.section(Section.ANSWER);
        return switch (type) {
            case RecordType.A, RecordType.ANY -> add(name, offset, RecordType.A, LocalZones.TTL, LOOPBACK_V4, 0, 4, reply);
            case RecordType.AAAA -> add(name, offset, RecordType.AAAA, LocalZones.TTL, LOOPBACK_V6, 0, 16, reply);
            default -> nothing(zone, name, offset, reply);
        };
    }

    /// ANY gets the addresses of one family (RFC 8482 4.1).
    private Answer host(int host, int zone, byte[] name, int offset, int type, int turn, ReplyWriter reply) {
        boolean any = type == RecordType.ANY;
        boolean ipv6 = type == RecordType.AAAA || any && hosts.count(host, false) == 0;
        int count = any || type == RecordType.A || type == RecordType.AAAA ? hosts.count(host, ipv6) : 0;
        if (count == 0) return nothing(zone, name, offset, reply);
        reply.section(Section.ANSWER);
        int first = settings.rotate() ? Integer.remainderUnsigned(turn, count) : 0;
        addresses(host, ipv6, first, count, name, offset, reply);
        addresses(host, ipv6, 0, first, name, offset, reply);
        return Answer.ANSWERED;
    }

    /// Adds the addresses of a family from number `from` to `to`.
    private void addresses(int host, boolean ipv6, int from, int to, byte[] name, int offset, ReplyWriter reply) {
        int number = 0;
        for (int pair = hosts.first(host); pair >= 0; pair = hosts.next(pair)) {
            if (hosts.isV6(pair) != ipv6) continue;
            if (number >= from && number < to) {
                add(name, offset, ipv6 ? RecordType.AAAA : RecordType.A, settings.hostsTtl(), hosts.addresses(pair), hosts.address(pair),
                        ipv6 ? 16 : 4, reply);
            }
            number++;
        }
    }

    private Answer pointer(int host, int zone, byte[] name, int offset, int type, ReplyWriter reply) {
        if (type != RecordType.PTR && type != RecordType.ANY) return nothing(zone, name, offset, reply);
        byte[] pool = hosts.names.pool();
        int target = hosts.names.name(host);
        reply.section(Section.ANSWER);
        return add(name, offset, RecordType.PTR, settings.hostsTtl(), pool, target, NameTable.length(pool, target), reply);
    }

    private static Answer add(byte[] name, int offset, int type, int ttl, byte[] data, int dataOffset, int length, ReplyWriter reply) {
        if (!reply.add(name, offset, type, ttl, data, dataOffset, length)) reply.truncated(true);
        return Answer.ANSWERED;
    }

    /// A name of a zone that ends here, without records from hosts files.
    private Answer empty(int zone, boolean exists, byte[] name, int offset, int type, ReplyWriter reply) {
        if (isOrigin(zone, name, offset)) {
            byte[] pool = zones.names.pool();
            int origin = zones.names.name(zone);
            byte[] start = zones.startOfAuthority(zone);
            reply.section(Section.ANSWER);
            if (type == RecordType.SOA) return add(name, offset, type, zones.ttl(zone), start, 0, start.length, reply);
            if (type == RecordType.NS) return add(name, offset, type, zones.ttl(zone), pool, origin, zones.length(zone), reply);
        } else if (!exists && zones.kind(zone) != LocalZones.Kind.NO_DATA) {
            reply.rcode(Rcode.NXDOMAIN);
        }
        return nothing(zone, name, offset, reply);
    }

    /// The SOA record of the zone, or one of the name itself if it is in none.
    private Answer nothing(int zone, byte[] name, int offset, ReplyWriter reply) {
        reply.section(Section.AUTHORITY);
        if (zone == NameTable.NONE) return add(name, offset, RecordType.SOA, settings.hostsTtl(), hostsStart, 0, hostsStart.length, reply);
        byte[] start = zones.startOfAuthority(zone);
        int origin = offset + NameTable.length(name, offset) - zones.length(zone);
        return add(name, origin, RecordType.SOA, zones.ttl(zone), start, 0, start.length, reply);
    }

    private Answer blocked(byte[] name, int offset, int type, ReplyWriter reply) {
        reply.option(Edns.EXTENDED_ERROR, BLOCKED, 0, BLOCKED.length);
        BlockAnswer answer = settings.blockAnswer();
        boolean zero = answer == BlockAnswer.ZERO && (type == RecordType.A || type == RecordType.AAAA || type == RecordType.ANY);
        if (answer == BlockAnswer.REFUSED) {
            reply.rcode(Rcode.REFUSED);
        } else if (zero) {
            boolean ipv6 = type == RecordType.AAAA;
            reply.section(Section.ANSWER);
            add(name, offset, ipv6 ? RecordType.AAAA : RecordType.A, settings.blockTtl(), ZERO, 0, ipv6 ? 16 : 4, reply);
        } else {
            if (answer == BlockAnswer.NXDOMAIN) reply.rcode(Rcode.NXDOMAIN);
            reply.section(Section.AUTHORITY);
            add(name, offset, RecordType.SOA, settings.blockTtl(), blockStart, 0, blockStart.length, reply);
        }
        return Answer.BLOCKED;
    }

    /// Whether the name, or one above it, is on a block list, and not on an allow list. For the targets of aliases in a forwarded answer.
    public boolean isBlocked(byte[] name, int offset) {
        return blocks.blocks(name, offset);
    }

    /// The addresses of a name in hosts files, in the order of the files. It allocates.
    public List<InetAddress> addresses(Name name) {
        int host = hosts.names.find(name.wire(), 0);
        List<InetAddress> addresses = new ArrayList<>();
        if (host == NameTable.NONE) return addresses;
        for (int pair = hosts.first(host); pair >= 0; pair = hosts.next(pair)) {
            int at = hosts.address(pair);
            try {
                addresses.add(InetAddress.getByAddress(Arrays.copyOfRange(hosts.addresses(pair), at, at + (hosts.isV6(pair) ? 16 : 4))));
            } catch (UnknownHostException e) {
                throw new AssertionError("an address has 4 or 16 octets", e);
            }
        }
        return addresses;
    }

    /// The first name of the first line of hosts files with an address.
    ///
    /// @param reverse the name of the address below in-addr.arpa or ip6.arpa
    public Optional<Name> pointer(Name reverse) {
        int host = hosts.reverse(reverse.wire(), 0);
        return host < 0 ? Optional.empty() : Optional.of(Name.of(hosts.names.pool(), hosts.names.name(host)));
    }

    /// How many names the hosts files have.
    public int hosts() {
        return hosts.count();
    }

    /// How many names the block lists have; those below another one do not count.
    public int blocked() {
        return blocks.count();
    }
}
