import { type ReadSetting, readMatching, readOneOf, readWholeNumber } from "./setting-reader.ts";

/** An origin with https, or of a page on this machine. */
const originPattern = /^(?:https:\/\/[a-z0-9.-]+|http:\/\/localhost)(?::\d{1,5})?$/;
const addressPattern = /^[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+$/;
const destinationPattern = /^arn:[a-z-]+:logs:[a-z0-9-]+:\d{12}:destination:[^\s:*]+$/;
/** A century. A locked object can't be deleted earlier, so a typing error would be expensive. */
const MAX_LOCKED_DAYS = 36_500;

/** Reads the general settings of the control plane. Throws if a value can't work, because a wrong one would apply
 *  silently, or fail after many minutes. */
export function readDeploymentSettings(setting: ReadSetting) {
  const consoleOrigin = readMatching(
    setting,
    "consoleOrigin",
    originPattern,
    "an origin, such as https://admin.example.com",
  );
  const alarmEmail = readMatching(setting, "alarms.email", addressPattern, "an address, such as on-call@example.com");
  const destination = "a destination, such as arn:<partition>:logs:eu-central-1:123456789012:destination:central";
  const centralLogs = readMatching(setting, "logs.destination", destinationPattern, destination);
  const auditLockDays = readWholeNumber(setting, "audit.lockedDays", { min: 1, max: MAX_LOCKED_DAYS });
  return {
    protectData: readOneOf(setting, "protectData", ["true", "false"]) !== "false",
    privateEndpoints: readOneOf(setting, "privateEndpoints", ["allowed"]) === "allowed",
    ...(consoleOrigin && { consoleOrigin }),
    ...(alarmEmail && { alarmEmail }),
    ...(centralLogs && { centralLogs }),
    ...(auditLockDays && { auditLockDays }),
  };
}
