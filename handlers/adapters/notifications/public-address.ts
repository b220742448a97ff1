import { BlockList, isIPv4, isIPv6 } from "node:net";

/** Networks of the IANA special-purpose registries (RFC 6890) and multicast, which are not the public internet. */
const specialNetworks: readonly [network: string, prefix: number, family: "ipv4" | "ipv6"][] = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.0.2.0", 24, "ipv4"],
  ["192.88.99.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["198.51.100.0", 24, "ipv4"],
  ["203.0.113.0", 24, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
  // Teredo and other IETF assignments, documentation prefixes, and 6to4. Teredo and 6to4 embed IPv4 addresses.
  ["2001::", 23, "ipv6"],
  ["2001:db8::", 32, "ipv6"],
  ["2002::", 16, "ipv6"],
  ["3fff::", 20, "ipv6"],
];

const specialBlocks = new BlockList();
for (const [network, prefix, family] of specialNetworks) specialBlocks.addSubnet(network, prefix, family);

/** The only part of IPv6 that is assigned as global unicast (RFC 4291, 2.4). */
const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");

/** Returns whether an IP address is public: not private, loopback, link-local, metadata or multicast. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !specialBlocks.check(address);
  return isIPv6(address) && globalUnicast.check(address, "ipv6") && !specialBlocks.check(address, "ipv6");
}
