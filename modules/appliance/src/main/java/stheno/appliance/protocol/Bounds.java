package stheno.appliance.protocol;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import stheno.appliance.config.Config;
import stheno.appliance.config.HostConfig;
import stheno.appliance.config.HostKeys;
import stheno.appliance.config.Keys;
import stheno.appliance.log.ErrorStreamLog;
import stheno.http.HttpSettings;
import stheno.reactor.AccessList;
import stheno.reactor.Limits;
import stheno.reactor.Log;
import stheno.reactor.Network;
import stheno.reactor.PortOptions;
import stheno.reactor.Service;
import stheno.web.cgi.CgiSettings;
import stheno.web.files.FileSettings;

/// The settings of a configuration in the terms of the modules that go by them. Pure; any thread.
public final class Bounds {
    private static final int ADMIN_CONNECTIONS = 1000; // pages, scrapers and commands; nobody's crowd may shut their keeper out

    private Bounds() {}

    public static Limits limits(Config config) {
        return Limits.DEFAULTS
                .withConnections(config.value(Keys.LIMIT_CONNECTIONS))
                .withConnectionsPerAddress(config.value(Keys.LIMIT_CONNECTIONS_PER_ADDRESS))
                .withIdle(config.value(Keys.LIMIT_IDLE))
                .withMessage(config.value(Keys.LIMIT_MESSAGE))
                .withWindow(config.value(Keys.LIMIT_WINDOW)).withMinimumRate(capped(config.value(Keys.LIMIT_MINIMUM_RATE)))
                .withAnswer(config.value(Keys.LIMIT_ANSWER))
                .withHandshake(config.value(Keys.LIMIT_HANDSHAKE))
                .withLinger(config.value(Keys.LIMIT_LINGER))
                .withSendBuffer(capped(config.value(Keys.LIMIT_SEND_BUFFER)))
                .withBacklog(config.value(Keys.LIMIT_BACKLOG));
    }

    public static Limits adminLimits() {
        return Limits.DEFAULTS.withConnections(ADMIN_CONNECTIONS).withConnectionsPerAddress(ADMIN_CONNECTIONS);
    }

    /// What connections live by where they begin in the clear.
    public static PortOptions terms(Config config, Service service, Limits limits, PortKeys keys) {
        PortOptions open = PortOptions.of(service).withLimits(limits).withAccess(access(config));
        List<Network> proxies = config.value(keys.proxies());
        return proxies.isEmpty() ? open : open.withProxies(proxies);
    }

    static AccessList access(Config config) {
        return new AccessList(config.value(Keys.LIMIT_ALLOW), config.value(Keys.LIMIT_DENY));
    }

    public static HttpSettings http(Config config) {
        HttpSettings settings = HttpSettings.DEFAULTS
                .withHeadLimit(capped(config.value(Keys.LIMIT_HEAD)))
                .withTargetLimit(capped(config.value(Keys.LIMIT_TARGET)))
                .withFieldsLimit(config.value(Keys.LIMIT_FIELDS))
                .withBodyLimit(config.value(Keys.LIMIT_BODY))
                .withUnwantedBodyLimit(capped(config.value(Keys.LIMIT_UNWANTED_BODY)))
                .withPipelineLimit(config.value(Keys.LIMIT_PIPELINE))
                .withTrustedProxies(config.value(Keys.HTTP_TRUSTED_PROXIES));
        return config.value(Keys.HTTP_REQUEST_ID_HEADER).map(settings::withRequestIdField).orElse(settings);
    }

    public static FileSettings files(Config config, HostConfig host) {
        List<String> index = host.value(HostKeys.INDEX);
        FileSettings settings = FileSettings.DEFAULTS
                .withIndexNames(index)
                .withListing(host.value(HostKeys.LISTING))
                .withListingLimit(config.value(Keys.LIMIT_LISTING))
                .withCacheBytes(config.value(Keys.LIMIT_CACHE))
                .withCachedFileLimit(capped(config.value(Keys.LIMIT_CACHED_FILE)))
                .withRangeLimit(config.value(Keys.LIMIT_RANGES));
        return host.value(HostKeys.FALLBACK).map(settings::withFallback).orElse(settings);
    }

    public static CgiSettings cgi(Config config, Path documents) {
        return CgiSettings.DEFAULTS
                .withConcurrency(config.value(Keys.LIMIT_CGI_CONCURRENCY), config.value(Keys.LIMIT_CGI_QUEUE))
                .withTimeouts(config.value(Keys.LIMIT_CGI_FIRST_WORD), config.value(Keys.LIMIT_CGI_WHOLE))
                .withDocuments(documents);
    }

    public static Log.Level level(Config config) {
        return Log.Level.valueOf(config.value(Keys.LOG_LEVEL).toUpperCase(Locale.ROOT));
    }

    public static ErrorStreamLog.Format format(Config config) {
        return ErrorStreamLog.Format.valueOf(config.value(Keys.LOG_FORMAT).toUpperCase(Locale.ROOT));
    }

    /// Keys bound their values to what fits.
    private static int capped(long value) {
        return (int) Math.min(value, Integer.MAX_VALUE);
    }
}
