package stheno.storage.maildir;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The messages of a [Maildir] at one moment, in the order of their arrival, numbered from 0. It takes about 75 octets a message.
/// Immutable; any thread.
public final class MaildirListing {
    static final MaildirListing EMPTY = new MaildirListing(new byte[0], new int[] {0}, new boolean[0], new long[0], new long[0]);

    private final byte[] names; // of files, one after the other
    private final int[] ends; // ends[i] is where the name of message i begins
    private final boolean[] fresh; // in `new`, not in `cur`
    private final long[] stored;
    private final long[] octets;
    private final long totalStored;
    private final long totalOctets;

    MaildirListing(byte[] names, int[] ends, boolean[] fresh, long[] stored, long[] octets) {
        this.names = names;
        this.ends = ends;
        this.fresh = fresh;
        this.stored = stored;
        this.octets = octets;
        this.totalStored = Arrays.stream(stored).sum();
        this.totalOctets = Arrays.stream(octets).sum();
    }

    /// The number of messages.
    public int size() {
        return fresh.length;
    }

    /// The base of a message's name, up to its flags: the same until the message is deleted, and never used for another. As [MessageName]
    /// says.
    public String base(int message) {
        String name = fileName(message);
        return name.substring(0, MessageName.baseLength(name));
    }

    /// A message's size with CRLF line ends.
    public long octets(int message) {
        return octets[message];
    }

    /// The sum of all [#octets].
    public long totalOctets() {
        return totalOctets;
    }

    /// A message's size as stored, in octets.
    public long stored(int message) {
        return stored[message];
    }

    /// The sum of all [#stored].
    public long totalStored() {
        return totalStored;
    }

    /// How much memory it takes, in octets.
    long weight() {
        return names.length + 21L * size();
    }

    String fileName(int message) {
        return new String(names, ends[message], ends[message + 1] - ends[message], StandardCharsets.ISO_8859_1);
    }

    boolean isNew(int message) {
        return fresh[message];
    }

    /// The number of the message with this base, or -1 if it was not there.
    public int find(String base) {
        byte[] wanted = base.getBytes(StandardCharsets.UTF_8);
        NameReader reader = new NameReader();
        if (!reader.read(wanted, 0, wanted.length) || reader.baseLength != wanted.length) return -1;
        long seconds = reader.seconds;
        int low = 0;
        int high = size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            reader.read(names, ends[middle], ends[middle + 1]);
            int order = Long.compare(reader.seconds, seconds);
            if (order == 0) order = Arrays.compare(names, ends[middle], ends[middle] + reader.baseLength, wanted, 0, wanted.length);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return -1;
    }
}
