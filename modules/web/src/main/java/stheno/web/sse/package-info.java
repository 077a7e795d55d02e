/// Server-sent events: publishing to any number of subscribers. It does not know what an event means.
package stheno.web.sse;
