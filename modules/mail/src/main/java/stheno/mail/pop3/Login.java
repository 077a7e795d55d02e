package stheno.mail.pop3;

import java.util.Optional;

/// How far a session is (RFC 1939, section 3).
///
/// ```
///   Unknown ──USER──► Named ──PASS──► Verifying ──accepted──► Open ──QUIT──► Updating ──► the end
///      │ ▲ ▲            │                │ │                  (transaction)
///      │ │ └────STLS────┘                │ │
///      │ └─────────rejected──────────────┘ │
///      └──AUTH──► Challenged ──response────┘
/// ```
sealed interface Login {
    Login UNKNOWN = new Unknown();
    Login CHALLENGED = new Challenged();
    Login VERIFYING = new Verifying();

    record Unknown() implements Login {}

    record Named(String name) implements Login {}

    /// AUTH was sent; the client's response follows.
    record Challenged() implements Login {}

    /// A thread verifies the password, and opens the mailbox.
    record Verifying() implements Login {}

    record Open(Mailbox mailbox) implements Login {}

    /// A thread deletes messages. This goes on if the connection is lost: the client has sent QUIT.
    record Updating(Mailbox mailbox) implements Login {}

    /// The mailbox, if the session has one.
    default Optional<Mailbox> opened() {
        return switch (this) {
            case Unknown _, Named _, Challenged _, Verifying _ -> Optional.empty();
            case Open(Mailbox mailbox) -> Optional.of(mailbox);
            case Updating(Mailbox mailbox) -> Optional.of(mailbox);
        };
    }
}
