package stheno.dns.zone;

import java.nio.file.Path;
import stheno.dns.message.Name;

/// Zone files (RFC 1035 5). Work of a thread that may block, never of a loop.
public final class ZoneFile {
    private ZoneFile() {}

    /// Reads a zone file and the files that it includes, and checks the zone. Files that cannot be read are faults of the result. The file
    /// is read in pieces, of any size.
    ///
    /// @param file named in faults as here
    public static ZoneLoad load(Path file, Name origin) {
        throw new UnsupportedOperationException("not yet");
    }

    /// The same for a text, which can include files relative to the working directory. Its faults have the file name `text`.
    public static ZoneLoad parse(String text, Name origin) {
        throw new UnsupportedOperationException("not yet");
    }

    /// Prints a zone in canonical form, one record a line, so that reading it gives the same zone.
    ///
    /// @throws java.io.IOException from `out`
    public static void print(Zone zone, Appendable out) throws java.io.IOException {
        throw new UnsupportedOperationException("not yet");
    }
}
