/// FTP and FTPS: RFC 959 and its extensions. It knows no configuration files, and nothing of other protocols.
module stheno.ftp {
    requires transitive stheno.text;
    requires transitive stheno.storage;
    requires transitive stheno.accounts;

    exports stheno.ftp;
}
