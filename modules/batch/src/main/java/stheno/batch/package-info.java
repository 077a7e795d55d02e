/// System calls of Linux that `java.base` lacks: [stheno.batch.ServiceManager], and UDP packets in
/// batches, by `recvmmsg` and `sendmmsg`. A [stheno.batch.BatchSocket] is a socket of the JDK that these calls can use; a
/// [stheno.batch.DatagramBatch] is the memory for one batch. Where either cannot be had, [stheno.batch.BatchSocket#open] says why, and
/// the caller uses the channel alone.
package stheno.batch;
