package stheno.catcher.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One search over the rows, and over files if the query needs them. One thread; blocks.
final class Search {
    private static final long MOST_TIME = Duration.ofSeconds(3).toNanos(); // for files
    private static final long MOST_OCTETS = 256L << 20; // of files
    private static final int MOST_FILES = 20_000;
    private static final int CHECKED = 1024; // rows between looks at the interrupt

    private final Rows rows;
    private final Folder folder;
    private final Query query;
    private final int count;
    private final boolean readsFiles;
    private final List<Entry> found = new ArrayList<>();
    private final long begun = System.nanoTime();
    private long octets;
    private int files;
    private int seen;
    private long last; // position of the last row that was looked at
    private boolean more; // whether there is at least one more
    private boolean exhausted;
    private boolean interrupted;

    /// @param count entries at most
    Search(Rows rows, Folder folder, Query query, int count) {
        this.rows = rows;
        this.folder = folder;
        this.query = query;
        this.count = count;
        this.readsFiles = query.readsFiles();
    }

    /// The newest below `before`.
    Page down(long before) throws IOException {
        rows.down(before, this::visit);
        return page(Optional.empty());
    }

    /// The oldest above `after`, up to `to`. The page's cursor is there in any case.
    Page up(long after, long to) throws IOException {
        last = after;
        rows.up(after, to, this::visit);
        return page(Optional.of(Long.toString(Math.max(after, to))));
    }

    private Page page(Optional<String> end) throws IOException {
        if (interrupted) throw new InterruptedIOException("the search was interrupted");
        return new Page(found, more || exhausted ? Optional.of(Long.toString(last)) : end, !exhausted);
    }

    private boolean visit(byte[] row, int start) {
        if (++seen % CHECKED == 0 && Thread.currentThread().isInterrupted()) {
            interrupted = true;
            return false;
        }
        if (query.matchesRow(row, start)) {
            if (exhausted()) {
                exhausted = true;
                return false;
            }
            if (!readsFiles || matchesFile(row, start)) {
                if (found.size() == count) {
                    more = true;
                    return false;
                }
                found.add(Row.decode(row, start));
            }
        }
        last = Row.position(row, start);
        return true;
    }

    private boolean exhausted() {
        return readsFiles && (octets > MOST_OCTETS || files >= MOST_FILES || System.nanoTime() - begun > MOST_TIME);
    }

    private boolean matchesFile(byte[] row, int start) {
        FileLookup file = new FileLookup(new FileSource(folder, Row.id(row, start), Row.size(row, start)));
        try {
            return query.matchesFile(file);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) interrupted = true;
            return false; // deleted meanwhile, or unreadable
        } finally {
            files++;
            octets += file.cost();
        }
    }
}
