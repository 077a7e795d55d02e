/// The administration of a running server: the status page, metrics, health checks, and the socket of `stheno ctl`. It knows the server
/// as a [stheno.appliance.admin.Control], and protocols by their statistics only.
package stheno.appliance.admin;
