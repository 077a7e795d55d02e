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
record Serving(Config config, WebSite site, HttpSettings settings, AccessChoice access, Optional<AccessLogFile> log) {
    /// Opens all of it, or nothing. What it needs of an earlier one's files it takes over.
    ///
    /// @param before what is served until now
    static Serving open(Config config, Optional<Serving> before, HostParts parts, OptionalInt tlsPort, Optional<Handler> admin, Log log)
            throws BadConfig {
        WebSite site = WebSite.open(config, parts, tlsPort, admin);
        HttpSettings settings = Bounds.http(config);
        AccessChoice access = AccessChoice.of(config);
        if (before.isPresent() && before.get().access().same(access)) return new Serving(config, site, settings, access, before.get().log());
        try {
            return new Serving(config, site, settings, access, access.wanted() ? Optional.of(access.open(log)) : Optional.empty());
        } catch (BadSetting e) {
            throw new BadConfig(List.of(e));
        }
    }

    /// Has `service` answer by this from the next request on. Takes two seconds at most, for what is left of the former log.
    void takeOver(HttpService service, Optional<Serving> before, AccessLogs logs) {
        service.change(site.handler(), settings.withAccessLog(log.isPresent() ? logs : AccessLog.NONE));
        logs.replace(log, before.isPresent() && before.get().access().destination().equals(access.destination()));
    }

    /// It is not gone by after all: closes what it has opened for itself.
    void abandon(Optional<Serving> before) {
        if (!log.equals(before.flatMap(Serving::log))) log.ifPresent(AccessLogFile::close);
    }
}
