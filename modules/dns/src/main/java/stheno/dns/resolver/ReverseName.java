package stheno.dns.resolver;

import stheno.dns.record.Name;

/// The names under which PTR records of addresses stand (RFC 1035 3.5, RFC 3596 2.5). Any thread.
final class ReverseName {
    private ReverseName() {}

    static Name of(byte[] address) {
        StringBuilder text = new StringBuilder();
        for (int i = address.length - 1; i >= 0; i--) {
            int octet = address[i] & 0xFF;
            if (address.length == 4) text.append(octet).append('.');
            else text.append(Character.forDigit(octet & 15, 16)).append('.').append(Character.forDigit(octet >> 4, 16)).append('.');
        }
        return Name.of(text.append(address.length == 4 ? "in-addr.arpa" : "ip6.arpa").toString());
    }
}
