package stheno.accounts;

import java.net.InetAddress;
import java.time.Duration;

/// Decides whether a name and a password may log in. Any thread; blocks.
@FunctionalInterface
public interface LoginCheck {
    /// The result of a login.
    sealed interface Result {
        /// @param user the name under which the session goes on
        record Accepted(String user) implements Result {}

        /// The name is unknown, or the password is wrong.
        record Rejected() implements Result {}

        /// Too many passwords are being verified; try again in a moment.
        record Busy() implements Result {}

        /// The address is blocked after too many failed logins.
        ///
        /// @param remaining how long the block lasts from now
        record Blocked(Duration remaining) implements Result {}
    }

    /// Verifies a name and a password. The password is not kept.
    ///
    /// @param from the client's address
    /// @throws InterruptedException if the thread is interrupted meanwhile
    Result check(String name, char[] password, InetAddress from) throws InterruptedException;

    /// The check of an authenticator. Failures are counted by the throttle.
    static LoginCheck of(Authenticator authenticator, LoginThrottle throttle) {
        return (name, password, from) -> switch (authenticator.verify(name, password, throttle, from)) {
            case Authenticator.Result.Accepted(Account account) -> new Result.Accepted(account.name());
            case Authenticator.Result.Rejected _ -> new Result.Rejected();
            case Authenticator.Result.Busy _ -> new Result.Busy();
            case Authenticator.Result.Blocked(Duration remaining) -> new Result.Blocked(remaining);
        };
    }
}
