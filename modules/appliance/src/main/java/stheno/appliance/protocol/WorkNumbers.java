package stheno.appliance.protocol;

import java.util.Map;
import stheno.storage.WorkPool;

/// The numbers of a work pool for the metrics. Any thread.
public final class WorkNumbers {
    private WorkNumbers() {}

    /// Adds them.
    ///
    /// @param name of the work, as in `disk`
    public static void put(String name, WorkPool pool, Map<String, Double> numbers) {
        numbers.put(name + "_work_running", (double) pool.running());
        numbers.put(name + "_work_waiting", (double) pool.waiting());
        numbers.put(name + "_work_refused_total", (double) pool.refused());
    }
}
