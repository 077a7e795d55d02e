/// The part of HTTP/2 (RFC 9113, RFC 7541) that clients need which know no other version, such as those of DNS over HTTPS: a server side
/// for small requests and small replies, each gathered whole. It knows no paths, no files and no DNS; HTTP/1.1 is another module.
@SuppressWarnings("module") // a name that ends with a digit is a warning: the digit is the version of the protocol, not of the module
module stheno.http2 {
    requires transitive stheno.reactor;

    exports stheno.http2;
}
