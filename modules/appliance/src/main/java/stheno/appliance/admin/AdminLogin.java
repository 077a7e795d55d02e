package stheno.appliance.admin;

import java.util.function.UnaryOperator;
import stheno.accounts.Account;
import stheno.accounts.Authenticator;
import stheno.accounts.LoginThrottle;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.web.auth.BasicAuth;

/// The login before commands of the status page: of an account with the right `admin`. Immutable; any thread.
public record AdminLogin(Authenticator authenticator, LoginThrottle throttle) implements UnaryOperator<Handler> {
    private static final Reply NO_ACCOUNTS = Reply.error(Status.FORBIDDEN,
            "There are no accounts. Use `stheno ctl` on the server, or add an account with `stheno passwd --admin`.");

    @Override
    public Handler apply(Handler commands) {
        Handler login = new BasicAuth("/", "Stheno administration", authenticator, throttle, commands)
                .allowing((account, _) -> account.may(Account.ADMIN));
        return exchange -> handle(exchange, login);
    }

    private void handle(Exchange exchange, Handler login) throws Exception {
        if (authenticator.accounts().size() > 0) login.handle(exchange);
        else exchange.respond(AdminHandler.sealed(NO_ACCOUNTS));
    }
}
