package stheno.dns.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import stheno.dns.zone.Fault;

/// What is wrong in the files of local names, a bounded number for each file. One thread at a time.
final class LoadFaults {
    private static final int MOST = 20; // of one file: lists of other people can have any number of bad lines
    private static final int LONGEST = 300; // of a message, in characters

    private final List<Fault> faults = new ArrayList<>();
    private String file = "";
    private int count;

    /// A file follows.
    void enter(Path path) {
        leave();
        file = path.toString();
    }

    /// The file has ended.
    void leave() {
        if (count > MOST) faults.add(new Fault(file, 0, true, "and " + (count - MOST) + " more warnings"));
        count = 0;
    }

    /// A line that is left out.
    void warning(int line, String message) {
        if (count++ < MOST) faults.add(new Fault(file, line, true, printable(message)));
    }

    /// A file that cannot be read.
    void error(String message) {
        faults.add(new Fault(file, 0, false, printable(message)));
    }

    List<Fault> toList() {
        return List.copyOf(faults);
    }

    private static String printable(String message) {
        StringBuilder text = new StringBuilder(message.length());
        for (int i = 0; i < Math.min(message.length(), LONGEST); i++) {
            char c = message.charAt(i);
            if (c < ' ' || c > '~') text.append(String.format(Locale.ROOT, "\\%03d", (int) c));
            else text.append(c);
        }
        return message.length() > LONGEST ? text.append("...").toString() : text.toString();
    }
}
