import { expect, test } from "vitest";
import { SignInCodes } from "../../../local/console/sign-in-codes.ts";

const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const redirectUri = "http://localhost:1/signed-in";
const request = { redirectUri, state: "s", challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" };
const person = { role: "auditor" } as const;

test("a code gives its person once, to the holder of the verifier", () => {
  const codes = new SignInCodes();
  const code = codes.issue(person, request);
  expect(codes.redeem(code, verifier, redirectUri)).toEqual(person);
  expect(codes.redeem(code, verifier, redirectUri)).toBeUndefined();
});

test("another verifier or another address gets nobody, and the code is used up", () => {
  const codes = new SignInCodes();
  const [first, second] = [codes.issue(person, request), codes.issue(person, request)];
  expect(codes.redeem(first, `${verifier}x`, redirectUri)).toBeUndefined();
  expect(codes.redeem(first, verifier, redirectUri)).toBeUndefined();
  expect(codes.redeem(second, verifier, "http://localhost:1/elsewhere")).toBeUndefined();
});

test("a refresh token stands for its person until it is revoked", () => {
  const codes = new SignInCodes();
  const [one, other] = [codes.issueRefreshToken(person), codes.issueRefreshToken(person)];
  expect(codes.personOf(one)).toEqual(person);
  for (const token of [one, one, "invented"]) codes.revoke(token);
  expect([one, other].map((token) => codes.personOf(token))).toEqual([undefined, person]);
  expect(codes.personOf("invented")).toBeUndefined();
});
