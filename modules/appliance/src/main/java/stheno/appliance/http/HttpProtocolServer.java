package stheno.appliance.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import stheno.appliance.admin.AdminKeys;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.log.ClientNames;
import stheno.appliance.log.EventLogKeys;
import stheno.appliance.log.LineLogs;
import stheno.appliance.log.LogChoice;
import stheno.appliance.protocol.ChangeReport;
import stheno.appliance.protocol.HttpEndpoint;
import stheno.appliance.protocol.LimitsMapper;
import stheno.appliance.protocol.PortKeys;
import stheno.appliance.protocol.ProtocolServer;
import stheno.appliance.protocol.ProtocolStats;
import stheno.appliance.protocol.RequestStats;
import stheno.appliance.protocol.ServerContext;
import stheno.catcher.store.Entry;
import stheno.http.AccessLog;
import stheno.http.Handler;
import stheno.http.HttpService;
import stheno.http.HttpSettings;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.http2.Http2Exchange;
import stheno.http2.Http2Service;
import stheno.http2.Http2Settings;
import stheno.reactor.PortOptions;
import stheno.storage.Change;

/// HTTP in a running server: the hosts of a configuration, and the access log. Any thread; changes come one at a time.
final class HttpProtocolServer implements ProtocolServer {
    private static final Handler NOTHING = exchange -> exchange.respond(Reply.of(Status.SERVICE_UNAVAILABLE));

    private final PortKeys keys = HttpKeys.PORTS;
    private final HttpService service = new HttpService(keys.name(), NOTHING, HttpSettings.DEFAULTS);
    private final Http2Service second = new Http2Service(keys.name(), Http2Exchange::requireHttp11, Http2Settings.DEFAULTS);
    private final ServerContext context;
    private final HostResources resources;
    private final LineLogs<AccessLog.Entry> logs;
    private final ClientNames names;
    private volatile Optional<WebSite> site = Optional.empty(); // empty until the first change is applied

    HttpProtocolServer(ServerContext context) {
        this.context = context;
        logs = new LineLogs<>("access-log", AccessLine::of, context.log());
        names = ClientNames.system(context.loops().getFirst());
        resources = new HostResources(context.home(), exchange -> site.orElseThrow().handler().handle(exchange),
                exchange -> site.orElseThrow().content().handle(exchange), context.authenticator(), context.throttle(), context.writers(),
                context.log());
    }

    @Override
    public Change prepare(Config next, ChangeReport report) throws BadConfig {
        try {
            Optional<Handler> admin = next.value(AdminKeys.PATH).map(path -> context.adminPages().apply(path));
            Optional<HttpEndpoint> endpoint = context.endpoint().apply(next);
            WebSite wanted = WebSite.open(next, resources, tlsPort(next), admin, context.pages().apply(next), endpoint);
            return change(wanted, endpoint, next, logs.open(LogChoice.of(next, HttpKeys.ACCESS_LOG)));
        } catch (BadConfig | RuntimeException e) {
            resources.settle(false);
            throw e;
        }
    }

    private Change change(WebSite wanted, Optional<HttpEndpoint> endpoint, Config next, LineLogs.Opened<AccessLog.Entry> log) {
        HttpSettings settings = HttpSettingsMapper.http(next);
        boolean named = log.log().isPresent() && next.value(EventLogKeys.RESOLVE);
        if (named) names.open();
        AccessLog entries = log.log().isPresent() ? new Entries(named).needing(AccessLine.FIELDS) : AccessLog.NONE;
        return new Change() {
            @Override
            public void apply(ChangeReport report) {
                site = Optional.of(wanted);
                service.change(wanted.handler(), settings.withAccessLog(entries));
                second.change(new EndpointHttp2(endpoint, settings.trustedProxies(), entries), HttpSettingsMapper.http2(next));
                logs.apply(log);
                resources.settle(true);
            }

            @Override
            public void abandon() {
                logs.abandon(log);
                resources.settle(false);
            }
        };
    }

    /// The port of HTTPS, if it is known.
    private OptionalInt tlsPort(Config config) {
        OptionalInt bound = context.ports().port(keys.secureName());
        if (bound.isPresent()) return bound;
        return keys.secureAddresses(config).stream().filter(ListenAddress.Inet.class::isInstance)
                .mapToInt(address -> ((ListenAddress.Inet) address).address().getPort()).filter(port -> port > 0).findFirst();
    }

    @Override
    public PortOptions options(PortKeys service, Config config) {
        PortOptions options = LimitsMapper.options(config, this.service, LimitsMapper.limits(config), keys);
        // A client that offers HTTP/1.1 as well, such as a browser, gets that: the whole server is there.
        return context.endpoint().apply(config).isPresent() ? options.withProtocol("h2", second) : options;
    }

    @Override
    public List<String> applicationProtocols(PortKeys service) {
        return List.of("http/1.1");
    }

    @Override
    public void warn(Config config, ChangeReport report) {
        HostConfig.exposed(config, exposed -> report.warning(exposed.getMessage(), "http-exposed", context.log()));
        HostDoubts.open(config, doubt -> report.warning(doubt.getMessage(), "http-exposed", context.log()));
        HostDoubts.readable(config, doubt -> report.warning(doubt.getMessage(), "http-exposed", context.log()));
        HostDoubts.nowhere(config, doubt -> report.warning(doubt.getMessage(), "http-path-missing", context.log()));
    }

    @Override
    public String serves(PortKeys service) {
        return hosts().values().stream().findFirst().orElse("nothing");
    }

    @Override
    public Map<String, String> hosts() {
        return site.map(WebSite::hosts).orElse(Map.of());
    }

    @Override
    public List<ProtocolStats> stats() {
        return List.of(new RequestStats(Map.of(keys.name(), service.stats())));
    }

    @Override
    public void count(Map<String, Double> numbers) {
        logs.count(numbers);
        resources.count(numbers);
    }

    @Override
    public void reopenLogs() {
        logs.reopen();
    }

    @Override
    public void drain() {
        resources.drain();
    }

    @Override
    public void close() {
        resources.close();
        names.close();
        logs.close();
    }

    /// What the access log gets. A class, because the start-up cache cannot hold a lambda of an interface with constants.
    private final class Entries implements AccessLog {
        private final boolean named;

        private Entries(boolean named) {
            this.named = named;
        }

        @Override
        public void log(Entry entry) {
            if (!named) {
                logs.log(entry);
                return;
            }
            names.resolve(entry.client(), client -> logs.log(new Entry(client, entry.request(), entry.user(), entry.requestId(),
                    entry.status(), entry.bytes(), entry.epochMillis(), entry.nanos(), entry.completed(), entry.secure())));
        }
    }
}
