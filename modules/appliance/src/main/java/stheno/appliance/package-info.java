/// The program: [stheno.appliance.Main] and its commands, the life of a [stheno.appliance.Server], and what it is put together from
/// ([stheno.appliance.Assembly]). It knows nothing of how a protocol works; the protocols know nothing of it.
package stheno.appliance;
