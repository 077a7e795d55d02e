/// The server as a program: reads settings, puts the protocols together, runs and stops them. It exports nothing.
module stheno.appliance {
    requires stheno.http;
}
