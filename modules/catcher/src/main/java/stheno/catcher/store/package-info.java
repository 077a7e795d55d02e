/// The caught messages: one folder of files, an index of their envelopes and headers, search, and announcements. It knows no network.
package stheno.catcher.store;
