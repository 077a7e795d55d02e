package stheno.appliance.protocol;

import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import stheno.storage.WorkPool;

/// The numbers of work pools for the metrics. Any thread.
public final class WorkNumbers {
    private WorkNumbers() {}

    /// Adds their sums.
    ///
    /// @param name of the work, as in `disk`
    public static void put(String name, Set<WorkPool> pools, Map<String, Double> numbers) {
        numbers.put(name + "_work_running", sum(pools, WorkPool::running));
        numbers.put(name + "_work_waiting", sum(pools, WorkPool::waiting));
        numbers.put(name + "_work_refused_total", sum(pools, WorkPool::refused));
    }

    private static double sum(Set<WorkPool> pools, ToLongFunction<WorkPool> number) {
        return pools.stream().mapToLong(number).sum();
    }
}
