import { describe, expect, test } from "vitest";
import { buildDeployArguments } from "../../infra/deploy-arguments.ts";
import { listPassedKeys } from "../../infra/passed-keys.ts";
import { createSettingReader } from "../../infra/setting-reader.ts";

/** Reads `alarms.email` like the app, from the context that the CDK takes from the arguments. */
function readPassed(args: string[]): string | undefined {
  const passedKeys = listPassedKeys(args);
  const deployArguments = buildDeployArguments([], { consoleFolder: "dist", consoleUrl: undefined, passedKeys, args });
  const assignments = deployArguments.filter((_, index) => deployArguments[index - 1] === "-c");
  const context = Object.fromEntries(assignments.map((one) => one.split("=")));
  const { readSetting, assertAllRead } = createSettingReader({ ...context, ofAnotherApp: "x" });
  readSetting("console.folder");
  const email = readSetting("alarms.email");
  assertAllRead();
  return email;
}

describe("The keys of a deployment's command", () => {
  test("are those of -c and --context, each once", () => {
    const args = ["-c", "a=1", "--context", "b.c=2", "--context=d=3=4", "-c=e=", "-c", "a=5"];
    expect(listPassedKeys([...args, "--require-approval", "never", "--hotswap"])).toEqual(["a", "b.c", "d", "e"]);
  });

  test("are accepted if the app reads them", () => {
    expect(readPassed(["-c", "alarms.email=a@b.example"])).toBe("a@b.example");
    expect(readPassed([])).toBeUndefined();
  });

  test("are rejected if the app reads no setting with a similar key", () => {
    expect(() => readPassed(["-c", "alarm.email=a@b.example"])).toThrow("No effect: alarm.email.");
    expect(() => readPassed(["-c", "alarms.email=a@b.example", "-c", "ofAnotherApp=y"])).toThrow(
      "No effect: ofAnotherApp.",
    );
  });

  test("may be the CDK's own, which have a colon", () => {
    expect(readPassed(["-c", "@aws-cdk/core:flag=true"])).toBeUndefined();
  });

  test.each([["-c"], ["-c", "protectData"], ["-c", "=false"]])("need a key and a value: %s %s", (...args) => {
    expect(() => listPassedKeys(args)).toThrow("-c needs a key and a value");
  });
});

test("A deployment passes the console, and the arguments of its command unchanged", () => {
  const args = ["-c", "protectData=false", "--hotswap"];
  const app = { consoleFolder: "dist", consoleUrl: "https://console.example.com", passedKeys: ["protectData"], args };
  expect(buildDeployArguments(["Tenantry-Data"], app)).toEqual([
    ...["deploy", "Tenantry-Data", "--require-approval", "never", "-c", "console.folder=dist"],
    ...["-c", "console.url=https://console.example.com", "-c", "passedKeys=protectData", ...args],
  ]);
});
