/// DNS on ports: queries by UDP and TCP, their checks, EDNS with cookies, response-rate limiting, and counters. It knows no zone files and
/// no configuration files.
package stheno.dns.server;
