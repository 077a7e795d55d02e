package stheno.mail.pop3;

import java.io.IOException;

/// Finds the mailbox of a user. Any thread; blocks.
@FunctionalInterface
public interface Maildrops {
    /// The mailbox as it is now. A user that never received a message has an empty one.
    ///
    /// @param user the name that a [stheno.accounts.LoginCheck] has accepted
    /// @throws IOException if it cannot be read
    Maildrop open(String user) throws IOException;
}
