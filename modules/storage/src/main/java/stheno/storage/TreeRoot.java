package stheno.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The root of a tree: a path of the operator, and where it leads. Release folders and git-sync put a new tree into service by a link that
/// they swap, so the path is followed again when a second has passed. Results from before a swap stay usable while the old tree exists.
/// Any thread.
final class TreeRoot {
    private static final long FRESH = 1_000_000_000L; // nanoseconds

    private record Seen(Path real, Path previous, long at) {}

    private final Path given;
    private final LongSupplier clock;
    private volatile Seen seen;
    private final AtomicBoolean lost = new AtomicBoolean();
    private volatile Consumer<Boolean> report = _ -> { };

    /// @param given the operator's path, in which links are followed
    /// @param clock in nanoseconds since any moment, never backwards
    /// @throws IOException if it is not a readable directory; the message names it
    TreeRoot(Path given, LongSupplier clock) throws IOException {
        this.given = given.toAbsolutePath();
        this.clock = clock;
        Path real = given.toRealPath();
        if (!Files.isDirectory(real)) throw new FileSystemException(given.toString(), null, "is not a directory");
        seen = new Seen(real, real, clock.getAsLong());
    }

    /// The operator's path.
    Path given() {
        return given;
    }

    /// The real path, as it was seen last.
    Path real() {
        return seen.real();
    }

    /// The real path, followed again if the last look is older than a second. While the path leads nowhere, the last one stays. Waits for
    /// the disk.
    Path look() {
        Seen last = seen;
        long now = clock.getAsLong();
        if (now - last.at() < FRESH) return last.real();
        Optional<Path> found = follow();
        Path real = found.orElse(last.real());
        seen = new Seen(real, real.equals(last.real()) ? last.previous() : last.real(), now);
        if (lost.compareAndSet(found.isPresent(), found.isEmpty())) report.accept(found.isPresent());
        return real;
    }

    /// Has a look-up tell when the path leads nowhere, with false, and when it leads to a directory again, with true.
    void reporting(Consumer<Boolean> to) {
        report = Objects.requireNonNull(to);
    }

    private Optional<Path> follow() {
        try {
            return Optional.of(given.toRealPath()).filter(Files::isDirectory);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// The root of a result: this one, or the one before the last swap. This one if it is in neither.
    Path of(Path result) {
        Seen now = seen;
        boolean old = !result.startsWith(now.real()) && result.startsWith(now.previous());
        return old ? now.previous() : now.real();
    }
}
