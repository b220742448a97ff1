import { expect, test } from "vitest";
import { challengeOf, createRandomText } from "../../src/session/pkce.ts";

test("the challenge is that of the example in RFC 7636, appendix B", async () => {
  const challenge = await challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  expect(challenge).toBe("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
});

test("a verifier has 43 characters that need no encoding, and no two are equal", () => {
  const texts = Array.from({ length: 100 }, createRandomText);
  for (const text of texts) expect(text).toMatch(/^[\w-]{43}$/);
  expect(new Set(texts).size).toBe(100);
});
