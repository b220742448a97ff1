import { describe, expect, test } from "vitest";
import { readMailSender } from "../../infra/constructs/security/mail-sender.ts";
import { findResource, synthesizeTemplates } from "./templates.ts";

const identityArn = "arn:aws:ses:eu-central-1:111111111111:identity/example.com";
const readSettings = (settings: Record<string, string>) => readMailSender((key) => settings[key]);
const findUserPool = (props: Parameters<typeof synthesizeTemplates>[0] = {}) =>
  findResource(synthesizeTemplates(props).data, "AWS::Cognito::UserPool").properties;

describe("The e-mails of the user pool", () => {
  test("are sent by the configured SES identity and address", () => {
    const mailSender = { identityArn, from: "Tenantry <no-reply@example.com>", replyTo: "help@example.com" };
    expect(findUserPool({ mailSender })["EmailConfiguration"]).toEqual({
      EmailSendingAccount: "DEVELOPER",
      SourceArn: identityArn,
      From: "Tenantry <no-reply@example.com>",
      ReplyToEmailAddress: "help@example.com",
    });
  });

  test("are sent by Cognito if no identity is configured", () => {
    expect(findUserPool()).not.toHaveProperty("EmailConfiguration");
  });
});

describe("The settings of the e-mails", () => {
  test("are absent, or an identity with an address that it may use", () => {
    expect(readSettings({})).toBeUndefined();
    const settings = { "mail.identity": identityArn, "mail.from": "no-reply@mail.example.com" };
    expect(readSettings(settings)).toEqual({ identityArn, from: "no-reply@mail.example.com" });
    const one = "arn:aws-cn:ses:cn-north-1:111111111111:identity/no-reply@example.com";
    const from = "The platform <No-Reply@example.com>";
    expect(readSettings({ "mail.identity": one, "mail.from": from, "mail.replyTo": "help@example.com" })).toEqual({
      identityArn: one,
      from,
      replyTo: "help@example.com",
    });
  });

  test.each([
    ["an identity without an address", { "mail.identity": identityArn }, /mail\.from is ""/],
    ["an address without an identity", { "mail.from": "a@example.com" }, /mail\.identity is ""/],
    [
      "an identity that is not an SES ARN",
      { "mail.identity": "example.com", "mail.from": "a@example.com" },
      /mail\.identity/,
    ],
    [
      "another domain",
      { "mail.identity": identityArn, "mail.from": "a@example.org" },
      /is not an address of example\.com/,
    ],
    [
      "a domain with the same ending",
      { "mail.identity": identityArn, "mail.from": "a@badexample.com" },
      /is not an address of/,
    ],
    ["a line break", { "mail.identity": identityArn, "mail.from": "x\r\nBcc: y <a@example.com>" }, /mail\.from/],
    [
      "an invalid reply address",
      { "mail.identity": identityArn, "mail.from": "a@example.com", "mail.replyTo": "nobody" },
      /mail\.replyTo/,
    ],
  ])("with %s are rejected before the deployment", (_, settings, message) => {
    expect(() => readSettings(settings)).toThrow(message);
  });
});
