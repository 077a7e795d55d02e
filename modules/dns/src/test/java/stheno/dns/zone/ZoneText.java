package stheno.dns.zone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;

/// Zones and their faults as text.
final class ZoneText {
    static final Name ORIGIN = Name.of("z.test");

    /// The records that a zone needs, without a line end.
    static final String HEAD = "$TTL 300\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n";

    private ZoneText() {}

    /// The records of a zone without those of [#HEAD], each on a line `owner ttl type data`, with owners relative to `z.test`.
    static List<String> records(String text) {
        return lines(zone(HEAD + text), false);
    }

    /// All records of a zone, in the same form.
    static List<String> all(String text) {
        return lines(zone(text), true);
    }

    static Zone zone(String text) {
        return zone(ZoneFile.parse(text, ORIGIN));
    }

    static Zone zone(ZoneLoad load) {
        return load.zone().orElseThrow(() -> new AssertionError(faults(load)));
    }

    static List<String> lines(Zone zone, boolean head) {
        List<String> lines = new ArrayList<>();
        List<String> known = new ArrayList<>(List.of("@ 300 SOA ns.z.test. h.z.test. 1 2 3 4 5", "@ 300 NS ns.z.test.",
                "ns 300 A 192.0.2.1"));
        zone.forEach(record -> {
            String owner = record.owner().toString().replaceFirst("(?i)\\.?z\\.test\\.$", "");
            String line = record.toString().replaceFirst("^\\S+ (\\d+) IN ", (owner.isEmpty() ? "@" : owner.replace("\\", "\\\\"))
                    + " $1 ");
            if (head || !known.remove(line)) lines.add(line);
        });
        return lines;
    }

    /// The faults of records behind those of [#HEAD], which have lines 1 to 4. The first line of `text` is line 1 here.
    static List<String> faultsOf(String text) {
        return faults(ZoneFile.parse(HEAD + text, ORIGIN)).lines()
                .map(ZoneText::shift).collect(Collectors.toList());
    }

    private static String shift(String fault) {
        String[] parts = fault.split(":", 3);
        return parts[0].equals("text") && parts[1].matches("\\d+") ? Integer.parseInt(parts[1]) - 4 + ":" + parts[2] : fault;
    }

    static String faults(ZoneLoad load) {
        return load.faults().stream().map(Fault::toString).collect(Collectors.joining("\n"));
    }

    /// Writes a file, one character an octet.
    static Path write(Path folder, String name, String text) throws java.io.IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    /// A look-up of a name.
    static Lookup find(Zone zone, String name) {
        Lookup lookup = new Lookup();
        if (!lookup.find(zone, Name.of(name).wire(), 0)) throw new AssertionError(name + " is outside of " + zone.origin());
        return lookup;
    }

    /// A node by its name, or `none`.
    static String name(Zone zone, int node) {
        return node == Zone.NONE ? "none" : zone.name(node).toString();
    }

    /// The types of a node's RRsets, in their order; RRSIG with the type covered.
    static String types(Zone zone, int node) {
        List<String> types = new ArrayList<>();
        for (int rrset = zone.rrsetsStart(node); rrset < zone.rrsetsEnd(node); rrset++) {
            int covered = zone.covered(rrset);
            types.add(RecordType.name(zone.type(rrset)) + (covered == 0 ? "" : "(" + RecordType.name(covered) + ")"));
        }
        return String.join(" ", types);
    }
}
