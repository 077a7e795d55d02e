/// DNS in this server: its settings, zones and query log. It does not know the other protocols.
package stheno.appliance.dns;
