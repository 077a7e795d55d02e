package stheno.appliance.config;

import static stheno.appliance.config.HostKey.Scope.INHERITED;
import static stheno.appliance.config.HostKey.Scope.NAMED;
import static stheno.appliance.config.HostKey.Scope.OWN;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import stheno.reactor.Network;

/// The settings that each host may have, a row each; those with names of their own are of a [HostFamily].
public final class HostKeys {
    private static final long TB = 1L << 40;
    private static final Duration LONGEST = Duration.ofDays(3650);

    private static final Type<Optional<Path>> PATH = new Type.Optionally<>(new Type.FilePath());
    private static final Type<List<Network>> NETWORKS = new Type.Listed<>(new Type.Networks());
    private static final Type<Long> RATE = new Measure.Rate(TB);

    public static final HostKey<List<String>> NAMES = new HostKey<>("names", new Type.Listed<>(new Name.HostName()), "", NAMED,
            "what a request's Host must be to reach this host; required");
    public static final HostKey<Optional<Path>> ROOT = new HostKey<>("root", PATH, "", OWN,
            "the folder that is served; empty: for the default host the welcome site, for a host that only redirects nothing");
    public static final HostKey<List<String>> INDEX = new HostKey<>("index", new Type.Listed<>(new Name.FileName()), "index.html", INHERITED,
            "what is served for a folder: the first of these that it holds");
    public static final HostKey<Boolean> LISTING = new HostKey<>("listing", new Type.Flag(), "false", INHERITED,
            "whether folders without such a file are listed");
    public static final HostKey<Optional<String>> FALLBACK = new HostKey<>("fallback", new Type.Optionally<>(new Name.UrlPath()), "", INHERITED,
            "the page, below the root, that is served for what is not there: for programs that run in the browser");
    public static final HostKey<List<String>> WRITABLE = new HostKey<>("writable", new Type.Listed<>(new Name.UrlFolder()), "", INHERITED,
            "paths below which PUT and DELETE change files");
    public static final HostKey<Long> BANDWIDTH = new HostKey<>("bandwidth", RATE, "0", INHERITED,
            "what all clients of the host get together; 0: all there is");
    public static final HostKey<Long> CONNECTION_BANDWIDTH = new HostKey<>("connection-bandwidth", RATE, "0", INHERITED,
            "what each connection gets; 0: all there is");
    public static final HostKey<List<Network>> ALLOW = new HostKey<>("allow", NETWORKS, "", INHERITED,
            "whose requests are answered (else 403); empty: everybody's");
    public static final HostKey<List<Network>> DENY = new HostKey<>("deny", NETWORKS, "", INHERITED,
            "whose requests are refused (403), though allowed");
    public static final HostKey<Boolean> HTTPS_REDIRECT = new HostKey<>("https-redirect", new Type.Flag(), "false", INHERITED,
            "whether clients of HTTP are sent to HTTPS");
    public static final HostKey<Duration> HSTS = new HostKey<>("hsts", new Measure.Span(Duration.ZERO, LONGEST), "0s", INHERITED,
            "how long browsers are told to come by HTTPS alone (RFC 6797); 0: they are not");
    public static final HostKey<Optional<Path>> CERTIFICATE = new HostKey<>("certificate", PATH, "", INHERITED,
            "the certificate chain, PEM; empty: tls.certificate");
    public static final HostKey<Optional<Path>> KEY = new HostKey<>("key", PATH, "", INHERITED, "its private key, PEM");

    public static final List<HostKey<?>> ALL = List.of(NAMES, ROOT, INDEX, LISTING, FALLBACK, WRITABLE, BANDWIDTH, CONNECTION_BANDWIDTH, ALLOW,
            DENY, HTTPS_REDIRECT, HSTS, CERTIFICATE, KEY);

    private HostKeys() {}
}
