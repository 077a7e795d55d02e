package stheno.appliance.http;

import static stheno.appliance.protocol.LimitsMapper.capped;

import java.nio.file.Path;
import stheno.appliance.config.Config;
import stheno.appliance.config.ServerKeys;
import stheno.http.HttpSettings;
import stheno.http2.Http2Settings;
import stheno.web.cgi.CgiSettings;
import stheno.web.files.FileSettings;

/// Maps the settings `http.*` to the settings of the modules that use them. Pure; any thread.
final class HttpSettingsMapper {
    private HttpSettingsMapper() {}

    static HttpSettings http(Config config) {
        HttpSettings settings = HttpSettings.DEFAULTS
                .withHeadLimit(capped(config.value(HttpKeys.HEAD_LIMIT)))
                .withTargetLimit(capped(config.value(HttpKeys.TARGET_LIMIT)))
                .withFieldLimit(config.value(HttpKeys.FIELD_LIMIT))
                .withBodyLimit(config.value(HttpKeys.BODY_LIMIT))
                .withUnwantedBodyLimit(capped(config.value(HttpKeys.UNWANTED_BODY_LIMIT)))
                .withPipelineLimit(config.value(HttpKeys.PIPELINE_LIMIT))
                .withTrustedProxies(config.value(HttpKeys.TRUSTED_PROXIES));
        return config.value(HttpKeys.REQUEST_ID_HEADER).map(settings::withRequestIdHeader).orElse(settings);
    }

    /// For requests of endpoints alone.
    static Http2Settings http2(Config config) {
        return Http2Settings.DEFAULTS
                .withHeaderLimit(capped(config.value(HttpKeys.HEAD_LIMIT)))
                .withRequest(config.value(ServerKeys.MESSAGE))
                .withAnswer(config.value(ServerKeys.ANSWER))
                .withStall(config.value(ServerKeys.WINDOW));
    }

    static FileSettings files(Config config, HostConfig host) {
        FileSettings settings = FileSettings.DEFAULTS
                .withIndex(host.value(HostKeys.INDEX))
                .withListing(host.value(HostKeys.LISTING))
                .withListingEntries(config.value(HttpKeys.LISTING_ENTRIES))
                .withCache(config.value(HttpKeys.CACHE))
                .withCachedFileLimit(capped(config.value(HttpKeys.CACHED_FILE_LIMIT)))
                .withGzip(host.value(HostKeys.GZIP_LIMIT) > 0)
                .withGzipLimit(host.value(HostKeys.GZIP_LIMIT))
                .withTypes(host.types())
                .withCleanUrls(host.value(HostKeys.CLEAN_URLS))
                .withRangeLimit(config.value(HttpKeys.RANGE_LIMIT));
        return host.value(HostKeys.FALLBACK).map(settings::withFallback).orElse(settings);
    }

    static CgiSettings cgi(Config config, Path documents) {
        return CgiSettings.DEFAULTS
                .withConcurrency(config.value(HttpKeys.CGI_CONCURRENCY))
                .withQueue(config.value(HttpKeys.CGI_QUEUE))
                .withBodyLimit(config.value(HttpKeys.CGI_BODY_LIMIT))
                .withSpool(config.value(HttpKeys.CGI_SPOOL))
                .withHeaderTimeout(config.value(HttpKeys.CGI_HEADER_TIMEOUT))
                .withTimeout(config.value(HttpKeys.CGI_TIMEOUT))
                .withDocuments(documents);
    }
}
