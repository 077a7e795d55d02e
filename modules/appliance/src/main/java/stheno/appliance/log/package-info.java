/// The event log on standard error, and logs of lines with their files and rotation. It refuses to know what a line tells of: the
/// protocols print their own.
package stheno.appliance.log;
