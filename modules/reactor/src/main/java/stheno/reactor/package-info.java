/// The loop and what lives in it. A [Reactor][stheno.reactor.Reactor] serves [connections][stheno.reactor.Connection]; a protocol implements a
/// [Service][stheno.reactor.Service] and its [Conversation][stheno.reactor.Conversation]; a [ReactorGroup][stheno.reactor.ReactorGroup] listens.
/// The package knows no protocol, no files and no configuration.
///
/// ```
///   ReactorGroup ──► Reactor ──► Resident: Listener ─► Acceptor ─► ProxyHandshake ─► Connection
///                       │                  PendingConnection ─────────────────────────►  │
///                       ├─ Timers, Tasks                        InboundReader, Framer ◄──┤
///                       └─ Scratch (the loop's buffers)    Output, ConnectionTimeouts ◄──┘
/// ```
package stheno.reactor;
