/// Tools that the tests and benchmarks of all modules share: transcripts, slow clients, a manual clock. It knows bytes and sockets, but
/// none of the modules it tests, and is never linked into the product.
module stheno.testkit {
    requires jdk.management;

    exports stheno.testkit;
    exports stheno.testkit.disk;
}
