package stheno.mail.delivery;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What [Recipients] are made of. Immutable; any thread.
///
/// @param domains    the domains that are served, and address literals of this machine with their brackets; case does not matter
/// @param accounts   the names of the accounts. `ann` receives for `ann@` each served domain, `ann@example.org` for this address alone
/// @param aliases    names or addresses, each with its targets: names of accounts or aliases, or addresses anywhere. A name without a
///                   domain is an alias in each served domain. An alias that names itself means the account of this name
/// @param catchAll   the target for recipients that do not exist
/// @param postmaster the target for `postmaster`, if there is neither an account nor an alias of this name. Without it: the catch-all,
///                   else a Maildir named `postmaster`
/// @param separator  what ends the account's name in `ann+lists@`; empty turns this off
public record RecipientSettings(Set<String> domains, Set<String> accounts, Map<String, List<String>> aliases, Optional<String> catchAll,
                                Optional<String> postmaster, String separator) {
    public RecipientSettings {
        domains = Set.copyOf(domains);
        accounts = Set.copyOf(accounts);
        aliases = Map.copyOf(aliases);
    }

    /// Accounts in domains, without aliases and catch-all; the separator is `+`.
    public static RecipientSettings of(Set<String> domains, Set<String> accounts) {
        return new RecipientSettings(domains, accounts, Map.of(), Optional.empty(), Optional.empty(), "+");
    }

    /// The same with these aliases.
    public RecipientSettings withAliases(Map<String, List<String>> others) {
        return new RecipientSettings(domains, accounts, others, catchAll, postmaster, separator);
    }

    /// The same with this catch-all.
    public RecipientSettings withCatchAll(String target) {
        return new RecipientSettings(domains, accounts, aliases, Optional.of(target), postmaster, separator);
    }

    /// The same with this target for `postmaster`.
    public RecipientSettings withPostmaster(String target) {
        return new RecipientSettings(domains, accounts, aliases, catchAll, Optional.of(target), separator);
    }

    /// The same with another separator.
    public RecipientSettings withSeparator(String other) {
        return new RecipientSettings(domains, accounts, aliases, catchAll, postmaster, other);
    }
}
