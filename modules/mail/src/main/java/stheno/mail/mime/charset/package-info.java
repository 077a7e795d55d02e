/// Characters from octets, for every charset label that real mail uses. It knows no messages. Internal to the module.
package stheno.mail.mime.charset;
