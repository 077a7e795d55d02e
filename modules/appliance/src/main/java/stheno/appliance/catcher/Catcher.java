package stheno.appliance.catcher;

import java.util.Optional;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.appliance.mail.MailStore;
import stheno.appliance.protocol.ServerContext;

/// Chooses the catcher instead of the mailboxes of accounts, if `catch.path` is set. Stateless; any thread.
public final class Catcher implements MailStore.Kind {
    @Override
    public boolean chosen(Config config) {
        return CatchKeys.chosen(config);
    }

    @Override
    public Optional<String> path(Config config) {
        return chosen(config) ? Optional.of(config.value(CatchKeys.PREFIX)) : Optional.empty();
    }

    @Override
    public MailStore open(Config config, ServerContext context) throws BadConfig {
        return CatchStore.open(config, context);
    }
}
