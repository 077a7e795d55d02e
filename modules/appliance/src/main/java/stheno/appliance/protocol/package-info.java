/// The contract between the server and its protocols: their settings, ports, changes and statistics, and what they share. It does not
/// know any of them.
package stheno.appliance.protocol;
