/// HTTP in this server: its settings, hosts and access log. It refuses to know the other protocols.
package stheno.appliance.http;
