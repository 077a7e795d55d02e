package stheno.reactor;

/// How far a connection has got.
///
/// ```
///  OPEN ──closeWhenSent──► ENDING ──all sent──► LINGERING ──peer's end, or time──► CLOSED
///   └──────────────────────── close, or any failure ─────────────────────────────────▲
/// ```
enum ConnectionPhase { OPEN, ENDING, LINGERING, CLOSED }
