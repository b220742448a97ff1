import { describe, expect, test } from "vitest";
import { readConsoleDomain } from "../../infra/constructs/console/console-settings.ts";
import { readMailSender } from "../../infra/constructs/security/mail-sender.ts";
import { readOrganization } from "../../infra/constructs/security/organization.ts";
import { readSafetySettings } from "../../infra/constructs/security/safety-settings.ts";
import { readTokenIssuer } from "../../infra/constructs/security/token-issuer.ts";
import { readDeploymentSettings } from "../../infra/deployment-settings.ts";
import { createSettingReader } from "../../infra/setting-reader.ts";

const readFrom = (settings: Record<string, string>) => readDeploymentSettings((key) => settings[key]);
const issuer = { "oidc.issuer": "https://login.example.com", "oidc.audience": "tenantry" };

describe("the settings of a deployment", () => {
  test("protect the data and allow public addresses only, unless they say otherwise", () => {
    expect(readFrom({})).toEqual({ protectData: true, privateEndpoints: false });
    const settings = { protectData: "false", privateEndpoints: "allowed", "audit.lockedDays": "30" };
    expect(readFrom(settings)).toEqual({ protectData: false, privateEndpoints: true, auditLockDays: 30 });
  });

  test("are passed on if they can work", () => {
    const centralLogs = "arn:aws-cn:logs:cn-north-1:123456789012:destination:central";
    expect(readFrom({ consoleOrigin: "http://localhost:5173" }).consoleOrigin).toBe("http://localhost:5173");
    const settings = { consoleOrigin: "https://a.example:8443", "alarms.email": "a@b.example" };
    expect(readFrom({ ...settings, "logs.destination": centralLogs })).toMatchObject({
      consoleOrigin: "https://a.example:8443",
      alarmEmail: "a@b.example",
      centralLogs,
    });
  });

  test.each([
    ["protectData", "False"],
    ["protectData", "no"],
    ["privateEndpoints", "true"],
    ["consoleOrigin", "https://a.example/"],
    ["consoleOrigin", "http://a.example"],
    ["consoleOrigin", "http://localhost.example"],
    ["alarms.email", "on-call"],
    ["logs.destination", "arn:aws:logs:eu-central-1:123456789012:log-group:central"],
    ["audit.lockedDays", "0"],
    ["audit.lockedDays", "-1"],
    ["audit.lockedDays", "1 year"],
    ["audit.lockedDays", "400000"],
  ])("are rejected if %s is %s", (key, value) => {
    expect(() => readFrom({ [key]: value })).toThrow(`${key} is "${value}"`);
  });
});

describe("a setting that can't work", () => {
  test.each([
    ["alarms.email", "on-call", "an address, such as on-call@example.com"],
    ["protectData", "no", "true or false"],
    ["audit.lockedDays", "0", "a whole number from 1 to 36500"],
    ["deletionGraceDays", "91", "a whole number from 0 to 90"],
    ["organisation.id", "mine", "the id of an organization, such as o-exampleorgid"],
    ["oidc.issuer", "http://login.example.com", "a URL with https"],
    ["console.domain", "localhost", "a domain name, such as console.example.com"],
    ["mail.identity", "example.com", "the ARN of an SES identity"],
  ])("is named with its value and the expected one: %s", (key, value, expected) => {
    const setting = (name: string) => (name === key ? value : undefined);
    const readers = [readDeploymentSettings, readSafetySettings, readOrganization];
    const readAll = () => [...readers, readTokenIssuer, readConsoleDomain, readMailSender].map((read) => read(setting));
    expect(readAll).toThrow(`${key} is "${value}": set ${expected}`);
  });
});

describe("the settings of another issuer", () => {
  const readIssuer = (settings: Record<string, string>) => readTokenIssuer((key) => settings[key]);

  test("need an audience", () => {
    expect(readIssuer({})).toBeUndefined();
    expect(readIssuer(issuer)).toEqual({ issuer: "https://login.example.com", audience: "tenantry" });
    expect(() => readIssuer({ "oidc.issuer": "https://login.example.com" })).toThrow("oidc.audience is missing");
  });

  test.each(["oidc.issuer", "oidc.jwksUri", "oidc.signInUrl"])("need HTTPS in %s", (key) => {
    expect(() => readIssuer({ ...issuer, [key]: "http://login.example.com" })).toThrow(`${key} is "http:`);
    expect(() => readIssuer({ ...issuer, [key]: "login.example.com" })).toThrow(key);
  });
});

describe("the check for settings without effect", () => {
  test("rejects a key with a typing error, or one that needs another setting", () => {
    const { readSetting, assertAllRead } = createSettingReader({ "alarms.mail": "a@b.example", protectData: "true" });
    readSetting("protectData");
    readSetting("alarms.email");
    expect(assertAllRead).toThrow("No effect: alarms.mail.");
  });

  test("ignores the CDK's own keys", () => {
    const flags = { "@aws-cdk/core:flag": true, "aws:cdk:version-reporting": "x" };
    const ofCommandLine = { "cli-telemetry": false, "acknowledged-issue-numbers": [32775] };
    const { readSetting, assertAllRead } = createSettingReader({ ...flags, ...ofCommandLine, ofAnotherApp: "x" });
    readSetting("alarms.email");
    expect(assertAllRead).not.toThrow();
  });

  test("rejects a key in other letters", () => {
    const { readSetting, assertAllRead } = createSettingReader({ protectdata: "false" });
    readSetting("protectData");
    expect(assertAllRead).toThrow("No effect: protectdata.");
  });

  test("takes a value of cdk.json that is no text", () => {
    const { readSetting } = createSettingReader({ protectData: false, "audit.lockedDays": 30 });
    expect([readSetting("protectData"), readSetting("audit.lockedDays")]).toEqual(["false", "30"]);
  });

  test("ignores empty settings", () => {
    const { readSetting, assertAllRead } = createSettingReader({ "console.domain": "" });
    expect(readSetting("console.domain")).toBeUndefined();
    expect(assertAllRead).not.toThrow();
  });
});
