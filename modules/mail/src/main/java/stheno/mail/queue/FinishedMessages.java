package stheno.mail.queue;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The last messages that have left the queue, in memory and in a file of lines `ID PHASE MILLISECONDS`. A message that comes again after a
/// crash of its sender's side is ignored, and an operator sees what has become of a message. Any thread; blocks.
///
/// The file survives kill -9. It is not synced: after a power failure, a message may be sent twice.
final class FinishedMessages implements AutoCloseable {
    /// How many ids are kept: more than a journal holds at a time. About 150 bytes each.
    static final int MOST = 16_384;

    private final Path file;
    private final Map<String, DeliveryState> outcomes = new LinkedHashMap<>(); // guarded by this, as are the others
    private BufferedWriter out;
    private int lines;

    FinishedMessages(Path folder) throws IOException {
        file = folder.resolve("finished");
        for (String line : lines()) parse(line);
        rewrite();
    }

    private List<String> lines() throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /// A line that was cut by a crash is ignored.
    private void parse(String line) {
        String[] parts = line.split(" ");
        if (parts.length != 3) return;
        try {
            Instant since = Instant.ofEpochMilli(Long.parseLong(parts[2]));
            remember(parts[0], new DeliveryState(DeliveryState.Phase.valueOf(parts[1]), since, ""));
        } catch (IllegalArgumentException e) {
            // likewise
        }
    }

    private void remember(String id, DeliveryState outcome) {
        outcomes.remove(id);
        outcomes.put(id, outcome);
        if (outcomes.size() > MOST) outcomes.remove(outcomes.keySet().iterator().next());
    }

    private void rewrite() throws IOException {
        Path next = file.resolveSibling("finished.tmp");
        if (out != null) out.close();
        try (BufferedWriter writer = Files.newBufferedWriter(next, StandardCharsets.ISO_8859_1)) {
            for (Map.Entry<String, DeliveryState> entry : outcomes.entrySet()) line(writer, entry.getKey(), entry.getValue());
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        out = Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1, StandardOpenOption.APPEND);
        lines = outcomes.size();
    }

    private static void line(BufferedWriter out, String id, DeliveryState outcome) throws IOException {
        out.write(id + " " + outcome.phase() + " " + outcome.since().toEpochMilli() + "\n");
    }

    synchronized Optional<DeliveryState> outcome(String id) {
        return Optional.ofNullable(outcomes.get(id));
    }

    /// Before the message is deleted.
    synchronized void add(String id, DeliveryState outcome) throws IOException {
        remember(id, outcome);
        if (lines >= 2 * MOST) {
            rewrite();
            return;
        }
        line(out, id, new DeliveryState(outcome.phase(), outcome.since(), ""));
        out.flush();
        lines++;
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
