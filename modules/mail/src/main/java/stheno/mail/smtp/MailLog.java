package stheno.mail.smtp;

/// Logs messages. Called in the loop; must not block. Any thread.
@FunctionalInterface
public interface MailLog {
    /// Logs nothing.
    MailLog NONE = _ -> { };

    /// Called once for each message, when its reply was sent, or when it was aborted.
    void log(MailRecord message);
}
