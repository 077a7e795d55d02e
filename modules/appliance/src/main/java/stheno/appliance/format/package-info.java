/// Formats of values for people and programs: JSON, the text format of Prometheus, sizes and durations, words of a shell, printable
/// text. It knows nothing of settings or servers.
package stheno.appliance.format;
