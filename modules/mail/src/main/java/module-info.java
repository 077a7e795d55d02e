/// Mail. The package `mime` reads messages; it knows no connections and needs java.base alone.
module stheno.mail {
    exports stheno.mail.mime;
    exports stheno.mail.mime.header;
    exports stheno.mail.mime.text;
}
