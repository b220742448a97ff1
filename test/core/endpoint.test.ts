import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPublicAddress, readEndpoint } from "../../handlers/core/endpoint.ts";

const open = { anyAddress: true };
const closed = { anyAddress: false };

describe("an address", () => {
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
  ])("%s is on the public internet", (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ["0.0.0.0", "this host"],
    ["127.0.0.1", "loopback"],
    ["127.255.255.254", "loopback"],
    ["10.0.0.1", "private"],
    ["172.16.0.1", "private"],
    ["172.31.255.255", "private"],
    ["192.168.0.1", "private"],
    ["100.64.0.1", "shared by carriers"],
    ["169.254.169.254", "instance metadata"],
    ["169.254.170.2", "task metadata"],
    ["192.0.2.1", "for books"],
    ["198.18.0.1", "for benchmarks"],
    ["224.0.0.1", "multicast"],
    ["255.255.255.255", "broadcast"],
    ["::", "this host"],
    ["::1", "loopback"],
    ["::ffff:10.0.0.1", "IPv4 in disguise"],
    ["::ffff:8.8.8.8", "IPv4 in disguise"],
    ["64:ff9b::a00:1", "translated to IPv4"],
    ["2002:a00:1::", "6to4"],
    ["2001:0:1::", "a tunnel"],
    ["2001:db8::1", "for books"],
    ["fe80::1", "link-local"],
    ["fc00::1", "private"],
    ["fd00:ec2::254", "instance metadata"],
    ["ff02::1", "multicast"],
    ["", "none"],
    ["256.1.1.1", "none"],
    ["1.2.3", "none"],
    ["example.com", "none"],
  ])("%s is not: %s", (address) => expect(isPublicAddress(address)).toBe(false));

  it("is never public in a private network, wherever in it", () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.constantFrom("10.", "127.", "0."), byte, byte, byte, (network, a, b, c) => {
        expect(isPublicAddress(`${network}${a}.${b}.${c}`)).toBe(false);
      }),
    );
  });
});

describe("an endpoint", () => {
  it.each([
    ["https", "https://hooks.example.com/a?b=c", { protocol: "https", host: "hooks.example.com" }],
    ["https", "HTTPS://hooks.example.com:8443", { protocol: "https", host: "hooks.example.com" }],
    ["https", "https://[2600:1f18::1]/", { protocol: "https", host: "2600:1f18::1" }],
    ["email", "ops@globex.example", { protocol: "email" }],
    ["sqs", "arn:aws:sqs:eu-central-1:222222222222:facts", { protocol: "sqs" }],
  ] as const)("of %s may be %s", (protocol, text, endpoint) => {
    expect(readEndpoint(protocol, text, closed)).toMatchObject(endpoint);
  });

  it.each([
    ["https", "http://hooks.example.com/", "no https"],
    ["https", "ftp://hooks.example.com/", "no https"],
    ["https", "https://user:secret@hooks.example.com/", "credentials"],
    ["https", "https://hooks.example.com@10.0.0.1/", "credentials"],
    ["https", "https://", "no https"],
    ["https", "https://a b/", "no https"],
    ["https", "https://a/ b", "no https"],
    ["https", "https://a\\@10.0.0.1/", "credentials"],
    ["https", "javascript:alert(1)", "no https"],
    ["email", "ops", "no e-mail"],
    ["email", "a@b, c@d.example", "no e-mail"],
    ["sqs", "https://sqs.eu-central-1.amazonaws.com/222222222222/facts", "no ARN"],
    ["sqs", "arn:aws:sqs:eu-central-1:111111111111:tenantry-product-crm", "own queues"],
  ] as const)("of %s may not be %s: %s", (protocol, text, why) => {
    expect(readEndpoint(protocol, text, closed)).toContain(why);
  });

  it("may be in plain HTTP only where any address is let in", () => {
    expect(readEndpoint("https", "http://localhost:1234/x", open)).toEqual({
      protocol: "http",
      address: "http://localhost:1234/x",
      host: "localhost",
    });
  });

  it("has the host that a client would go to", () => {
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ["https"], withQueryParameters: true }), (url) => {
        const read = readEndpoint("https", url, closed);
        if (typeof read === "string") return;
        expect(read.host?.toLowerCase()).toBe(new URL(url).hostname.replace(/^\[|\]$/g, ""));
      }),
      { numRuns: 20 },
    );
  });
});
