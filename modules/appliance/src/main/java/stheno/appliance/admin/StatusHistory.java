package stheno.appliance.admin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// The samples of the last five minutes. Any thread.
final class StatusHistory {
    static final int KEPT = 300; // samples, one per second

    private final Deque<StatusSample> samples = new ArrayDeque<>(KEPT + 1); // guarded by this
    private Optional<MetricsReading> last = Optional.empty(); // guarded by this

    /// Adds the sample since the last reading; the first reading makes none.
    synchronized Optional<StatusSample> add(MetricsReading reading, long heapUsed) {
        Optional<StatusSample> sample = last.map(before -> StatusSample.between(before, reading, heapUsed));
        last = Optional.of(reading);
        sample.ifPresent(samples::addLast);
        if (samples.size() > KEPT) samples.removeFirst();
        return sample;
    }

    /// The samples, oldest first.
    synchronized List<StatusSample> samples() {
        return new ArrayList<>(samples);
    }

    synchronized Optional<StatusSample> latest() {
        return Optional.ofNullable(samples.peekLast());
    }
}
