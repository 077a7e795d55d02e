/// Maildir folders (maildir(5)): messages as files, one folder for each account. It knows files and their names; it knows no mail
/// protocol and no message content except line ends.
package stheno.storage.maildir;
