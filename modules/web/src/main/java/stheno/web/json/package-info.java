/// Writes JSON.
package stheno.web.json;
