/// What the tests and measurements of all the modules share: transcripts, slow clients, a clock moved by hand. It knows bytes and
/// sockets but none of the modules it tests, and is never linked into the product.
module stheno.testkit {
    requires jdk.management;

    exports stheno.testkit;
}
