package stheno.appliance;

import java.util.Map;
import java.util.Optional;
import stheno.appliance.protocol.StartupFailure;
import stheno.reactor.MemoryBudget;

/// The memory budget of the process, as settings, metrics and the status page have it.
record MemoryFacts(MemoryBudget budget) {
    private static final long MB = 1024 * 1024;
    private static final long LEAST = 15 * MB; // of the heap; with -Xmx16m the JVM reports a little less than 16 MB
    private static final long ADMIN_LEAST = MB;

    /// The budget by the heap.
    ///
    /// @throws StartupFailure if the heap is too small for the server itself
    static MemoryFacts ofHeap() throws StartupFailure {
        return of(Runtime.getRuntime().maxMemory());
    }

    static MemoryFacts of(long heap) throws StartupFailure {
        if (heap >= LEAST) return new MemoryFacts(MemoryBudget.ofHeap());
        throw StartupFailure.machine("a heap of " + heap / MB + " MB is too small: the least is 16 MB (-Xmx16m)", null);
    }

    /// The administration has a budget of its own, so that it answers while memory is short.
    MemoryBudget forAdmin() {
        return new MemoryBudget(Math.max(ADMIN_LEAST, budget.limit() / 16));
    }

    /// By the names of metrics.
    Map<String, Double> numbers() {
        return Map.of("memory_limit_bytes", (double) budget.limit(), "memory_used_bytes", (double) budget.used(),
                "memory_cached_bytes", (double) budget.cached(), "memory_refused_total", (double) budget.refused(),
                "memory_closed_total", (double) budget.ended());
    }

    /// A sentence while memory is short.
    Optional<String> problem() {
        if (budget.level() == MemoryBudget.Level.FREE) return Optional.empty();
        return Optional.of("Memory is short: clients and caches use " + budget.used() / MB + " of " + budget.limit() / MB + " MB.");
    }
}
