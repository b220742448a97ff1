import type { ReadSetting } from "./setting-reader.ts";

/** An origin with https, or of a page on this machine. */
const originPattern = /^(?:https:\/\/[a-z0-9.-]+|http:\/\/localhost)(?::\d{1,5})?$/;
const addressPattern = /^[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+$/;
const destinationPattern = /^arn:[a-z-]+:logs:[a-z0-9-]+:\d{12}:destination:[^\s:*]+$/;
/** A century. A locked object can't be deleted earlier, so a typing error would be expensive. */
const MAX_LOCKED_DAYS = 36_500;

/** Reads a setting, and throws if it does not have the form of the example. */
function readPattern(setting: ReadSetting, key: string, pattern: RegExp, example: string): string | undefined {
  const value = setting(key);
  if (value === undefined || pattern.test(value)) return value;
  throw new Error(`${key} is "${value}": set a value such as ${example}.`);
}

function readChoice<Choice extends string>(
  value: string | undefined,
  key: string,
  choices: readonly Choice[],
): Choice | undefined {
  const choice = choices.find((one) => one === value);
  if (choice === undefined && value !== undefined)
    throw new Error(`${key} is "${value}", but must be ${choices.join(" or ")}.`);
  return choice;
}

function readDays(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const days = Number(text);
  if (/^\d+$/.test(text) && days > 0 && days <= MAX_LOCKED_DAYS) return days;
  throw new Error(`audit.lockedDays is "${text}", which is not a whole number from 1 to ${MAX_LOCKED_DAYS}.`);
}

/** Reads the general settings of the control plane. Throws if a value can't work, because a wrong one would apply
 *  silently, or fail after many minutes. */
export function readDeploymentSettings(setting: ReadSetting) {
  const consoleOrigin = readPattern(setting, "consoleOrigin", originPattern, "https://admin.example.com");
  const alarmEmail = readPattern(setting, "alarms.email", addressPattern, "on-call@example.com");
  const destination = "arn:<partition>:logs:eu-central-1:123456789012:destination:central";
  const centralLogs = readPattern(setting, "logs.destination", destinationPattern, destination);
  const auditLockDays = readDays(setting("audit.lockedDays"));
  return {
    protectData: readChoice(setting("protectData"), "protectData", ["true", "false"]) !== "false",
    privateEndpoints: readChoice(setting("privateEndpoints"), "privateEndpoints", ["allowed"]) === "allowed",
    ...(consoleOrigin && { consoleOrigin }),
    ...(alarmEmail && { alarmEmail }),
    ...(centralLogs && { centralLogs }),
    ...(auditLockDays && { auditLockDays }),
  };
}
