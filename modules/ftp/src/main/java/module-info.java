/// FTP and FTPS: RFC 959 and what came after it. It knows no configuration, and nothing of other protocols.
module stheno.ftp {
    requires transitive stheno.text;
    requires transitive stheno.storage;
    requires transitive stheno.accounts;

    exports stheno.ftp;
}
