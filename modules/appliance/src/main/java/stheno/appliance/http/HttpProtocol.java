package stheno.appliance.http;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import stheno.accounts.Authenticator;
import stheno.accounts.LoginThrottle;
import stheno.appliance.admin.HttpTally;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.appliance.config.Endpoint;
import stheno.appliance.config.Keys;
import stheno.appliance.log.LineLogs;
import stheno.appliance.log.LogChoice;
import stheno.appliance.log.LogKeys;
import stheno.appliance.protocol.Bounds;
import stheno.appliance.protocol.PortKeys;
import stheno.appliance.protocol.Ports;
import stheno.appliance.protocol.Protocol;
import stheno.http.AccessLog;
import stheno.http.Handler;
import stheno.http.HttpService;
import stheno.http.HttpSettings;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.reactor.Log;
import stheno.reactor.PortOptions;
import stheno.storage.Change;
import stheno.storage.Writers;

/// HTTP and HTTPS: the hosts of a configuration, and the log of requests. Any thread; what changes it, one at a time.
public final class HttpProtocol implements Protocol {
    private static final Handler NOBODY = exchange -> exchange.respond(Reply.of(Status.SERVICE_UNAVAILABLE));

    private final PortKeys keys = PortKeys.HTTP;
    private final HttpService service = new HttpService(keys.name(), NOBODY, HttpSettings.DEFAULTS);
    private final HostParts parts;
    private final Ports ports;
    private final LineLogs<AccessLog.Entry> logs;
    private volatile Optional<WebSite> site = Optional.empty(); // empty until the first is taken
    private volatile Optional<Function<String, Handler>> admin = Optional.empty();

    /// @param home  the image's folder
    /// @param ports to ask where HTTPS listens
    public HttpProtocol(Path home, Authenticator credentials, LoginThrottle attempts, Writers writers, Ports ports, Log log) {
        this.ports = ports;
        logs = new LineLogs<>("access-log", AccessLine::of, log);
        parts = new HostParts(home, exchange -> site.orElseThrow().handler().handle(exchange),
                exchange -> site.orElseThrow().content().handle(exchange), credentials, attempts, writers);
    }

    /// Shows them where a configuration wants that, from the next one on.
    ///
    /// @param pages of administration, below some path
    public void administeredBy(Function<String, Handler> pages) {
        admin = Optional.of(pages);
    }

    @Override
    public PortKeys keys() {
        return keys;
    }

    @Override
    public Change prepare(Config next) throws BadConfig {
        try {
            Optional<Handler> pages = next.value(Keys.ADMIN_PATH).flatMap(path -> admin.map(a -> a.apply(path)));
            WebSite wanted = WebSite.open(next, parts, tlsPort(next), pages);
            return change(wanted, Bounds.http(next), logs.open(LogChoice.of(next, LogKeys.ACCESS)));
        } catch (BadConfig | RuntimeException e) {
            parts.settle(false);
            throw e;
        }
    }

    private Change change(WebSite wanted, HttpSettings settings, LineLogs.Opened<AccessLog.Entry> log) {
        return new Change() {
            @Override
            public void take() {
                site = Optional.of(wanted);
                service.change(wanted.handler(), settings.withAccessLog(log.log().isPresent() ? logs::log : AccessLog.NONE));
                logs.take(log);
                parts.settle(true);
            }

            @Override
            public void abandon() {
                logs.abandon(log);
                parts.settle(false);
            }
        };
    }

    /// Where HTTPS is, as far as that is known.
    private OptionalInt tlsPort(Config config) {
        OptionalInt bound = ports.port(keys.secureName());
        if (bound.isPresent()) return bound;
        return config.value(keys.secure()).stream().filter(Endpoint.Inet.class::isInstance)
                .mapToInt(endpoint -> ((Endpoint.Inet) endpoint).address().getPort()).filter(port -> port > 0).findFirst();
    }

    @Override
    public PortOptions terms(Config config) {
        return Bounds.terms(config, service, Bounds.limits(config), keys);
    }

    @Override
    public List<String> applicationProtocols() {
        return List.of("http/1.1");
    }

    @Override
    public void warn(Config config) {}

    @Override
    public String serves() {
        return hosts().values().stream().findFirst().orElse("nothing");
    }

    public Map<String, String> hosts() {
        return site.map(WebSite::hosts).orElse(Map.of());
    }

    @Override
    public HttpTally tally() {
        return new HttpTally(Map.of(keys.name(), service.stats()));
    }

    @Override
    public void count(Map<String, Double> numbers) {
        logs.count(numbers);
        parts.count(numbers);
    }

    @Override
    public void reopenLogs() {
        logs.reopen();
    }

    @Override
    public void drain() {
        parts.drain();
    }

    @Override
    public void close() {
        parts.close();
        logs.close();
    }
}
