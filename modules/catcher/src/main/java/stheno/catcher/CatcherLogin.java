package stheno.catcher;

import java.net.InetAddress;
import stheno.accounts.LoginCheck;

/// Accepts any name and password, empty ones too: the name becomes the mailbox of the session's messages. Any thread; does not block.
public final class CatcherLogin implements LoginCheck {
    /// Accepts everything.
    public CatcherLogin() {}

    @Override
    public Result check(String name, char[] password, InetAddress from) {
        return new Result.Accepted(name);
    }
}
