/// Data connections and what is transferred on them: passive and active mode, uploads, downloads, ASCII type, and the replies to their
/// failures. It knows no commands, no accounts and no settings.
package stheno.ftp.data;
