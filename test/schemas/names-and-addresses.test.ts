import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEndpoint } from "../../handlers/core/notification/endpoint.ts";
import { normalizeRequest } from "../../handlers/core/notification/notification.ts";
import { toNameKey } from "../../handlers/core/tenant/name-key.ts";
import { Email } from "../../schemas/ids.ts";
import { Name } from "../../schemas/name.ts";
import { RequestNotification } from "../../schemas/notification.ts";

const label = (length: number) => "d".repeat(length);
const longest = `${"l".repeat(64)}@${label(63)}.${label(63)}.${label(58)}.de`;

describe("an e-mail address", () => {
  it.each([
    "a@b.de",
    "first.last+tag@sub.example.com",
    "!#$%&'*+/=?^_`{|}~-@example.com",
    "o'brien@example.ie",
    "user@xn--bcher-kva.example",
    "user@example.xn--p1ai",
    "1@2.example",
    `${"l".repeat(64)}@example.com`,
    longest,
  ])("accepts %s", (address) => {
    expect(Email.parse(address)).toBe(address.toLowerCase());
    expect(parseEndpoint("email", address, { anyAddress: false })).toMatchObject({ address: address.toLowerCase() });
  });

  it.each([
    "a",
    "a@b",
    "@b.de",
    ".a@b.de",
    "a.@b.de",
    "a..b@c.de",
    "a b@c.de",
    '"a b"@c.de',
    "a@b@c.de",
    "a@-b.de",
    "a@b-.de",
    "a@b..de",
    "a@b.de.",
    "a@[10.0.0.1]",
    "a@10.0.0.1",
    "ä@b.de",
    "a@bücher.de",
    "a@b_c.de",
    "a@b.de\n",
    "a\u200b@b.de",
    `${"l".repeat(65)}@example.com`,
    `a@${label(64)}.de`,
    `x${longest}`,
    `${"l".repeat(60)}@${label(63)}.${label(63)}.${label(63)}.de`,
  ])("rejects %j", (address) => {
    expect(Email.safeParse(address).success).toBe(false);
    expect(parseEndpoint("email", address, { anyAddress: false })).toBe("The endpoint is not an e-mail address.");
  });

  it("is stored in lower case, also in a notification", () => {
    expect(Email.parse("Ada.Lovelace@EXAMPLE.com")).toBe("ada.lovelace@example.com");
    const normalize = (protocol: string, endpoint: string) =>
      normalizeRequest(RequestNotification.parse({ topic: "lifecycle", protocol, endpoint })).endpoint;
    expect(normalize("email", "Ada@EXAMPLE.com")).toBe("ada@example.com");
    expect(normalize("sqs", "arn:aws:sqs:eu-central-1:222222222222:Facts")).toContain(":Facts");
  });
});

describe("a name", () => {
  it.each(["Acme", "Müller & Söhne", "株式会社", "شركة", "Ω-Labs 2", "a'b", "🦊 Fox", "हिन्दी"])(
    "accepts %s",
    (name) => {
      expect(Name.parse(name)).toBe(name);
    },
  );

  it.each([
    ["a zero-width space", "Ac\u200bme"],
    ["a joiner", "Ac\u200dme"],
    ["a soft hyphen", "Ac\u00adme"],
    ["a right-to-left override", "Ac\u202eme"],
    ["an isolate", "Ac\u2066me"],
    ["a right-to-left mark", "Acme\u200f"],
    ["a byte order mark inside", "Ac\ufeffme"],
    ["a Hangul filler", "\u3164"],
    ["a braille blank", "\u2800"],
    ["a variation selector", "Ac\ufe0fme"],
    ["a tag character", "Ac\u{e0041}me"],
    ["a line separator", "Ac\u2028me"],
    ["a control character", "Ac\u0007me"],
    ["half of a surrogate pair", "Ac\ud800me"],
    ["a noncharacter", "Ac\uffffme"],
    ["a dynamic reference of CloudFormation", "{{resolve:ssm:/other/tenant:1}}"],
  ])("must not contain %s", (_, name) => {
    expect(Name.safeParse(name).success).toBe(false);
  });
});

describe("the key of a tenant's name", () => {
  it.each([
    ["Acme", "ACME"],
    ["Acme Inc", " acme\u00a0 inc "],
    ["Acme", "Ａｃｍｅ"],
    ["Acme", "Ac\u200bme"],
    ["Acme", "Ac\u00adme\ufe0f"],
    ["fi", "ﬁ"],
    ["é", "e\u0301"],
    ["a b", "a \u200b b"],
  ])("is the same for %j and %j, which look the same", (one, other) => {
    expect(toNameKey(one)).toBe(toNameKey(other));
  });

  it("is its own key", () => {
    const names = fc.string({ unit: "binary", maxLength: 60 });
    fc.assert(
      fc.property(names, (name) => {
        const key = toNameKey(name);
        return toNameKey(key) === key;
      }),
      { numRuns: 2000 },
    );
  });
});
