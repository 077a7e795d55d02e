package stheno.mail.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import stheno.storage.FileOpener;

/// Reads what an earlier process has left in the journal and the spool. One use; blocks.
final class Replay {
    private final Path folder;
    private final Spool spool;
    private final FileOpener opener;
    private final Consumer<DeliveryEvent> log;
    private final List<Segment> segments = new ArrayList<>();
    private final List<JournalEntry> entries = new ArrayList<>();
    private final Set<String> needed = new HashSet<>(); // files of the spool
    private long octets;
    private long number;

    Replay(Path folder, Spool spool, FileOpener opener, Consumer<DeliveryEvent> log) {
        this.folder = folder;
        this.spool = spool;
        this.opener = opener;
        this.log = log;
    }

    void read() throws IOException {
        List<Path> paths = files(Segment.SUFFIX);
        for (Path path : paths) {
            number = Segment.number(path) + 1;
            ProgressMarks.State state = ProgressMarks.read(Segment.marks(path));
            if (state.retired()) Segment.delete(path);
            else read(path, state, path.equals(paths.getLast()));
        }
        sweep();
        if (!entries.isEmpty()) log.accept(new DeliveryEvent.Replayed(entries.size(), octets));
    }

    private List<Path> files(String suffix) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (var stream = Files.newDirectoryStream(folder, "*" + suffix)) {
            stream.forEach(paths::add);
        }
        paths.sort(null);
        return paths;
    }

    private void read(Path path, ProgressMarks.State state, boolean last) throws IOException {
        Segment segment = Segment.resume(path, state, opener);
        segments.add(segment);
        long at = segment.start();
        for (Optional<ByteBuffer> body; (body = JournalRecord.read(segment.reader(), at)).isPresent(); ) {
            int size = JournalRecord.HEAD + body.get().limit();
            add(segment, at, JournalRecord.parse(body.get(), at), state);
            at += size;
        }
        segment.found(at);
        if (!segment.isCutAt(at)) return;
        // The last one may end with a part of a record that no client was told of. It is cut off: after another crash, this segment may
        // no longer be the last one, and would count as damaged.
        if (last) segment.cutOff(at, opener);
        else log.accept(new DeliveryEvent.Fault("journal", new IOException(path + " is damaged at " + at)));
    }

    private void add(Segment segment, long at, JournalRecord.Parsed record, ProgressMarks.State state) {
        Plan plan = record.plan();
        plan.file().ifPresent(needed::add);
        JournalEntry entry = new JournalEntry(segment, at, plan.destinations(), true);
        for (int i = 0; i < plan.destinations(); i++) {
            if (state.done().containsKey(new ProgressMarks.Done(at, i))) entry.found(i);
        }
        if (entry.isFinished()) return;
        segment.begun(0);
        entries.add(entry);
        octets += record.contentLength();
    }

    /// Deletes what nothing needs: marks without a segment, and contents of messages that were not accepted.
    private void sweep() throws IOException {
        for (Path marks : files(".done")) {
            if (Files.notExists(marks.resolveSibling(marks.getFileName().toString().replace(".done", Segment.SUFFIX)))) Files.delete(marks);
        }
        for (Path unfinished : files(".new")) Files.delete(unfinished);
        for (Retries.Retry retry : new Retries(spool).left()) needed.addAll(Retries.files(retry));
        for (String name : spool.names()) {
            boolean ours = name.endsWith(Spool.CONTENT) || name.endsWith(Retries.SUFFIX);
            if (ours && !needed.contains(name)) spool.delete(name);
        }
    }

    List<Segment> segments() {
        return segments;
    }

    /// What is still to be delivered, in the order of arrival.
    List<JournalEntry> entries() {
        return entries;
    }

    /// The number of the next segment.
    long number() {
        return number;
    }
}
