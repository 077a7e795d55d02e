/// FTP and FTPS (RFC 959, 1123, 2228, 2389, 2428, 2640, 3659, 4217). Begin with [stheno.ftp.FtpService] and [stheno.ftp.FtpSettings]; a
/// command is a row of `FtpCommands`. It knows no configuration files, and nothing of other protocols.
package stheno.ftp;
