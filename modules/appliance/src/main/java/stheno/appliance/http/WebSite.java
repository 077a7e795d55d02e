package stheno.appliance.http;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.appliance.protocol.HttpEndpoint;
import stheno.http.Handler;
import stheno.web.hosts.VirtualHosts;

/// The HTTP content of one configuration: its hosts, and the request rate limit before them. Immutable; any thread.
final class WebSite {
    private final Handler handler;
    private final Handler content;
    private final Map<String, String> hosts;

    private WebSite(Handler handler, Handler content, Map<String, String> hosts) {
        this.handler = handler;
        this.content = content;
        this.hosts = hosts;
    }

    /// @param tlsPort the port of this configuration's HTTPS
    /// @param admin the pages of the administration, below their path on the default host
    /// @param pages further handlers, below their paths on the default host
    /// @param endpoint stands before all hosts
    static WebSite open(Config config, HostResources resources, OptionalInt tlsPort, Optional<Handler> admin, Map<String, Handler> pages,
            Optional<HttpEndpoint> endpoint) throws BadConfig {
        Map<String, String> shown = new LinkedHashMap<>();
        Map<String, Handler> byName = new HashMap<>();
        List<HostConfig> all = HostConfig.all(config);
        HostChain main = HostChain.open(config, all.getFirst(), resources, tlsPort, admin, pages);
        shown.put(all.getFirst().toString(), main.served());
        for (HostConfig host : all.subList(1, all.size())) {
            HostChain site = HostChain.open(config, host, resources, tlsPort, Optional.empty(), Map.of());
            for (String name : host.value(HostKeys.NAMES)) {
                byName.put(name, site.handler());
                shown.put(name, site.served());
            }
        }
        Handler served = byName.isEmpty() ? main.handler() : virtual(byName, main.handler(), all);
        Handler content = endpoint.<Handler>map(it -> new EndpointHandler(it, served)).orElse(served);
        int rate = config.value(HttpKeys.REQUEST_RATE);
        Handler handler = rate == 0 ? content : resources.rate(rate, config.value(HttpKeys.REQUEST_BURST));
        return new WebSite(handler, content, shown);
    }

    private static Handler virtual(Map<String, Handler> byName, Handler otherwise, List<HostConfig> all) throws BadConfig {
        try {
            return new VirtualHosts(byName, otherwise);
        } catch (IllegalArgumentException e) {
            throw new BadConfig(List.of(all.get(1).setting(HostKeys.NAMES).bad(e.getMessage(), "write each name once")));
        }
    }

    Handler handler() {
        return handler;
    }

    /// The hosts, behind the request rate limit.
    Handler content() {
        return content;
    }

    /// The content of each host, by each of its names.
    Map<String, String> hosts() {
        return hosts;
    }
}
