package stheno.ftp;

/// Logs transfers. Called in the loop; must not block. Any thread.
@FunctionalInterface
public interface TransferLog {
    /// Logs nothing.
    TransferLog NONE = _ -> { };

    /// Called once for each transfer, when it has ended.
    void log(TransferRecord transfer);
}
