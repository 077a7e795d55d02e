package stheno.dns.zone;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import stheno.dns.record.Name;

/// Zone files (RFC 1035 5). Work of a thread that may block, never of a loop.
public final class ZoneFile {
    private ZoneFile() {}

    /// Reads a zone file and the files that it includes, and checks the zone. Files that cannot be read are faults of the result. A file is
    /// read in pieces, so it can have any size.
    ///
    /// @param file named in faults as here
    public static ZoneLoad load(Path file, Name origin) {
        ZoneBuilder builder = new ZoneBuilder(origin);
        ZoneReader reader = new ZoneReader(builder, origin);
        reader.read(file);
        ZoneLoad load = builder.build();
        return new ZoneLoad(load.zone(), load.faults(), List.copyOf(reader.included()));
    }

    /// The same for a text, one character an octet. It can include files relative to the working directory. Its faults have the file name
    /// `text`.
    public static ZoneLoad parse(String text, Name origin) {
        ZoneBuilder builder = new ZoneBuilder(origin);
        new ZoneReader(builder, origin).read(text);
        return builder.build();
    }

    /// Prints a zone in canonical form: one record a line, names absolute, owners in canonical order. Reading it gives the same zone.
    ///
    /// @throws IOException from `out`
    public static void print(Zone zone, Appendable out) throws IOException {
        new ZonePrinter(out).print(zone);
    }
}
