/// Host names, and the choice of a handler by them. It does not know what a handler answers.
package stheno.web.hosts;
