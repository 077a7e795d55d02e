package stheno.storage.maildir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads the names in `new` and `cur`, and makes a [MaildirListing] of them. One use; blocks.
final class MaildirScan {
    private static final int STRETCH = 64 * 1024; // octets read at a time from a message without sizes in its name

    private final Path folder;
    private final MaildirListing before;

    /// @param before an earlier listing, for the sizes of messages whose names do not tell them
    MaildirScan(Path folder, MaildirListing before) {
        this.folder = folder;
        this.before = before;
    }

    MaildirListing read() throws IOException {
        ScannedNames found = new ScannedNames();
        found.add(names(folder.resolve("new")), true); // first: a message that moves to `cur` meanwhile is then seen twice, never missed
        found.add(names(folder.resolve("cur")), false);
        return build(found, found.sorted());
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

    private MaildirListing build(ScannedNames found, int[] sorted) {
        byte[] names = new byte[found.length()];
        int[] ends = new int[sorted.length + 1];
        boolean[] fresh = new boolean[sorted.length];
        long[] stored = new long[sorted.length];
        long[] octets = new long[sorted.length];
        int count = 0;
        for (int i = 0; i < sorted.length; i++) {
            int one = sorted[i];
            if (i + 1 < sorted.length && found.compare(one, sorted[i + 1]) == 0) continue; // moved to `cur`: the later one
            stored[count] = found.stored(one);
            octets[count] = found.octets(one);
            boolean sized = stored[count] >= 0 && octets[count] >= 0;
            if (!sized && !count(found, one, stored, octets, count)) continue;
            fresh[count] = found.isFresh(one);
            ends[count + 1] = found.copy(one, names, ends[count]);
            count++;
        }
        if (count == sorted.length) return new MaildirListing(names, ends, fresh, stored, octets);
        return new MaildirListing(Arrays.copyOf(names, ends[count]), Arrays.copyOf(ends, count + 1), Arrays.copyOf(fresh, count),
                Arrays.copyOf(stored, count), Arrays.copyOf(octets, count));
    }

    /// Takes the sizes from the earlier listing, or reads the file. False if it is no readable file.
    private boolean count(ScannedNames found, int one, long[] stored, long[] octets, int at) {
        int known = before.find(found.base(one));
        if (known >= 0) {
            stored[at] = before.stored(known);
            octets[at] = before.octets(known);
            return true;
        }
        Path file = folder.resolve(found.isFresh(one) ? "new" : "cur").resolve(found.name(one));
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
