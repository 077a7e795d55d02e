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

/// A log of lines as one configuration after the other has it, at present or not at all. It may give way to another while what it logs
/// comes to its end: each line finds one of them that takes it, and all are counted together. Any thread; what changes it, one at a time.
///
/// @param <E> what a line tells of
public final class LineLogs<E> implements AutoCloseable {
    /// What a configuration has logged, and where: open, and perhaps not yet in use.
    ///
    /// @param log empty if it wants none
    public record Opened<E>(LogChoice choice, Optional<LineLog<E>> log) {}

    private final String name;
    private final Function<String, LinePrinter<E>> printers;
    private final Log events;
    private volatile Optional<LineLog<E>> present = Optional.empty();
    private volatile Optional<Opened<E>> used = Optional.empty();

    // Guarded by this.
    private Optional<LineLog<E>> leaving = Optional.empty();
    private long lines;   // of those that are gone
    private long dropped;

    /// @param name     what events about it begin with, and its numbers, as `access-log`
    /// @param printers of the formats that its key knows
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
            tried = now; // it is full, or it has just been replaced
        }
    }

    /// Opens what a configuration wants, unless that is in use already. To be taken, or abandoned.
    public Opened<E> open(LogChoice choice) throws BadConfig {
        Optional<Opened<E>> same = used.filter(before -> before.choice().same(choice));
        if (same.isPresent()) return new Opened<>(choice, same.get().log());
        if (!choice.wanted()) return new Opened<>(choice, Optional.empty());
        try {
            Supplier<LinePrinter<E>> each = () -> printers.apply(choice.format());
            return new Opened<>(choice, Optional.of(LineLog.open(name, choice.to(), each, choice.rotation(), events)));
        } catch (IOException e) {
            throw new BadConfig(List.of(choice.setting().bad("cannot be written: " + e.getMessage(), "name a file that can")));
        }
    }

    /// Logs there from now on. Takes two seconds at most, for what is left of the former log.
    public void take(Opened<E> next) {
        boolean here = used.isPresent() && used.get().choice().here(next.choice());
        used = Optional.of(next);
        replace(next.log(), here);
    }

    /// It is not gone by after all.
    public void abandon(Opened<E> opened) {
        if (!opened.log().equals(used.flatMap(Opened::log))) opened.log().ifPresent(LineLog::close);
    }

    /// Lines are logged there from now on, and what is left of the former log is written, which may take two seconds.
    ///
    /// @param here whether the former one writes to the same place
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
        if (here) next.ifPresent(LineLog::reopen); // the former one may have put the file aside after this one had opened it
    }

    public void reopen() {
        present.ifPresent(LineLog::reopen);
    }

    /// How it fares, for the metrics.
    public synchronized void count(Map<String, Double> numbers) {
        String prefix = name.replace('-', '_');
        numbers.put(prefix + "_lines_total", (double) lines + number(leaving, LineLog::lines) + number(present, LineLog::lines));
        numbers.put(prefix + "_dropped_total", (double) dropped + number(leaving, LineLog::dropped) + number(present, LineLog::dropped));
        numbers.put(prefix + "_pending_bytes", (double) number(leaving, LineLog::pending) + number(present, LineLog::pending));
    }

    private static <E> long number(Optional<LineLog<E>> log, ToLongFunction<LineLog<E>> number) {
        return log.map(number::applyAsLong).orElse(0L);
    }

    /// Writes what there is; what is logged afterwards is dropped, and counted.
    @Override
    public void close() {
        present.ifPresent(LineLog::close);
    }
}
