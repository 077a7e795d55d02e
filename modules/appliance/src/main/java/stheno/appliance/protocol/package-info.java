/// The contract between the server and its protocols: their settings, ports, changes and statistics, and what they share. It refuses to
/// know any of them.
package stheno.appliance.protocol;
