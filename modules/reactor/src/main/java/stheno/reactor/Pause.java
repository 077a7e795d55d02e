package stheno.reactor;

/// The owners of a pause in reading, see [Connection#pause(Pause)]. Each holds and releases its own pause. Input is handed out while no
/// owner holds one.
public enum Pause {
    /// The protocol itself: nothing may be read between two steps of its own.
    CONVERSATION,
    /// The receiver of a body or a transfer: it is missing, or its buffers are full.
    RECEIVER,
    /// A bandwidth limit.
    THROTTLE,
    /// A handler on top of the protocol.
    HANDLER,
    /// The [MemoryBudget]: memory is short, and the connection holds much.
    MEMORY;

    /// This owner's bit in a set of owners.
    int bit() {
        return 1 << ordinal();
    }
}
