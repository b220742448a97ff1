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
  ] as const)("of %s may be %s", (protocol, text, endpoint) => {
    expect(parseEndpoint(protocol, text, closed)).toMatchObject(endpoint);
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
    ["sqs", "https://sqs.eu-central-1.amazonaws.com/222222222222/events", "no ARN"],
    ["sqs", "arn:aws:sqs:eu-central-1:111111111111:tenantry-product-crm", "own queues"],
  ] as const)("of %s may not be %s: %s", (protocol, text, why) => {
    expect(parseEndpoint(protocol, text, closed)).toContain(why);
  });

  it("may be in plain HTTP only where any address is let in", () => {
    expect(parseEndpoint("https", "http://localhost:1234/x", open)).toEqual({
      protocol: "http",
      address: "http://localhost:1234/x",
      host: "localhost",
    });
  });

  it("has the host that a client would go to", () => {
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
