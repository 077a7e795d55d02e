package stheno.appliance;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.LongAdder;
import stheno.http.Handler;
import stheno.http.RequestRate;
import stheno.http.VirtualHosts;

/// All that HTTP serves by one configuration: its hosts, and what stands before them all. Immutable; any thread.
final class WebSite {
    private final Handler handler;
    private final Map<String, String> hosts;
    private final LongAdder limited;

    private WebSite(Handler handler, Map<String, String> hosts, LongAdder limited) {
        this.handler = handler;
        this.hosts = hosts;
        this.limited = limited;
    }

    /// @param tlsPort where this configuration's HTTPS listens
    /// @param admin the pages of administration below some path, for who asks with it
    static WebSite open(Config config, HostParts parts, OptionalInt tlsPort, Optional<Handler> admin) throws BadConfig {
        Map<String, String> shown = new LinkedHashMap<>();
        Map<String, Handler> byName = new HashMap<>();
        HostSite main = HostSite.open(config, config.defaultHost(), parts, tlsPort, admin);
        shown.put(config.defaultHost().toString(), main.served());
        for (HostConfig host : config.hosts()) {
            HostSite site = HostSite.open(config, host, parts, tlsPort, Optional.empty());
            for (String name : host.value(HostKeys.NAMES)) byName.put(name, site.handler());
            shown.put(String.join(", ", host.value(HostKeys.NAMES)), site.served());
        }
        Handler all = byName.isEmpty() ? main.handler() : virtual(byName, main.handler(), config);
        int rate = config.value(Keys.LIMIT_REQUEST_RATE);
        if (rate == 0) return new WebSite(all, shown, new LongAdder());
        RequestRate limited = new RequestRate(rate, config.value(Keys.LIMIT_REQUEST_BURST), all);
        return new WebSite(limited, shown, limited.refused());
    }

    private static Handler virtual(Map<String, Handler> byName, Handler otherwise, Config config) throws BadConfig {
        try {
            return new VirtualHosts(byName, otherwise);
        } catch (IllegalArgumentException e) {
            throw new BadConfig(List.of(config.hosts().getFirst().setting(HostKeys.NAMES).bad(e.getMessage(), "write each name once")));
        }
    }

    Handler handler() {
        return handler;
    }

    /// What each host serves, by its names.
    Map<String, String> hosts() {
        return hosts;
    }

    /// Requests refused because their address asks too often.
    long limited() {
        return limited.sum();
    }
}
