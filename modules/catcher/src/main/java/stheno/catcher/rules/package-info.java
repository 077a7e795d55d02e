/// Failures on demand: rules that refuse, delay or drop, for tests of mail clients. It knows no message content and no disk.
package stheno.catcher.rules;
