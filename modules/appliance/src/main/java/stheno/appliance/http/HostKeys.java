package stheno.appliance.http;

import static stheno.appliance.config.SectionKey.Scope.INHERITED;
import static stheno.appliance.config.SectionKey.Scope.NAMED;
import static stheno.appliance.config.SectionKey.Scope.OWN;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import stheno.appliance.config.KeyFamily;
import stheno.appliance.config.NameType;
import stheno.appliance.config.NumberType;
import stheno.appliance.config.SectionKey;
import stheno.appliance.config.SectionKeys;
import stheno.appliance.config.Type;
import stheno.appliance.config.Types;
import stheno.reactor.Network;

/// Settings that each host may have: `http.KEY` for the default host, `http.host.NAME.KEY` for a named one.
public final class HostKeys {
    private static final long TB = 1L << 40;
    private static final Duration TEN_YEARS = Duration.ofDays(3650);
    private static final Type<Long> RATE = new NumberType.Rate(TB);

    public static final SectionKey<List<String>> NAMES = new SectionKey<>("names", new Type.Listed<>(new NameType.HostName()), "", NAMED,
            "Host names of this host, as in the Host field of requests. Required.");
    public static final SectionKey<Optional<Path>> ROOT = new SectionKey<>("root", Types.PATH, "", OWN,
            "Folder to serve. Empty: the welcome page if there is no other host; otherwise nothing.");
    public static final SectionKey<List<String>> INDEX = new SectionKey<>("index", new Type.Listed<>(new NameType.FileName()), "index.html",
            INHERITED, "Names of index pages; the first that a folder contains is served for it.");
    public static final SectionKey<Boolean> LISTING = new SectionKey<>("listing", new Type.Flag(), "false", INHERITED,
            "List folders that have no index page.");
    public static final SectionKey<Optional<String>> FALLBACK = new SectionKey<>("fallback", new Type.Optionally<>(new NameType.UrlFile()),
            "",
            INHERITED, "Page below the root to serve for paths that do not exist, for single-page applications.");
    public static final SectionKey<Boolean> CLEAN_URLS = new SectionKey<>("clean-urls", new Type.Flag(), "false", INHERITED,
            "Serve the file about.html for the path /about, if there is no file about.");
    public static final SectionKey<List<String>> HIDDEN = new SectionKey<>("hidden", new Type.Listed<>(new NameType.UrlFolder()), "",
            INHERITED, "Paths below which names that begin with a dot are served, listed and written too.");
    public static final SectionKey<List<Path>> LINK_TARGETS = new SectionKey<>("link-targets", new Type.Listed<>(new Type.FilePath()), "",
            INHERITED, "Folders outside the root that symbolic links below the root may lead into. Below http.writable, PUT and DELETE "
                    + "change files there, too.");
    public static final SectionKey<Long> GZIP_LIMIT = new SectionKey<>("gzip-limit", new NumberType.Size(0, TB), "64m", INHERITED,
            "Maximum size of a text file to compress while it is sent; 0: nothing is compressed. Files below 1 KB are never "
                    + "compressed. Precompressed files have no limit.");
    public static final SectionKey<String> CHARSET = new SectionKey<>("charset", new CharsetNameType(), "utf-8", INHERITED,
            "Character set that is named for text, but not for XML; `none`: none is named, so that pages declare their own.");
    public static final SectionKey<String> DEFAULT_TYPE = new SectionKey<>("default-type", new MediaTypeName(), "application/octet-stream",
            INHERITED, "Media type of files with an unknown extension.");
    public static final SectionKey<List<String>> WRITABLE = new SectionKey<>("writable", new Type.Listed<>(new NameType.UrlFolder()), "",
            INHERITED, "Paths below which PUT, DELETE and MKCOL change files and folders.");
    public static final SectionKey<Boolean> MAKE_FOLDERS = new SectionKey<>("make-folders", new Type.Flag(), "false", INHERITED,
            "Make the folders that are missing on the path of a PUT, below http.writable.");
    public static final SectionKey<Long> BANDWIDTH = new SectionKey<>("bandwidth", RATE, "0", INHERITED,
            "Maximum rate at which the host sends, for all its clients together; 0: unlimited.");
    public static final SectionKey<Long> CONNECTION_BANDWIDTH = new SectionKey<>("connection-bandwidth", RATE, "0", INHERITED,
            "Maximum rate at which the host sends to each connection; 0: unlimited.");
    public static final SectionKey<List<Network>> ALLOW = new SectionKey<>("allow", Types.NETWORKS, "", INHERITED,
            "Networks of clients that are answered; others get 403. Empty: all.");
    public static final SectionKey<List<Network>> DENY = new SectionKey<>("deny", Types.NETWORKS, "", INHERITED,
            "Networks of clients that get 403, even if http.allow includes them.");
    public static final SectionKey<HttpsPort> HTTPS_REDIRECT = new SectionKey<>("https-redirect", new HttpsPort.Form(), "false", INHERITED,
            "Redirect HTTP requests to HTTPS: `true`, or the port that clients see, if it is not that of http.tls.listen. "
                    + "The default host redirects to the names of hosts and certificates only; others get 421.");
    public static final SectionKey<Duration> HSTS = new SectionKey<>("hsts", new NumberType.Span(Duration.ZERO, TEN_YEARS), "0s", INHERITED,
            "Time for which browsers use HTTPS only (Strict-Transport-Security, RFC 6797); 0: the field is not sent.");
    public static final SectionKey<Optional<Path>> CERTIFICATE = new SectionKey<>("certificate", Types.PATH, "", INHERITED,
            "Certificate chain (PEM). Empty: tls.certificate.");
    public static final SectionKey<Optional<Path>> KEY = new SectionKey<>("key", Types.PATH, "", INHERITED,
            "Private key (PEM) of http.certificate.");

    public static final KeyFamily ERROR = new KeyFamily("error", "/path",
            "Page below the root for a status. NAME is a status from 400 to 599, or 4xx or 5xx for the others of that class.",
            Pattern.compile("[45]\\d\\d|[45]xx"), "a status of an error, as error.404 or error.4xx");
    public static final KeyFamily TYPE = new KeyFamily("type", "TYPE [encoding=gzip|br|zstd]",
            "Media type of files with the extension NAME: `http.type.pbf = application/x-protobuf`. `encoding=gzip` sends the file with "
                    + "this Content-Encoding, for files that are compressed, such as map tiles. Without TYPE, the rest of the file's name "
                    + "decides: `http.type.gz = encoding=gzip` sends a.txt.gz as text.",
            Pattern.compile("[a-z0-9_+-]{1,64}"), "an extension without its dot, in small letters, as type.pbf");
    public static final KeyFamily REDIRECT = KeyFamily.of("redirect", "/from -> /to [STATUS]",
            "Redirect from a path; the first that matches, in the order of the names, is used. STATUS is 301 by default.");
    public static final KeyFamily HEADER = KeyFamily.of("header", "[always] /path/** Field: value",
            "Header field to add to replies for these paths; `always`: to errors as well.");
    public static final KeyFamily REALM = KeyFamily.of("realm", "/path/ Title",
            "Path that requires a login (HTTP Basic) with an account of accounts.file, under this title.");
    public static final KeyFamily CGI = KeyFamily.of("cgi", "/path/ FOLDER", "Run the scripts of a folder (CGI/1.1) below a path.");

    public static final SectionKeys ALL = new SectionKeys("http.", "http.host.", "host",
            List.of(NAMES, ROOT, INDEX, LISTING, FALLBACK, CLEAN_URLS, HIDDEN, LINK_TARGETS, GZIP_LIMIT, CHARSET, DEFAULT_TYPE, WRITABLE,
            MAKE_FOLDERS,
            BANDWIDTH, CONNECTION_BANDWIDTH, ALLOW, DENY, HTTPS_REDIRECT, HSTS, CERTIFICATE, KEY),
            List.of(ERROR, TYPE, REDIRECT, HEADER, REALM, CGI));

    private HostKeys() {}
}
