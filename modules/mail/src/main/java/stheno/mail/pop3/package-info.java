/// POP3 as a server (RFC 1939). It knows no folders: messages come from [stheno.mail.pop3.Maildrops].
package stheno.mail.pop3;
