/// Tells another program of each caught message by an HTTP request. It knows no store: it is given JSON.
package stheno.catcher.webhook;
