package stheno.reactor;

/// Something that is due at a time: an entry of [Timers], which keeps its place here. Loop thread only.
abstract class Deadline {
    /// When [Timers] will look at this entry, in the loop's nanoseconds.
    long at;

    /// The entry's place in the heap, -1 while it has none.
    int place = -1;

    /// The time has come, or has been put off: answers when it is due now, or [#NEVER].
    abstract long expired(long now);

    static final long NEVER = Long.MAX_VALUE;
}
