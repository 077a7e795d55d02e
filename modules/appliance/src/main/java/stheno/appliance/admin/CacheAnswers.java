package stheno.appliance.admin;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import stheno.appliance.protocol.NameCache;
import stheno.http.Status;

/// The commands for the cache of DNS answers. Blocks.
final class CacheAnswers {
    /// A domain name that needs no escapes in a URL.
    static final Pattern NAME = Pattern.compile("[0-9A-Za-z._-]{1,255}");

    private static final AdminAnswer NONE = AdminAnswer.refused(Status.NOT_FOUND, "The server has no cache: dns.forward.NAME is not set.");

    private CacheAnswers() {}

    static AdminAnswer stats(Optional<NameCache> cache, String name) {
        return cache.map(it -> AdminAnswer.done(it.stats().strip())).orElse(NONE);
    }

    /// @param name of a domain; everything at and below it
    static AdminAnswer show(Optional<NameCache> cache, String name) {
        if (cache.isEmpty()) return NONE;
        if (!NAME.matcher(name).matches()) return bad(name);
        try {
            List<String> lines = cache.get().show(name);
            return AdminAnswer.done(lines.isEmpty() ? "The cache has nothing for " + name + "." : String.join("\n", lines));
        } catch (IllegalArgumentException e) {
            return bad(name);
        }
    }

    /// @param name of a domain; empty for everything
    static AdminAnswer flush(Optional<NameCache> cache, String name) {
        if (cache.isEmpty()) return NONE;
        if (!name.isEmpty() && !NAME.matcher(name).matches()) return bad(name);
        try {
            long count = name.isEmpty() ? cache.get().flush() : cache.get().flush(name);
            return AdminAnswer.done(count == 1 ? "1 answer is removed." : count + " answers are removed.");
        } catch (IllegalArgumentException e) {
            return bad(name);
        }
    }

    private static AdminAnswer bad(String name) {
        return AdminAnswer.refused(Status.BAD_REQUEST, "`" + name + "` is not a domain name.");
    }
}
