/// FTP in this server: its settings and transfer log. It refuses to know the other protocols.
package stheno.appliance.ftp;
