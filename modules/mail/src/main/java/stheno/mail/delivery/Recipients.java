package stheno.mail.delivery;

import java.net.IDN;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import stheno.mail.envelope.EmailAddress;

/// The recipients of this server: accounts and aliases in the served domains. A pure function from an address to what becomes of its mail.
///
/// Local parts are compared without regard to case. A local part is never taken apart as a route to another server (`a%b@`, `a@b@`, `b!a@`;
/// RFC 5321, appendix C and section 4.1.1.3): it is the name of an account or an alias, or unknown, also with a catch-all.
///
/// Immutable; any thread.
public final class Recipients {
    private static final int TARGETS = 1000; // of an alias with all the aliases that it names
    private static final String POSTMASTER = "postmaster";

    /// What becomes of mail to an address.
    public sealed interface Result {
        /// It is delivered here.
        ///
        /// @param accounts the accounts that get it, each once
        /// @param foreign  addresses elsewhere that an alias names, each once
        record Local(Set<String> accounts, Set<EmailAddress> foreign) implements Result {}

        /// The domain is not served here.
        record Foreign() implements Result {}

        /// The domain is served, and has no such recipient.
        record Unknown() implements Result {}
    }

    private static final Result UNKNOWN = new Result.Unknown();

    private final RecipientSettings settings;
    private final Set<String> domains = new HashSet<>();
    private final Map<String, String> accounts = new HashMap<>(); // address or name in lower case -> name
    private final Map<String, List<String>> aliases = new TreeMap<>(); // address or name in lower case -> targets
    private final Map<String, Result.Local> expanded = new HashMap<>(); // aliases

    /// @throws IllegalArgumentException if an alias, the catch-all or `postmaster` names something that does not exist, aliases form a
    ///                                  cycle, or two names differ in case alone; the message says which
    public Recipients(RecipientSettings settings) {
        this.settings = settings;
        settings.domains().forEach(domain -> domains.add(domain(domain)));
        for (String account : settings.accounts()) {
            String other = accounts.putIfAbsent(name(account), account);
            if (other != null) throw new IllegalArgumentException("accounts " + other + " and " + account + " differ in case alone");
        }
        settings.aliases().forEach((alias, targets) -> {
            boolean served = alias.indexOf('@') < 0 || isServed(EmailAddress.of(alias));
            if (!served) throw new IllegalArgumentException("alias " + alias + ": the domain is not served here");
            List<String> other = aliases.putIfAbsent(name(alias), targets);
            if (other != null) throw new IllegalArgumentException("alias " + alias + " stands twice");
        });
        aliases.keySet().forEach(alias -> expanded.put(alias, expand(alias)));
        settings.catchAll().ifPresent(target -> target("catch-all", target));
        settings.postmaster().ifPresent(target -> target(POSTMASTER, target));
    }

    /// A name or an address as a key: an address literal or domain, and the local part, in lower case.
    private static String name(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0) return text.toLowerCase(Locale.ROOT);
        return text.substring(0, at).toLowerCase(Locale.ROOT) + "@" + domain(text.substring(at + 1));
    }

    /// A domain as it is compared: in lower case, and in ASCII (RFC 5890).
    private static String domain(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.chars().allMatch(c -> c < 0x80)) return lower;
        try {
            return IDN.toASCII(lower, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            return lower; // no domain of the DNS
        }
    }

    private Result.Local expand(String alias) {
        Set<String> names = new LinkedHashSet<>();
        Set<EmailAddress> foreign = new LinkedHashSet<>();
        expand(alias, new ArrayDeque<>(), names, foreign);
        return new Result.Local(Set.copyOf(names), Set.copyOf(foreign));
    }

    private void expand(String alias, Deque<String> path, Set<String> names, Set<EmailAddress> foreign) {
        path.addLast(alias);
        for (String target : aliases.get(alias)) {
            String key = name(target);
            Optional<String> next = alias(key).filter(found -> !found.equals(alias) || account(key).isEmpty());
            if (next.isPresent() && path.contains(next.get())) {
                throw new IllegalArgumentException("aliases form a cycle: " + String.join(" -> ", path) + " -> " + next.get());
            }
            if (next.isPresent()) {
                expand(next.get(), path, names, foreign);
            } else if (account(key).isPresent()) {
                names.add(account(key).get());
            } else if (target.indexOf('@') > 0 && !isServed(EmailAddress.of(target))) {
                foreign.add(EmailAddress.of(target));
            } else {
                throw new IllegalArgumentException("alias " + alias + ": there is no account, alias or other domain for " + target);
            }
            if (names.size() + foreign.size() > TARGETS) {
                throw new IllegalArgumentException("alias " + alias + " has more than " + TARGETS + " targets");
            }
        }
        path.removeLast();
    }

    /// The key of the alias for a name or an address.
    private Optional<String> alias(String key) {
        if (aliases.containsKey(key)) return Optional.of(key);
        return localIn(key).filter(aliases::containsKey);
    }

    /// The account for a name or an address.
    private Optional<String> account(String key) {
        String account = accounts.get(key);
        if (account != null && (key.indexOf('@') < 0 || isServed(EmailAddress.of(key)))) return Optional.of(account);
        return localIn(key).map(accounts::get);
    }

    /// The local part of an address in a served domain, unless it looks like an address itself.
    private Optional<String> localIn(String key) {
        int at = key.lastIndexOf('@');
        boolean served = at > 0 && key.indexOf('@') == at && domains.contains(key.substring(at + 1));
        return served ? Optional.of(key.substring(0, at)) : Optional.empty();
    }

    /// The catch-all or a similar target.
    private Result.Local target(String what, String target) {
        String key = name(target);
        Optional<String> alias = alias(key);
        if (alias.isPresent()) return expanded.get(alias.get());
        if (account(key).isPresent()) return new Result.Local(Set.of(account(key).get()), Set.of());
        boolean foreign = target.indexOf('@') > 0 && !isServed(EmailAddress.of(target));
        if (foreign) return new Result.Local(Set.of(), Set.of(EmailAddress.of(target)));
        throw new IllegalArgumentException(what + ": there is no account, alias or other domain for " + target);
    }

    /// Whether an address is in a served domain. `<postmaster>` without a domain is.
    public boolean isServed(EmailAddress address) {
        return address.domain().isEmpty() || domains.contains(domain(address.domain()));
    }

    /// What becomes of mail to an address.
    public Result of(EmailAddress address) {
        if (!isServed(address)) return new Result.Foreign();
        String local = address.localName().toLowerCase(Locale.ROOT);
        boolean bare = address.domain().isEmpty();
        if (bare && !local.equals(POSTMASTER)) return UNKNOWN;
        Optional<Result.Local> found = exact(local, address.domain()).or(() -> tagged(local, address.domain()));
        if (found.isPresent()) return found.get();
        if (local.equals(POSTMASTER)) return postmaster();
        boolean routed = local.chars().anyMatch(c -> c == '@' || c == '%' || c == '!');
        return settings.catchAll().isPresent() && !routed ? target("catch-all", settings.catchAll().get()) : UNKNOWN;
    }

    private Optional<Result.Local> tagged(String local, String domain) {
        int end = settings.separator().isEmpty() ? -1 : local.indexOf(settings.separator());
        return end > 0 ? exact(local.substring(0, end), domain) : Optional.empty();
    }

    private Optional<Result.Local> exact(String local, String domain) {
        if (local.indexOf('@') >= 0) return Optional.empty(); // "ann@elsewhere"@here is nobody's address
        String key = domain.isEmpty() ? local : local + "@" + domain(domain);
        Optional<Result.Local> alias = alias(key).map(expanded::get);
        return alias.isPresent() ? alias : account(key).map(name -> new Result.Local(Set.of(name), Set.of()));
    }

    private Result postmaster() {
        Optional<String> target = settings.postmaster().or(settings::catchAll);
        return target.isPresent() ? target(POSTMASTER, target.get()) : new Result.Local(Set.of(POSTMASTER), Set.of());
    }

    /// Whether an account may use an address of a served domain as its sender: its mail, or some of it, goes to this account.
    public boolean owns(String account, EmailAddress address) {
        return of(address) instanceof Result.Local(Set<String> names, _) && names.contains(account);
    }
}
