package stheno.ftp;

/// Where transfers are logged. Called in the loop; must not block. Any thread.
@FunctionalInterface
public interface TransferLog {
    /// Nowhere.
    TransferLog NONE = _ -> { };

    /// Called once for each transfer, when it has ended.
    void log(TransferRecord transfer);
}
