/// HTTP in this server: its settings, hosts and access log. It does not know the other protocols.
package stheno.appliance.http;
