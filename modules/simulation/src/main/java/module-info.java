/// A simulation of the whole server: all protocols on a network in memory, in one thread, in simulated time. A seed decides everything.
/// It is never linked, and sees the other modules only through what they export.
///
/// It is a module of its own because the testkit must not depend on the protocols.
module stheno.simulation {
    requires java.management;
    requires stheno.testkit;
    requires stheno.web;
    requires stheno.http2;
    requires stheno.ftp;
    requires stheno.mail;
    requires stheno.dns;
}
