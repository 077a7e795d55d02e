/// FTP in this server: its settings and transfer log. It does not know the other protocols.
package stheno.appliance.ftp;
