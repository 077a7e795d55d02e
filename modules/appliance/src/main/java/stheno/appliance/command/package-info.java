/// The command line and the commands that need no running server: help, accounts, certificates, health checks. It does not know the
/// server, which is started by others.
package stheno.appliance.command;
