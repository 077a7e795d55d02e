package stheno.storage;

import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// The threads that write to disks: a [WorkPool] for each file system, so that one that hangs holds no thread of another. In each of them,
/// one client has half of the threads at most.
///
/// The first 32 file systems have a pool of their own, and all others share one. So do file systems that Java cannot tell apart.
///
/// Any thread; no call blocks.
public final class WorkPools {
    private static final int OWN = 32; // bounds the threads of the process, if all of them hang

    private final Supplier<WorkPool> maker;
    private final Map<String, WorkPool> pools = new ConcurrentHashMap<>(); // by device
    private final WorkPool others;

    /// @param maker makes the pools
    WorkPools(Supplier<WorkPool> maker) {
        this.maker = Objects.requireNonNull(maker);
        this.others = maker.get(); // without a thread until there is work
    }

    /// Pools of the size of [WorkPool#files].
    ///
    /// @param name of the threads
    public static WorkPools files(String name) {
        return new WorkPools(() -> WorkPool.files(name));
    }

    /// One pool for all file systems.
    public static WorkPools one(WorkPool pool) {
        return new WorkPools(() -> pool);
    }

    /// The pools that there are.
    public Set<WorkPool> all() {
        Set<WorkPool> all = new HashSet<>(pools.values());
        all.add(others);
        return all;
    }

    /// The threads for a file.
    ///
    /// @param fileKey as [java.nio.file.attribute.BasicFileAttributes#fileKey]
    public WorkPool of(Object fileKey) {
        String device = Mounts.device(fileKey);
        if (device.isEmpty()) return others;
        WorkPool pool = pools.get(device);
        if (pool != null) return pool;
        return pools.size() < OWN ? pools.computeIfAbsent(device, _ -> maker.get()) : others;
    }
}
