/// The program: [stheno.appliance.Main] and its commands, the life of a [stheno.appliance.Server], and its parts
/// ([stheno.appliance.Assembly]). It does not know how protocols work; the protocols do not know it.
package stheno.appliance;
