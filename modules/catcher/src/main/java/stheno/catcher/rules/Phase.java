package stheno.catcher.rules;

import java.util.Locale;
import java.util.Optional;

/// The step of a session at which a [Rule] applies.
public enum Phase {
    /// A client has connected; before the greeting.
    CONNECT,
    /// HELO or EHLO.
    HELO,
    /// After a login.
    AUTH,
    /// MAIL.
    MAIL,
    /// RCPT.
    RCPT,
    /// DATA, before the content.
    DATA,
    /// The content is complete.
    END;

    static final String NAMES = "connect, helo, auth, mail, rcpt, data, end";

    static Optional<Phase> of(String name) {
        for (Phase phase : values()) if (phase.word().equals(name.toLowerCase(Locale.ROOT))) return Optional.of(phase);
        return Optional.empty();
    }

    /// The name in a rule's text.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
