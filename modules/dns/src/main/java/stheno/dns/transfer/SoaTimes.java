package stheno.dns.transfer;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import stheno.dns.record.DnsClass;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;
import stheno.dns.zone.Zone;

/// What a secondary needs of an SOA record (RFC 1035 3.3.13). The times are within bounds, so that no primary makes a secondary ask all the
/// time or never. Immutable; any thread.
///
/// @param serial the version of the zone, see [Serial]
/// @param refresh how long after a success the primary is asked for its serial
/// @param retry how long after a failure it is asked again
/// @param expire how long after the last success the zone may be served
record SoaTimes(int serial, Duration refresh, Duration retry, Duration expire) {
    static final Duration LONGEST_REFRESH = Duration.ofDays(28); // as BIND's max-refresh-time
    static final Duration LONGEST_RETRY = Duration.ofDays(14); // as BIND's max-retry-time
    static final Duration LONGEST_EXPIRE = Duration.ofDays(168); // as BIND

    private static final int NUMBERS = 20; // serial, refresh, retry, expire, minimum: the last octets of the data

    /// Zones expire only after a refresh and a retry had their time, as in BIND.
    SoaTimes {
        Duration both = refresh.plus(retry);
        if (expire.compareTo(both) < 0) expire = both;
    }

    /// Of the data of an SOA record.
    ///
    /// @param least the shortest time between two questions
    /// @throws IllegalArgumentException if the data are too short
    static SoaTimes of(byte[] data, Duration least) {
        if (data.length < NUMBERS + 2) throw new IllegalArgumentException("an SOA record of " + data.length + " octets");
        ByteBuffer numbers = ByteBuffer.wrap(data, data.length - NUMBERS, NUMBERS);
        int serial = numbers.getInt();
        Duration refresh = within(least, numbers.getInt(), LONGEST_REFRESH);
        Duration retry = within(least, numbers.getInt(), LONGEST_RETRY);
        return new SoaTimes(serial, refresh, retry, within(least, numbers.getInt(), LONGEST_EXPIRE));
    }

    /// Of a zone that is loaded.
    static SoaTimes of(Zone zone, Duration least) {
        return of(record(zone).data(), least);
    }

    /// The SOA record of a zone.
    static Record record(Zone zone) {
        byte[] data = Arrays.copyOfRange(zone.data(), zone.dataOffset(0), zone.dataOffset(0) + zone.dataLength(0));
        return new Record(zone.origin(), RecordType.SOA, DnsClass.IN, zone.ttl(0), data);
    }

    private static Duration within(Duration least, int seconds, Duration most) {
        Duration time = Duration.ofSeconds(Integer.toUnsignedLong(seconds));
        if (time.compareTo(least) < 0) return least;
        return time.compareTo(most) > 0 ? most : time;
    }
}
