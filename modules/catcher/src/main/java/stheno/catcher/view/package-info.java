/// The caught messages in a browser: a list with search, and each message as text, HTML, header, parts and source. Pages are made on the
/// server and work without a script; a script adds what is live. It knows no settings files, fetches nothing and changes no message.
package stheno.catcher.view;
