package stheno.appliance.command;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import stheno.appliance.format.DisplayText;
import stheno.dns.record.Name;
import stheno.dns.zone.ZoneFile;
import stheno.dns.zone.ZoneLoad;

/// `stheno zone FILE [ORIGIN]`: checks a zone file, and prints the zone in canonical form.
///
/// Exit status: 0 the zone can be served; 1 it has errors; 2 the command line is wrong.
public final class PrintZone {
    static final String HELP = """
            stheno zone FILE [ORIGIN]          check a zone file (RFC 1035), and print the zone in canonical form
            One line is printed for each record: the full name, the TTL, the class, the type and the data, sorted as DNSSEC sorts names.
            $ORIGIN, $TTL, $INCLUDE and $GENERATE are carried out. All errors and warnings go to standard error, as FILE:LINE: MESSAGE.

              ORIGIN                     the name of the zone. Without it, the name of the file: `example.org.zone`, `db.example.org` and
                                         `example.org` are files of example.org

            Exit status: 0 the zone can be served; 1 it has errors, and nothing is printed; 2 wrong arguments.
            `stheno check` checks the files of all zones in the settings.
            """;

    private PrintZone() {}

    /// @param words the arguments after `zone`
    /// @param out   the zone
    /// @param err   the faults
    /// @return the exit status
    public static int run(List<String> words, PrintStream out, PrintStream err) {
        if (words.isEmpty()) return wrong(err, "FILE is missing");
        if (words.size() > 2) return wrong(err, "there are more than two arguments");
        Path file;
        Name origin;
        try {
            file = Path.of(words.getFirst());
            Optional<String> name = words.size() == 2 ? Optional.of(words.get(1)) : name(file);
            if (name.isEmpty()) return wrong(err, "the name of the file is not the name of a zone: write the origin after it");
            origin = Name.parse(name.get(), Name.ROOT);
        } catch (InvalidPathException e) {
            return wrong(err, "`" + DisplayText.plain(words.getFirst()) + "` is not a path");
        } catch (IllegalArgumentException e) {
            return wrong(err, "`" + DisplayText.plain(words.getLast()) + "` is not a domain name: " + e.getMessage());
        }
        ZoneLoad load = ZoneFile.load(file, origin);
        load.faults().forEach(fault -> err.println(DisplayText.plain(fault.toString())));
        if (load.zone().isEmpty()) return 1;
        try {
            Writer writer = new OutputStreamWriter(out, StandardCharsets.ISO_8859_1);
            ZoneFile.print(load.zone().get(), writer);
            writer.flush();
        } catch (IOException e) {
            err.println("stheno zone: the zone cannot be printed: " + e.getMessage());
            return 1;
        }
        return 0;
    }

    /// The origin that a file is named after.
    private static Optional<String> name(Path file) {
        String name = String.valueOf(file.getFileName());
        for (String end : List.of(".zone", ".db", ".txt")) {
            if (name.endsWith(end)) return Optional.of(name.substring(0, name.length() - end.length())).filter(rest -> !rest.isEmpty());
        }
        String bare = name.startsWith("db.") ? name.substring(3) : name;
        return Optional.of(bare).filter(rest -> rest.indexOf('.') > 0);
    }

    private static int wrong(PrintStream err, String why) {
        err.println("stheno zone: " + why + "; write `stheno zone example.org.zone example.org`");
        err.println("usage: " + HelpPages.usage("zone"));
        return 2;
    }
}
