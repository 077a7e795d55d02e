/// What a web server does with HTTP messages: files, virtual hosts, rules, logins, uploads, CGI, event streams and blocking handlers. It
/// knows messages only through `stheno.http`, and disks only through `stheno.storage`; it does not know sockets, framing or settings files.
///
/// ```
///   auth --> paths
///   cgi --> blocking, hosts
///   files --> blocking, paths
///   rules --> files, hosts, paths
/// ```
module stheno.web {
    requires transitive stheno.http;
    requires transitive stheno.storage;
    requires transitive stheno.accounts;

    exports stheno.web.auth;
    exports stheno.web.blocking;
    exports stheno.web.cgi;
    exports stheno.web.files;
    exports stheno.web.hosts;
    exports stheno.web.json;
    exports stheno.web.paths;
    exports stheno.web.rules;
    exports stheno.web.sse;
}
