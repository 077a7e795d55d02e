/// The formats of directory listings: LIST, NLST, MLSD and MLST. It knows no sessions and no data connections.
package stheno.ftp.listing;
