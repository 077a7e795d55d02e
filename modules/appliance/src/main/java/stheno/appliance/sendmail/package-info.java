/// The command `stheno sendmail`: a small client that blocks. It knows no settings of the server.
package stheno.appliance.sendmail;
