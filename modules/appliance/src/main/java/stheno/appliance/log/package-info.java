/// The event log on standard error, and logs of lines with their files and rotation. It does not know what a line is about: the
/// protocols print their own.
package stheno.appliance.log;
