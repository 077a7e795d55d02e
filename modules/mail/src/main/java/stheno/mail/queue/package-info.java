/// Messages for other servers: a spool on disk, a smarthost, and bounces. It knows no local mailboxes and no configuration files.
package stheno.mail.queue;
