package stheno.catcher.store;

/// Figures of a [CaughtMessages]. Immutable.
///
/// @param messages kept now
/// @param octets   of their files
/// @param caught   messages received since the start
/// @param expired  messages deleted because of the [Retention], since the start
/// @param deleted  messages deleted by a reader, since the start
/// @param failed   messages that could not be kept, since the start
/// @param waiting  readers that wait for a message
/// @param searches searches that run or wait
public record StoreStats(int messages, long octets, long caught, long expired, long deleted, long failed, int waiting, int searches) {}
