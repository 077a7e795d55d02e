package stheno.appliance.http;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.appliance.config.HostConfig;
import stheno.appliance.config.HostKeys;
import stheno.appliance.config.Keys;
import stheno.http.Handler;
import stheno.web.hosts.VirtualHosts;

/// All that HTTP serves by one configuration: its hosts, and what stands before them all. Immutable; any thread.
public final class WebSite {
    private final Handler handler;
    private final Handler content;
    private final Map<String, String> hosts;

    private WebSite(Handler handler, Handler content, Map<String, String> hosts) {
        this.handler = handler;
        this.content = content;
        this.hosts = hosts;
    }

    /// @param tlsPort where this configuration's HTTPS listens
    /// @param admin the pages of administration below some path, for who asks with it
    public static WebSite open(Config config, HostParts parts, OptionalInt tlsPort, Optional<Handler> admin) throws BadConfig {
        Map<String, String> shown = new LinkedHashMap<>();
        Map<String, Handler> byName = new HashMap<>();
        HostSite main = HostSite.open(config, config.defaultHost(), parts, tlsPort, admin);
        shown.put(config.defaultHost().toString(), main.served());
        for (HostConfig host : config.hosts()) {
            HostSite site = HostSite.open(config, host, parts, tlsPort, Optional.empty());
            for (String name : host.value(HostKeys.NAMES)) {
                byName.put(name, site.handler());
                shown.put(name, site.served());
            }
        }
        Handler content = byName.isEmpty() ? main.handler() : virtual(byName, main.handler(), config);
        int rate = config.value(Keys.LIMIT_REQUEST_RATE);
        Handler handler = rate == 0 ? content : parts.rate(rate, config.value(Keys.LIMIT_REQUEST_BURST));
        return new WebSite(handler, content, shown);
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

    /// The hosts alone, for those who do not ask too often.
    Handler content() {
        return content;
    }

    /// What each host serves, by each of its names.
    Map<String, String> hosts() {
        return hosts;
    }
}
