/// Slow clients of FTP, POP3, SMTP and DNS, beside healthy ones. Begin with [stheno.jmh.protocol.ProtocolBenchmark].
package stheno.jmh.protocol;
