package stheno.catcher;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import stheno.catcher.rules.Rule;
import stheno.catcher.store.StoreSettings;

/// What a [CatcherService] needs to know. Immutable.
///
/// @param store   the folder, and which messages are kept
/// @param prefix  the path of view and API, without a slash at its end: `/mail`, or empty for all paths
/// @param hosts   host names that requests may name, beside `localhost` and addresses; `*` for all
/// @param rules   failures on demand, by their names, in their order
/// @param release patterns of addresses that messages may be released to, with `*`
/// @param webhook a URL that is told of each message
public record CatcherSettings(StoreSettings store, String prefix, List<String> hosts, SequencedMap<String, Rule> rules,
                              List<String> release, Optional<String> webhook) {
    /// @throws IllegalArgumentException if the prefix is not a path, or ends in a slash
    public CatcherSettings {
        if (!prefix.isEmpty() && !prefix.startsWith("/") || prefix.endsWith("/")) {
            throw new IllegalArgumentException("prefix " + prefix + " must be empty, or begin with a slash and not end in one");
        }
        hosts = List.copyOf(hosts);
        rules = new LinkedHashMap<>(rules);
        release = List.copyOf(release);
    }

    /// At `/mail`, for loopback names and addresses, without rules, release and webhook.
    public static CatcherSettings of(StoreSettings store) {
        return new CatcherSettings(store, "/mail", List.of(), new LinkedHashMap<>(), List.of(), Optional.empty());
    }

    /// The same at another path.
    public CatcherSettings withPrefix(String other) {
        return new CatcherSettings(store, other, hosts, rules, release, webhook);
    }

    /// The same with other host names.
    public CatcherSettings withHosts(List<String> others) {
        return new CatcherSettings(store, prefix, others, rules, release, webhook);
    }

    /// The same with other rules.
    public CatcherSettings withRules(Map<String, Rule> others) {
        return new CatcherSettings(store, prefix, hosts, new LinkedHashMap<>(others), release, webhook);
    }

    /// The same with other addresses to release to.
    public CatcherSettings withRelease(List<String> patterns) {
        return new CatcherSettings(store, prefix, hosts, rules, patterns, webhook);
    }

    /// The same with a webhook.
    public CatcherSettings withWebhook(Optional<String> url) {
        return new CatcherSettings(store, prefix, hosts, rules, release, url);
    }
}
