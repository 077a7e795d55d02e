package stheno.dns.local;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import stheno.dns.record.Name;

/// The zones that end here: names in them are never forwarded, unless they have a forward of their own. Immutable; any thread.
final class LocalZones {
    /// The TTL of their negative answers (RFC 6303 3), in seconds.
    static final int TTL = 10800;

    private static final Name MAILBOX = Name.of("nobody.invalid");

    final NameTable names = new NameTable(4); // in front of each: the number of its zone
    private final NameTable forwarded = new NameTable(0);
    private final List<Kind> kinds = new ArrayList<>();
    private final List<byte[]> starts = new ArrayList<>(); // the data of their SOA records
    private final int changing; // the TTL of zones with hosts

    LocalZones(LocalSettings settings) {
        changing = settings.hosts().isEmpty() ? TTL : Math.min(settings.hostsTtl(), TTL);
        for (Name zone : settings.zones()) add(zone, Kind.LOCAL);
        for (Name zone : settings.forwarded()) {
            if (!zone.isRoot()) forwarded.add(zone);
        }
        if (!settings.special()) return;
        add(EmptyZones.LOCALHOST, Kind.LOCALHOST);
        add(EmptyZones.RESOLVER, Kind.NO_DATA);
        EmptyZones.NAMES.forEach(zone -> add(zone, Kind.EMPTY));
        EmptyZones.reverse().forEach(zone -> add(zone, Kind.EMPTY));
    }

    /// What a zone has.
    enum Kind {
        /// Hosts; it was set.
        LOCAL,
        /// Hosts.
        EMPTY,
        /// The addresses of the machine itself, at every name.
        LOCALHOST,
        /// Every name, without data.
        NO_DATA
    }

    private void add(Name zone, Kind kind) {
        if (zone.isRoot() || names.find(zone.wire(), 0) != NameTable.NONE) return;
        names.value(names.add(zone), kinds.size());
        kinds.add(kind);
        starts.add(startOfAuthority(zone, kind == Kind.LOCALHOST || kind == Kind.NO_DATA ? TTL : changing));
    }

    /// The data of an SOA record: the name server is the zone itself (RFC 6303 3).
    static byte[] startOfAuthority(Name server, int minimum) {
        ByteBuffer data = ByteBuffer.allocate(server.length() + MAILBOX.length() + 20);
        data.put(server.wire()).put(MAILBOX.wire()).putInt(1).putInt(3600).putInt(1200).putInt(604800).putInt(minimum);
        return data.array();
    }

    /// The place of the longest zone at or above a name that ends here; `NameTable.NONE` if there is none, or a forward for the name.
    int find(byte[] name, int offset) {
        int zone = names.longest(name, offset);
        if (zone == NameTable.NONE || kind(zone) == Kind.LOCALHOST) return zone;
        int forward = forwarded.longest(name, offset);
        if (forward == NameTable.NONE) return zone;
        boolean below = kind(zone) == Kind.LOCAL && length(zone) > NameTable.length(forwarded.pool(), forwarded.name(forward));
        return below ? zone : NameTable.NONE;
    }

    Kind kind(int place) {
        return kinds.get(names.value(place));
    }

    byte[] startOfAuthority(int place) {
        return starts.get(names.value(place));
    }

    /// The TTL of negative answers.
    int ttl(int place) {
        return kind(place) == Kind.LOCALHOST || kind(place) == Kind.NO_DATA ? TTL : changing;
    }

    /// The length of the zone's name, in octets.
    int length(int place) {
        return NameTable.length(names.pool(), names.name(place));
    }
}
