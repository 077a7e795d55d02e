package stheno.appliance.log;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The rotated copies of a file, beside it: `FILE-YYYYMMDD-HHMMSS` by the time (UTC) of the rotation, with `.1`, `.2` after it for further
/// ones in the same second. Other names, for example with `.gz`, are ignored. One thread.
final class RotatedCopies {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int STAMPED = "YYYYMMDD-HHMMSS".length();
    private static final int DIGITS = 6; // of a number after the time, at most

    private final Path file;

    /// A copy. Stamps sort by time.
    private record Former(String stamp, int number) implements Comparable<Former> {
        private static final Comparator<Former> ORDER = Comparator.comparing(Former::stamp).thenComparingInt(Former::number);

        @Override
        public int compareTo(Former other) {
            return ORDER.compare(this, other);
        }

        String suffix() {
            return "-" + stamp + (number == 0 ? "" : "." + number);
        }
    }

    /// @param file its absolute path
    RotatedCopies(Path file) {
        this.file = file;
    }

    /// Renames the file to be the newest copy, even if the clock was set back.
    void add(Instant now) throws IOException {
        String stamp = STAMP.format(now);
        List<Former> known = known();
        Former fresh = new Former(stamp, 0);
        if (!known.isEmpty() && known.getLast().compareTo(fresh) >= 0) {
            Former newest = known.getLast();
            fresh = new Former(newest.stamp(), newest.number() + 1);
        }
        Files.move(file, path(fresh)); // fails if the target exists
    }

    /// Deletes all copies except the newest ones.
    void keep(int most) throws IOException {
        List<Former> known = known();
        for (Former former : known.subList(0, Math.max(0, known.size() - most))) Files.deleteIfExists(path(former));
    }

    private Path path(Former former) {
        return file.resolveSibling(file.getFileName() + former.suffix());
    }

    /// In order.
    private List<Former> known() throws IOException {
        List<Former> known = new ArrayList<>();
        String prefix = file.getFileName() + "-";
        try (DirectoryStream<Path> names = Files.newDirectoryStream(file.getParent())) {
            for (Path path : names) {
                String name = path.getFileName().toString();
                if (name.startsWith(prefix)) former(name.substring(prefix.length())).ifPresent(known::add);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        known.sort(Comparator.naturalOrder());
        return known;
    }

    private static Optional<Former> former(String text) {
        if (!digits(text, 0, 8) || !digits(text, 9, STAMPED) || text.charAt(8) != '-') return Optional.empty();
        String stamp = text.substring(0, STAMPED);
        if (text.length() == STAMPED) return Optional.of(new Former(stamp, 0));
        String number = text.substring(STAMPED + 1);
        boolean numbered = text.charAt(STAMPED) == '.' && !number.isEmpty() && number.length() <= DIGITS && number.charAt(0) != '0'
                && digits(number, 0, number.length());
        return numbered ? Optional.of(new Former(stamp, Integer.parseInt(number))) : Optional.empty();
    }

    private static boolean digits(String text, int from, int to) {
        if (text.length() < to) return false;
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') return false;
        }
        return true;
    }
}
