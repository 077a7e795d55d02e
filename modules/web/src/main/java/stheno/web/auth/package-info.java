/// Logins: HTTP authentication for paths. It does not know where accounts come from, or what is behind a protected path.
package stheno.web.auth;
