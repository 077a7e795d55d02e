/// Handlers that block, each on a virtual thread, and the bounded number of threads that run them. It does not know what a handler does.
package stheno.web.blocking;
