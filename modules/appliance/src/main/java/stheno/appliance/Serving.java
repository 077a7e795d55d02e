package stheno.appliance;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import stheno.http.AccessLog;
import stheno.http.Handler;
import stheno.http.HttpService;
import stheno.http.HttpSettings;
import stheno.reactor.Log;

/// What HTTP is answered by at present: a configuration, the hosts made of it, and where requests are logged. Replaced as a whole.
/// Immutable; any thread.
record Serving(Config config, WebSite site, AccessChoice access, Optional<AccessLogFile> log) {
    /// Opens all of it, or nothing. What it needs of an earlier one's files it takes over.
    ///
    /// @param before what is served until now
    static Serving open(Config config, Optional<Serving> before, HostParts parts, OptionalInt tlsPort, Optional<Handler> admin, Log log)
            throws BadConfig {
        WebSite site = WebSite.open(config, parts, tlsPort, admin);
        AccessChoice access = AccessChoice.of(config);
        if (before.isPresent() && before.get().access().same(access)) return new Serving(config, site, access, before.get().log());
        try {
            return new Serving(config, site, access, access.wanted() ? Optional.of(access.open(log)) : Optional.empty());
        } catch (BadSetting e) {
            throw new BadConfig(List.of(e));
        }
    }

    HttpSettings settings() {
        return Bounds.http(config, log.<AccessLog>map(l -> l).orElse(AccessLog.NONE));
    }

    /// Has `service` answer by this from the next request on.
    void takeOver(HttpService service, Optional<Serving> before) {
        service.change(site.handler(), settings());
        before.flatMap(Serving::log).filter(old -> !log.equals(Optional.of(old))).ifPresent(AccessLogFile::close);
    }
}
