/// The mail catcher in this server: its settings, and the store behind SMTP, POP3 and the web view.
package stheno.appliance.catcher;
