package stheno.dns.local;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.StringTokenizer;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;

/// Reads hosts files: `ADDRESS NAME...`, comments from `#` on. One thread.
final class HostsBuilder {
    private static final int MOST_ADDRESSES = 256; // of a name; an answer by UDP has room for about 70

    private final NameTable zones;
    private final NameTable names = new NameTable(4);
    private final AddressLines v4 = new AddressLines(4);
    private final AddressLines v6 = new AddressLines(16);
    private int[] owners = new int[16]; // by pair: the name's place
    private int[] lines = new int[16];
    private int pairs;

    /// @param zones whose names between a host and the zone exist as well, without records
    HostsBuilder(NameTable zones) {
        this.zones = zones;
    }

    void read(Path file, LoadFaults faults) {
        new LineFile(faults).read(file, this::line);
    }

    /// @throws FormatException if the line is none of a hosts file
    void line(String line) {
        int comment = line.indexOf('#');
        StringTokenizer words = new StringTokenizer(comment < 0 ? line : line.substring(0, comment), " \t\f\u000B");
        if (!words.hasMoreTokens()) return;
        byte[] address = address(words.nextToken());
        if (!words.hasMoreTokens()) throw new FormatException("no name follows the address");
        AddressLines family = address.length == 4 ? v4 : v6;
        int number = -1;
        while (words.hasMoreTokens()) {
            byte[] name = name(words.nextToken());
            int place = names.add(name, 0);
            if (number < 0) number = family.add(address, place);
            pair(place, number << 1 | (family == v6 ? 1 : 0));
            parents(name);
        }
    }

    private static byte[] address(String text) {
        int scope = text.indexOf('%');
        String literal = scope < 0 ? text : text.substring(0, scope);
        boolean whole = literal.indexOf(':') >= 0 || literal.chars().filter(c -> c == '.').count() == 3;
        try {
            if (whole) return InetAddress.ofLiteral(literal).getAddress();
        } catch (IllegalArgumentException e) {
            // is told below
        }
        throw new FormatException(text + " is not an address");
    }

    private static byte[] name(String text) {
        try {
            Name name = Name.of(text);
            if (!name.isRoot()) return name.wire();
        } catch (FormatException e) {
            throw new FormatException(text + " is not a name: " + e.getMessage());
        }
        throw new FormatException("the root cannot have an address");
    }

    private void pair(int place, int line) {
        if (pairs == lines.length) {
            lines = Arrays.copyOf(lines, pairs + (pairs >> 1));
            owners = Arrays.copyOf(owners, lines.length);
        }
        owners[pairs] = place;
        lines[pairs++] = line;
    }

    private void parents(byte[] name) {
        int zone = zones.longest(name, 0);
        if (zone == NameTable.NONE) return;
        int above = name.length - NameTable.length(zones.pool(), zones.name(zone));
        for (int at = 1 + name[0]; at < above; at += 1 + name[at]) names.add(name, at);
    }

    /// The addresses of the machine itself have the name localhost, unless a file says another one.
    void loopback() {
        int place = names.add(EmptyZones.LOCALHOST);
        v4.add(new byte[] {127, 0, 0, 1}, place);
        v6.add(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, place);
    }

    /// All files were read.
    Hosts build() {
        names.trim();
        v4.sort();
        v6.sort();
        lines = Arrays.copyOf(lines, pairs);
        int[] next = new int[pairs];
        for (int pair = 0; pair < pairs; pair++) append(pair, next);
        int count = 0;
        for (int place = 0; place < names.end(); place = names.next(place)) {
            int last = names.value(place) - 1;
            if (last < 0) continue;
            count++;
            names.value(place, next[last]);
            next[last] = 0;
        }
        return new Hosts(names, count, lines, next, v4, v6);
    }

    /// The pairs of a name are a ring while they are joined: the name leads to the last one, and the last to the first.
    private void append(int pair, int[] next) {
        int last = names.value(owners[pair]) - 1;
        if (last >= 0) {
            int count = 0;
            int other = last;
            do {
                if (++count == MOST_ADDRESSES || same(pair, other)) return;
                other = next[other] - 1;
            } while (other != last);
            next[pair] = next[last];
            next[last] = pair + 1;
        } else {
            next[pair] = pair + 1;
        }
        names.value(owners[pair], pair + 1);
    }

    private boolean same(int pair, int other) {
        if (lines[pair] == lines[other]) return true;
        if ((lines[pair] & 1) != (lines[other] & 1)) return false;
        AddressLines family = (lines[pair] & 1) != 0 ? v6 : v4;
        int size = family == v6 ? 16 : 4;
        int a = family.offset(lines[pair] >>> 1);
        int b = family.offset(lines[other] >>> 1);
        return Arrays.equals(family.octets(), a, a + size, family.octets(), b, b + size);
    }
}
