import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPublicAddress } from "../../../handlers/adapters/notifications/public-address.ts";

describe("isPublicAddress", () => {
  it.each([
    "8.8.8.8",
    "1.1.1.1",
    "172.15.0.1",
    "172.32.0.1",
    "100.63.0.1",
    "100.128.0.1",
    "192.167.1.1",
    "2600:1f18::1",
    "2a00:1450:4001::5e",
  ])("accepts %s", (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ["0.0.0.0", "this host"],
    ["127.0.0.1", "loopback"],
    ["127.255.255.254", "loopback"],
    ["10.0.0.1", "private"],
    ["172.16.0.1", "private"],
    ["172.31.255.255", "private"],
    ["192.168.0.1", "private"],
    ["100.64.0.1", "carrier-grade NAT"],
    ["169.254.169.254", "instance metadata"],
    ["169.254.170.2", "task metadata"],
    ["192.0.2.1", "documentation"],
    ["198.18.0.1", "benchmarking"],
    ["224.0.0.1", "multicast"],
    ["255.255.255.255", "broadcast"],
    ["::", "this host"],
    ["::1", "loopback"],
    ["::ffff:10.0.0.1", "IPv4 mapped into IPv6"],
    ["::ffff:8.8.8.8", "IPv4 mapped into IPv6"],
    ["64:ff9b::a00:1", "translated to IPv4"],
    ["2002:a00:1::", "6to4"],
    ["2001:0:1::", "Teredo"],
    ["2001:db8::1", "documentation"],
    ["fe80::1", "link-local"],
    ["fc00::1", "private"],
    ["fd00:ec2::254", "instance metadata"],
    ["ff02::1", "multicast"],
    ["", "no address"],
    ["256.1.1.1", "no address"],
    ["1.2.3", "no address"],
    ["example.com", "no address"],
  ])("rejects %s (%s)", (address) => expect(isPublicAddress(address)).toBe(false));

  it("rejects all addresses of private networks", () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.constantFrom("10.", "127.", "0."), byte, byte, byte, (network, a, b, c) => {
        expect(isPublicAddress(`${network}${a}.${b}.${c}`)).toBe(false);
      }),
    );
  });
});
