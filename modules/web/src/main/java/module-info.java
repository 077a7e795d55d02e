/// What people do with HTTP: files, hosts, redirects, login, uploads, CGI, event streams, handlers that block. It knows messages only
/// through `stheno.http`, and disks only through `stheno.storage`.
module stheno.web {
    requires transitive stheno.http;
    requires transitive stheno.storage;
    requires transitive stheno.accounts;

    exports stheno.web.auth;
    exports stheno.web.blocking;
    exports stheno.web.cgi;
    exports stheno.web.files;
    exports stheno.web.hosts;
    exports stheno.web.paths;
    exports stheno.web.sse;
}
