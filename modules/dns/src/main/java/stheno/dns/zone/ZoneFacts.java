package stheno.dns.zone;

import stheno.dns.record.RecordType;

/// What is known of a zone as a whole. Immutable; any thread.
///
/// @param serial of the SOA record
/// @param negativeTtl seconds (RFC 2308 5)
/// @param signaturesExpire seconds since 1970
/// @param nsec whether a node has an NSEC record
record ZoneFacts(long serial, int negativeTtl, long signaturesExpire, boolean signed, boolean nsec) {
    /// @param now seconds since 1970: the times of signatures are near it (RFC 4034 3.1.5)
    static ZoneFacts of(ZoneArrays store, long now) {
        long serial = 0;
        int negativeTtl = 0;
        boolean signed = false;
        boolean keys = false;
        long expire = Long.MAX_VALUE;
        boolean nsec = false;
        int apexEnd = store.node(1, ZoneArrays.RRSETS);
        for (int rrset = 0; rrset < store.rrsetCount; rrset++) {
            int types = store.rrset(rrset, ZoneArrays.TYPES);
            int first = store.rrset(rrset, ZoneArrays.RECORDS);
            switch (types & 0xFFFF) {
                case RecordType.SOA -> {
                    if (rrset > 0) continue;
                    int at = store.records[1] - 20; // five numbers end the data of an SOA record (RFC 1035 3.3.13)
                    serial = number(store.data, at) & 0xFFFF_FFFFL;
                    long minimum = number(store.data, at + 16) & 0xFFFF_FFFFL;
                    negativeTtl = (int) Math.min(minimum, store.rrset(0, ZoneArrays.TTL));
                }
                case RecordType.RRSIG -> {
                    if (rrset < apexEnd && types >>> 16 == RecordType.SOA) signed = true;
                    for (int record = first; record < store.rrset(rrset + 1, ZoneArrays.RECORDS); record++) {
                        int time = number(store.data, store.records[record] + 8);
                        expire = Math.min(expire, now + (time - (int) now));
                    }
                }
                case RecordType.DNSKEY -> keys |= rrset < apexEnd;
                case RecordType.NSEC -> nsec = true;
                default -> { }
            }
        }
        return new ZoneFacts(serial, negativeTtl, expire, signed && keys, nsec);
    }

    private static int number(byte[] data, int at) {
        return data[at] << 24 | (data[at + 1] & 0xFF) << 16 | (data[at + 2] & 0xFF) << 8 | data[at + 3] & 0xFF;
    }
}
