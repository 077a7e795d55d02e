package stheno.dns.zone;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The faults of a zone while it is loaded, a bounded number of them. One thread at a time.
final class Faults {
    static final int MOST = 100; // of errors, and of warnings: more than anybody repairs in one go

    private static final int LONGEST = 1000; // of a message, in characters: two names and their escapes mostly fit

    private final Places places;
    private final List<Placed> errors = new ArrayList<>();
    private final List<Placed> warnings = new ArrayList<>();
    private long errorCount;
    private long warningCount;

    Faults(Places places) {
        this.places = places;
    }

    /// Something that keeps the zone from being served.
    void error(int place, String message) {
        if (errorCount++ < MOST) errors.add(new Placed(place, fault(place, false, message)));
    }

    void warning(int place, String message) {
        if (warningCount++ < MOST) warnings.add(new Placed(place, fault(place, true, message)));
    }

    boolean hasErrors() {
        return errorCount > 0;
    }

    /// All faults in reading order; those without a place come last.
    List<Fault> toList() {
        List<Placed> all = new ArrayList<>(errors);
        all.addAll(warnings);
        all.sort((a, b) -> Integer.compare(order(a), order(b)));
        List<Fault> faults = new ArrayList<>(all.stream().map(Placed::fault).toList());
        if (errorCount > MOST) faults.add(fault(Places.NOWHERE, false, "and " + (errorCount - MOST) + " more errors"));
        if (warningCount > MOST) faults.add(fault(Places.NOWHERE, true, "and " + (warningCount - MOST) + " more warnings"));
        return faults;
    }

    private static int order(Placed placed) {
        return placed.place == Places.NOWHERE ? Integer.MAX_VALUE : placed.place;
    }

    private Fault fault(int place, boolean warning, String message) {
        return new Fault(places.file(place), places.line(place), warning, printable(message));
    }

    /// A message can quote the file: control characters are escaped, and what is too long is cut.
    private static String printable(String message) {
        StringBuilder text = new StringBuilder(message.length());
        for (int i = 0; i < Math.min(message.length(), LONGEST); i++) {
            char c = message.charAt(i);
            if (Character.isISOControl(c)) text.append(String.format(Locale.ROOT, "\\%03d", (int) c));
            else text.append(c);
        }
        return message.length() > LONGEST ? text.append("...").toString() : text.toString();
    }

    private record Placed(int place, Fault fault) {}
}
