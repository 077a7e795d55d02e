package stheno.appliance.protocol;

import java.time.Instant;
import java.util.List;

/// Messages that wait for another server, for `stheno ctl queue`. Any thread; blocks.
public interface WaitingMail {
    /// A message.
    ///
    /// @param sender     empty for `<>`
    /// @param recipients those that still wait
    /// @param next       when it is tried again
    /// @param cause      the last failure; empty if there was none
    record Queued(String id, Instant queued, long octets, String sender, List<String> recipients, int attempts, Instant next,
                  String cause) {}

    /// @param most rows
    List<Queued> list(int most);

    /// Tries a message at once.
    ///
    /// @return whether there is such a message
    boolean retry(String id);

    /// Tries all messages at once.
    ///
    /// @return their number
    int retryAll();

    /// Removes a message without a bounce.
    ///
    /// @return whether there was such a message
    boolean remove(String id);

    /// Removes all messages without a bounce.
    ///
    /// @return their number
    int removeAll();
}
