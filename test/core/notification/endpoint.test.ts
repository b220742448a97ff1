import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEndpoint } from "../../../handlers/core/notification/endpoint.ts";

const open = { anyAddress: true };
const closed = { anyAddress: false };

describe("an endpoint", () => {
  it.each([
    ["https", "https://hooks.example.com/a?b=c", { protocol: "https", host: "hooks.example.com" }],
    ["https", "HTTPS://hooks.example.com:8443", { protocol: "https", host: "hooks.example.com" }],
    ["https", "https://[2600:1f18::1]/", { protocol: "https", host: "2600:1f18::1" }],
    ["email", "ops@globex.example", { protocol: "email" }],
    ["sqs", "arn:aws:sqs:eu-central-1:222222222222:events", { protocol: "sqs" }],
  ] as const)("of the protocol %s accepts %s", (protocol, text, endpoint) => {
    expect(parseEndpoint(protocol, text, closed)).toMatchObject(endpoint);
  });

  it.each([
    ["https", "http://hooks.example.com/", "not an https address"],
    ["https", "ftp://hooks.example.com/", "not an https address"],
    ["https", "https://user:secret@hooks.example.com/", "credentials"],
    ["https", "https://hooks.example.com@10.0.0.1/", "credentials"],
    ["https", "https://", "not an https address"],
    ["https", "https://a b/", "not an https address"],
    ["https", "https://a/ b", "not an https address"],
    ["https", "https://a\\@10.0.0.1/", "credentials"],
    ["https", "javascript:alert(1)", "not an https address"],
    ["email", "ops", "not an e-mail address"],
    ["email", "a@b, c@d.example", "not an e-mail address"],
    ["sqs", "https://sqs.eu-central-1.amazonaws.com/222222222222/events", "not the ARN"],
    ["sqs", "arn:aws:sqs:eu-central-1:111111111111:tenantry-product-crm", "own queues"],
  ] as const)("of the protocol %s rejects %s: %s", (protocol, text, why) => {
    expect(parseEndpoint(protocol, text, closed)).toContain(why);
  });

  it("may use plain HTTP only if any address is allowed", () => {
    expect(parseEndpoint("https", "http://localhost:1234/x", open)).toEqual({
      protocol: "http",
      address: "http://localhost:1234/x",
      host: "localhost",
    });
  });

  it("contains the host to which a client connects", () => {
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ["https"], withQueryParameters: true }), (url) => {
        const read = parseEndpoint("https", url, closed);
        if (typeof read === "string") return;
        expect(read.host?.toLowerCase()).toBe(new URL(url).hostname.replace(/^\[|\]$/g, ""));
      }),
      { numRuns: 20 },
    );
  });
});
