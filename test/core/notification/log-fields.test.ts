import { describe, expect, it } from "vitest";
import { toNotificationLogFields } from "../../../handlers/core/notification/log-fields.ts";

const record = { id: "ntf_1", scope: "platform", topic: "lifecycle" } as const;

describe("the log of a notification", () => {
  it.each([
    ["https", "https://hooks.example.com:8443/services/T0/secret?token=secret#secret", "hooks.example.com"],
    ["https", "HTTPS://HOOKS.example.com", "hooks.example.com"],
    ["https", "https://[2600:1f18::1]/secret", "[2600:1f18::1]"],
    ["email", "secret@globex.example", "globex.example"],
    ["sqs", "arn:aws:sqs:eu-central-1:222222222222:secret", "222222222222"],
  ] as const)("names of the %s endpoint %s only %s", (protocol, endpoint, endpointHost) => {
    expect(toNotificationLogFields({ ...record, protocol, endpoint })).toEqual({
      notification: "ntf_1",
      scope: "platform",
      topic: "lifecycle",
      protocol,
      endpointHost,
    });
  });

  it("names no endpoint that has no host", () => {
    const fields = toNotificationLogFields({ ...record, protocol: "https", endpoint: "secret" });
    expect(JSON.stringify(fields)).not.toContain("secret");
  });
});
