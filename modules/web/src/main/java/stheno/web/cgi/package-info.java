/// CGI: scripts as processes (RFC 3875), from the environment to the reply. It does not know the files that are not scripts.
package stheno.web.cgi;
