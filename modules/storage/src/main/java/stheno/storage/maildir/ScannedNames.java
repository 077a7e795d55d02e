package stheno.storage.maildir;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The names of message files as they were found, in compact arrays: a login with 100,000 messages would otherwise mostly collect garbage.
/// One thread.
final class ScannedNames {
    private static final int LENGTH = 64; // bytes of a name, about
    private static final int INDEX_BITS = 27; // of a sort key; the seconds have the rest
    private static final long MAX_KEY_SECONDS = (1L << 63 - INDEX_BITS) - 1; // until the year 4147; later ones share a key

    private final NameReader reader = new NameReader();
    private byte[] bytes = {};
    private int[] ends = {0};
    private int[] baseLengths = {};
    private long[] seconds = {};
    private long[] stored = {};
    private long[] octets = {};
    private boolean[] fresh = {};
    private int count;

    /// Adds those that are messages. The array is emptied.
    void add(String[] names, boolean areFresh) {
        int most = count + names.length;
        bytes = Arrays.copyOf(bytes, ends[count] + LENGTH * names.length);
        ends = Arrays.copyOf(ends, most + 1);
        baseLengths = Arrays.copyOf(baseLengths, most);
        seconds = Arrays.copyOf(seconds, most);
        stored = Arrays.copyOf(stored, most);
        octets = Arrays.copyOf(octets, most);
        fresh = Arrays.copyOf(fresh, most);
        for (int i = 0; i < names.length; i++) {
            add(names[i].getBytes(StandardCharsets.UTF_8), areFresh);
            names[i] = ""; // the garbage collector need not copy it
        }
    }

    private void add(byte[] name, boolean isFresh) {
        if (!reader.read(name, 0, name.length)) return;
        int start = ends[count];
        int end = start + name.length;
        if (end > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length + bytes.length / 2));
        System.arraycopy(name, 0, bytes, start, name.length);
        baseLengths[count] = reader.baseLength;
        seconds[count] = reader.seconds;
        stored[count] = reader.stored;
        octets[count] = reader.octets;
        fresh[count] = isFresh;
        ends[++count] = end;
    }

    /// The number of messages, of which some may be there twice.
    int size() {
        return count;
    }

    /// The octets of all names.
    int length() {
        return ends[count];
    }

    boolean isFresh(int message) {
        return fresh[message];
    }

    /// The size as stored, negative if the name does not tell it.
    long stored(int message) {
        return stored[message];
    }

    /// The size with CRLF line ends, likewise.
    long octets(int message) {
        return octets[message];
    }

    String name(int message) {
        return text(message, ends[message + 1] - ends[message]);
    }

    String base(int message) {
        return text(message, baseLengths[message]);
    }

    private String text(int message, int length) {
        return new String(bytes, ends[message], length, StandardCharsets.ISO_8859_1);
    }

    /// Copies the name.
    ///
    /// @return where it ends
    int copy(int message, byte[] to, int at) {
        int length = ends[message + 1] - ends[message];
        System.arraycopy(bytes, ends[message], to, at, length);
        return at + length;
    }

    /// By arrival: the seconds as a number, then the base as text.
    int compare(int one, int other) {
        int order = Long.compare(seconds[one], seconds[other]);
        return order != 0 ? order : Arrays.compare(bytes, ends[one], ends[one] + baseLengths[one],
                bytes, ends[other], ends[other] + baseLengths[other]);
    }

    /// The messages in order; those with the same base as they were added. Numbers are sorted, and only messages of the same second are
    /// compared.
    int[] sorted() {
        long[] keys = new long[count];
        for (int i = 0; i < count; i++) keys[i] = Math.min(seconds[i], MAX_KEY_SECONDS) << INDEX_BITS | i;
        Arrays.sort(keys);
        int[] sorted = new int[count];
        for (int i = 0; i < count; i++) sorted[i] = (int) keys[i] & (1 << INDEX_BITS) - 1;
        for (int from = 0; from < count; ) {
            int to = from + 1;
            while (to < count && keys[to] >> INDEX_BITS == keys[from] >> INDEX_BITS) to++;
            if (to - from > 1) sort(sorted, from, to);
            from = to;
        }
        return sorted;
    }

    private void sort(int[] messages, int from, int to) {
        Integer[] boxed = new Integer[to - from];
        for (int i = from; i < to; i++) boxed[i - from] = messages[i];
        Arrays.sort(boxed, this::compare); // stable
        for (int i = from; i < to; i++) messages[i] = boxed[i - from];
    }
}
