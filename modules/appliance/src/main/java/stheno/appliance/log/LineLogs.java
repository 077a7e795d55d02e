package stheno.appliance.log;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import stheno.appliance.config.BadConfig;
import stheno.reactor.Log;

/// A log of lines across reloads, which may replace it or turn it off. While one log replaces another, each line goes to one of them,
/// and the counters include both. Any thread; changes come one at a time.
///
/// @param <E> the event of a line
public final class LineLogs<E> implements AutoCloseable {
    /// The log of a configuration: open, but possibly not yet in use.
    ///
    /// @param log empty if the configuration has none
    public record Opened<E>(LogChoice choice, Optional<LineLog<E>> log) {}

    private final String name;
    private final Function<String, LinePrinter<E>> printers;
    private final Log events;
    private volatile Optional<LineLog<E>> present = Optional.empty();
    private volatile Optional<Opened<E>> used = Optional.empty();

    // Guarded by this.
    private Optional<LineLog<E>> leaving = Optional.empty();
    private long lines;   // of logs that were replaced
    private long dropped;

    /// @param name     prefix of the names of its events and counters, such as `access-log`
    /// @param printers by format
    public LineLogs(String name, Function<String, LinePrinter<E>> printers, Log events) {
        this.name = name;
        this.printers = printers;
        this.events = events;
    }

    public void log(E entry) {
        Optional<LineLog<E>> tried = Optional.empty();
        for (Optional<LineLog<E>> now = present; now.isPresent(); now = present) {
            boolean again = now.equals(tried);
            if (again) now.get().lost();
            if (again || now.get().offer(entry)) return;
            tried = now; // it is full, or was just replaced
        }
    }

    /// Opens the log of a configuration, unless it is open already. The caller applies or abandons it.
    public Opened<E> open(LogChoice choice) throws BadConfig {
        Optional<Opened<E>> same = used.filter(before -> before.choice().same(choice));
        if (same.isPresent()) return new Opened<>(choice, same.get().log());
        if (!choice.wanted()) return new Opened<>(choice, Optional.empty());
        try {
            Supplier<LinePrinter<E>> each = () -> printers.apply(choice.format());
            return new Opened<>(choice, Optional.of(LineLog.open(name, choice.to(), each, choice.rotation(), events)));
        } catch (IOException e) {
            throw new BadConfig(List.of(choice.setting().bad("cannot be written: " + e.getMessage(), "name a file that can be written")));
        }
    }

    /// Logs there from now on. Blocks for up to two seconds, to write the rest of the former log.
    public void apply(Opened<E> next) {
        boolean here = used.isPresent() && used.get().choice().here(next.choice());
        used = Optional.of(next);
        replace(next.log(), here);
    }

    /// Closes a log of a configuration that is not applied.
    public void abandon(Opened<E> opened) {
        if (!opened.log().equals(used.flatMap(Opened::log))) opened.log().ifPresent(LineLog::close);
    }

    /// Logs to `next` from now on, and writes the rest of the former log, which may take two seconds.
    ///
    /// @param here whether the former log writes to the same place
    void replace(Optional<LineLog<E>> next, boolean here) {
        if (next.equals(present)) return;
        synchronized (this) {
            leaving = present;
            present = next;
        }
        leaving.ifPresent(LineLog::close);
        synchronized (this) {
            lines += leaving.map(LineLog::lines).orElse(0L);
            dropped += leaving.map(LineLog::dropped).orElse(0L);
            leaving = Optional.empty();
        }
        if (here) next.ifPresent(LineLog::reopen); // the former log may have rotated the file after this one had opened it
    }

    public void reopen() {
        present.ifPresent(LineLog::reopen);
    }

    /// Its numbers for the metrics.
    public synchronized void count(Map<String, Double> numbers) {
        String prefix = name.replace('-', '_');
        numbers.put(prefix + "_lines_total", (double) lines + number(leaving, LineLog::lines) + number(present, LineLog::lines));
        numbers.put(prefix + "_dropped_total", (double) dropped + number(leaving, LineLog::dropped) + number(present, LineLog::dropped));
        numbers.put(prefix + "_pending_bytes", (double) number(leaving, LineLog::pending) + number(present, LineLog::pending));
    }

    private static <E> long number(Optional<LineLog<E>> log, ToLongFunction<LineLog<E>> number) {
        return log.map(number::applyAsLong).orElse(0L);
    }

    /// Writes all lines; later lines are dropped and counted.
    @Override
    public void close() {
        present.ifPresent(LineLog::close);
    }
}
