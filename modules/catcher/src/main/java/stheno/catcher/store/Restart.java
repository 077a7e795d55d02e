package stheno.catcher.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import stheno.reactor.Log;

/// Reads the index at the start, and compares it with the files: rows without a file are dropped, files without a row are taken in. One
/// thread; blocks.
final class Restart {
    private final Folder folder;
    private final IndexFile index;
    private final Rows rows;
    private final Intake intake;
    private final Log log;
    private long last; // the highest position

    Restart(Folder folder, IndexFile index, Rows rows, Intake intake, Log log) {
        this.folder = folder;
        this.index = index;
        this.rows = rows;
        this.intake = intake;
        this.log = log;
    }

    /// @param first the position to begin with if the index is lost
    /// @return the last position in use
    long run(long first) throws IOException {
        index.open(new IndexFile.Records() {
            @Override
            public void added(byte[] row) {
                if (Row.position(row, 0) <= last) return; // cannot be, unless the file was changed by hand
                last = Row.position(row, 0);
                rows.add(row);
            }

            @Override
            public void deleted(long position) {
                rows.delete(position);
            }
        });
        if (last == 0) last = first;
        compare();
        return last;
    }

    private void compare() throws IOException {
        Set<String> files = new HashSet<>(folder.ids());
        List<Long> gone = new ArrayList<>();
        rows.up(0, Long.MAX_VALUE, (octets, row) -> {
            if (!files.remove(Row.id(octets, row))) gone.add(Row.position(octets, row));
            return true;
        });
        gone.forEach(rows::delete);
        if (!gone.isEmpty()) index.delete(gone);
        if (files.isEmpty()) return;
        List<String> lost = new ArrayList<>(files);
        Collections.sort(lost);
        log.event(Log.Level.WARN, "catcher-index-incomplete", "messages", lost.size());
        for (String id : lost) takeIn(id);
    }

    private void takeIn(String id) throws IOException {
        try {
            LineCensus lines = new LineCensus();
            byte[] row = Row.encode(last + 1, intake.lost(id, lines), lines.sent());
            index.add(row);
            last++;
            rows.add(row);
        } catch (IOException e) {
            log.event(Log.Level.ERROR, "catcher-message-unreadable", "id", id, "cause", e);
        }
    }
}
