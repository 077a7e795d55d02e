package stheno.storage.maildir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Reads the names in `new` and `cur`, and makes a [MaildirListing] of them. One use; blocks.
final class MaildirScan {
    /// By arrival: the seconds as a number, then the rest as text.
    static final Comparator<String> ORDER = (a, b) -> order(MessageName.seconds(a), a, MessageName.seconds(b), b);

    private static final int STRETCH = 64 * 1024; // octets read at a time from a message without sizes in its name

    /// A file in `new` or `cur`.
    private record Found(long seconds, String base, String name, boolean fresh) implements Comparable<Found> {
        @Override
        public int compareTo(Found other) {
            return order(seconds, base, other.seconds, other.base);
        }
    }

    private final Path folder;
    private final MaildirListing before;

    /// @param before an earlier listing, for the sizes of messages whose names do not tell them
    MaildirScan(Path folder, MaildirListing before) {
        this.folder = folder;
        this.before = before;
    }

    private static int order(long seconds, String base, long otherSeconds, String otherBase) {
        return seconds != otherSeconds ? Long.compare(seconds, otherSeconds) : base.compareTo(otherBase);
    }

    MaildirListing read() throws IOException {
        List<Found> found = new ArrayList<>();
        add(found, true); // first: a message that moves to `cur` meanwhile is then seen twice, but never missed
        add(found, false);
        Found[] sorted = found.toArray(Found[]::new);
        Arrays.sort(sorted);
        return build(sorted);
    }

    private void add(List<Found> found, boolean fresh) throws IOException {
        for (String name : names(folder.resolve(fresh ? "new" : "cur"))) {
            long seconds = MessageName.seconds(name);
            if (seconds >= 0) found.add(new Found(seconds, name.substring(0, MessageName.baseLength(name)), name, fresh));
        }
    }

    /// The names in a folder; none if it is missing or no folder. Faster than a stream of paths, which makes several objects a name.
    static String[] names(Path folder) throws IOException {
        String[] names = folder.toFile().list();
        if (names != null) return names;
        if (!Files.isDirectory(folder)) return new String[0];
        try (var stream = Files.newDirectoryStream(folder)) { // for the exception that tells what is wrong
            List<String> all = new ArrayList<>();
            stream.forEach(path -> all.add(path.getFileName().toString()));
            return all.toArray(String[]::new);
        }
    }

    private MaildirListing build(Found[] sorted) throws IOException {
        int length = 0;
        for (Found one : sorted) length += one.name().length();
        byte[] names = new byte[length];
        int[] ends = new int[sorted.length + 1];
        boolean[] fresh = new boolean[sorted.length];
        long[] stored = new long[sorted.length];
        long[] octets = new long[sorted.length];
        int count = 0;
        for (int i = 0; i < sorted.length; i++) {
            Found one = sorted[i];
            if (i + 1 < sorted.length && one.base().equals(sorted[i + 1].base())) continue; // moved to `cur`: the later one
            long s = MessageName.size(one.base(), ",S=");
            long w = MessageName.size(one.base(), ",W=");
            if (s >= 0 && w >= 0) {
                stored[count] = s;
                octets[count] = w;
            } else if (!count(one, stored, octets, count)) {
                continue;
            }
            byte[] name = one.name().getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(name, 0, names, ends[count], name.length);
            fresh[count] = one.fresh();
            ends[count + 1] = ends[count] + name.length;
            count++;
        }
        return new MaildirListing(Arrays.copyOf(names, ends[count]), Arrays.copyOf(ends, count + 1), Arrays.copyOf(fresh, count),
                Arrays.copyOf(stored, count), Arrays.copyOf(octets, count));
    }

    /// Takes the sizes from the earlier listing, or reads the file. False if it is no readable file.
    private boolean count(Found one, long[] stored, long[] octets, int at) {
        int known = before.find(one.base());
        if (known >= 0) {
            stored[at] = before.stored(known);
            octets[at] = before.octets(known);
            return true;
        }
        Path file = folder.resolve(one.fresh() ? "new" : "cur").resolve(one.name());
        CrlfCount count = new CrlfCount();
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) return false;
            read(file, count);
        } catch (IOException e) {
            return false; // deleted meanwhile, or not ours to read
        }
        stored[at] = count.stored();
        octets[at] = count.octets();
        return true;
    }

    private static void read(Path file, CrlfCount count) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(STRETCH);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            while (channel.read(data) >= 0) {
                count.add(data.flip());
                data.clear();
            }
        }
    }

    /// The file of a message in `new` or `cur`, whatever its flags are now.
    ///
    /// @throws NoSuchFileException if it is gone
    static Path find(Path folder, String base) throws IOException {
        Path fresh = folder.resolve("new").resolve(base);
        if (Files.exists(fresh, LinkOption.NOFOLLOW_LINKS)) return fresh;
        for (String part : new String[] {"cur", "new", "cur"}) { // a file may move while one of them is read
            for (String name : names(folder.resolve(part))) {
                boolean same = name.startsWith(base) && MessageName.baseLength(name) == base.length();
                if (same) return folder.resolve(part).resolve(name);
            }
        }
        throw new NoSuchFileException(fresh.toString());
    }
}
