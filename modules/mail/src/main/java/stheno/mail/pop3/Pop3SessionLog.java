package stheno.mail.pop3;

/// Logs sessions. Called in the loop; must not block. Any thread.
@FunctionalInterface
public interface Pop3SessionLog {
    /// Logs nothing.
    Pop3SessionLog NONE = _ -> { };

    /// Called once for each session, when it has ended.
    void log(Pop3SessionRecord session);
}
