import fc from "fast-check";

/** Texts that often cause errors in programs. */
const hostileTexts = {
  empty: ["", " ", "null", "undefined", "NaN", "-1", "1e309"],
  unicode: ["\u0000", "\ud800", "\u202e\u0000", "ﷺ".repeat(100), "🏳️‍🌈", "İ", "\ufeff"],
  headers: ["\r\nX-Injected: 1", "a\nb", "\t"],
  expressions: [
    "{% $states.input %}",
    "${tenant.id}",
    "${AWS::AccountId}",
    "{{resolve:ssm:/secret}}",
    "!Ref X",
    "$(id)",
  ],
  queries: ["' OR 1=1 --", '{"$ne":null}', "<script>alert(1)</script>", "arn:aws:iam::*:role/*", "*"],
  paths: ["../../etc/passwd", "%2e%2e%2f", "a/b", "#", "?"],
  names: ["__proto__", "constructor", "prototype", "toString"],
  long: ["x".repeat(5000)],
};

export const hostileText = fc.oneof(
  fc.constantFrom(...Object.values(hostileTexts).flat()),
  fc.string({ unit: "binary", maxLength: 20 }),
);

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom(-1, 0, 0.5, 1e21, -1e300, 1e-200, 2 ** 53, 2 ** 31, Number.MAX_VALUE),
  fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], { toString: null }, { length: -1 }),
  fc.array(hostileText, { minLength: 1, maxLength: 30 }),
);

/** Generates texts that a URL can contain. */
export const hostileQueryText = hostileText.filter((text) => text.isWellFormed() && text.length < 1000);

/** Generates path segments. Most of them are correctly encoded. */
export const hostileSegment = fc.oneof(
  // Another test registers a product "constructor", the only inherited name that is a valid id.
  hostileQueryText.filter((text) => text !== "" && text !== "constructor").map(encodeURIComponent),
  fc.constantFrom("%", "%zz", "%c0%af", "%00", "%0d%0aX-Injected:%201", "%E0%A4%A", "a%2Fb", "%2e%2e", "..;"),
);
