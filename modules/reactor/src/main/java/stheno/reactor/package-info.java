/// The loop and what lives in it. A [ReactorGroup][stheno.reactor.ReactorGroup] listens. Its [loops][stheno.reactor.Reactor] serve
/// [connections][stheno.reactor.Connection]. A protocol implements a [Service][stheno.reactor.Service] and its
/// [Conversation][stheno.reactor.Conversation].
/// The package knows no protocol, no files and no configuration.
///
/// ```
///   ReactorGroup ──► Reactor ──► Resident: Listener ─► Acceptor ─► ProxyHandshake ─► Connection
///                       │                  PendingConnection ─────────────────────────►  │
///                       ├─ Timers, Tasks                        InboundReader, Framer ◄──┤
///                       └─ Scratch (the loop's buffers)    Output, ConnectionTimeouts ◄──┘
/// ```
package stheno.reactor;
