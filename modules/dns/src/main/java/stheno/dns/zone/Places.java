package stheno.dns.zone;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Files and lines as one number each, so that a builder keeps four octets a record for the place where it was read. Numbers grow in
/// reading order. One thread at a time.
final class Places {
    /// No place: the zone as a whole, or a record that was not read from a file.
    static final int NOWHERE = 0;

    private final List<String> files = new ArrayList<>();
    private int[] starts = new int[8]; // the number of the first line of a run of lines
    private int[] lines = new int[8]; // its line in the file
    private int[] owners = new int[8]; // its file
    private int count;
    private int last;

    /// Lines of a file follow, from `line` on. Returns the number of that line.
    int enter(String file, int line) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            lines = Arrays.copyOf(lines, 2 * count);
            owners = Arrays.copyOf(owners, 2 * count);
        }
        int index = files.lastIndexOf(file);
        if (index < 0) {
            index = files.size();
            files.add(file);
        }
        starts[count] = ++last;
        lines[count] = line;
        owners[count++] = index;
        return last;
    }

    /// The number of a line of the file that was entered last.
    int at(int line) {
        last = Math.max(last, starts[count - 1] + line - lines[count - 1]);
        return starts[count - 1] + line - lines[count - 1];
    }

    /// The first file, or nothing.
    String first() {
        return files.isEmpty() ? "" : files.getFirst();
    }

    String file(int place) {
        return place == NOWHERE ? first() : files.get(owners[run(place)]);
    }

    /// The line of a place; 0 for none.
    int line(int place) {
        if (place == NOWHERE) return 0;
        int run = run(place);
        return lines[run] + place - starts[run];
    }

    private int run(int place) {
        int found = Arrays.binarySearch(starts, 0, count, place);
        return found >= 0 ? found : -found - 2;
    }
}
