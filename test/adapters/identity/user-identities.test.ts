import { beforeEach, expect, it, vi } from "vitest";
import { alignIdentity } from "../../../handlers/adapters/identity/user-identities.ts";
import { buildUser } from "../../support/builders.ts";

const calls = vi.hoisted(() => ({ actions: [] as string[], groups: [] as string[], failing: "" }));
vi.mock("../../../handlers/adapters/identity/user-pool.ts", async (original) => ({
  ...(await original<object>()),
  callUserPool: async (action: string, { GroupName }: { GroupName?: string }) => {
    if (action === calls.failing) throw new Error("TooManyRequestsException");
    if (action === "AdminListGroupsForUser") return { Groups: calls.groups.map((name) => ({ GroupName: name })) };
    calls.actions.push(GroupName === undefined ? action : `${action} ${GroupName}`);
    if (action === "AdminRemoveUserFromGroup") calls.groups = calls.groups.filter((name) => name !== GroupName);
    return {};
  },
}));

beforeEach(() => Object.assign(calls, { actions: [], groups: ["member"], failing: "" }));

const member = buildUser({ status: "active", roles: ["member"] });

it("signs a person out everywhere who loses a role", async () => {
  calls.groups = ["tenant-admin", "member"];
  await alignIdentity(member);
  expect(calls.actions).toEqual([
    "AdminUserGlobalSignOut",
    "AdminRemoveUserFromGroup tenant-admin",
    "AdminUserGlobalSignOut",
    "AdminEnableUser",
  ]);
});

it("signs a person out also if the first attempt failed", async () => {
  calls.groups = ["tenant-admin", "member"];
  calls.failing = "AdminUserGlobalSignOut";
  await expect(alignIdentity(member)).rejects.toThrow("TooManyRequestsException");
  calls.failing = "";
  await alignIdentity(member);
  expect(calls.actions).toContain("AdminUserGlobalSignOut");
});

it("leaves the session of a person who gets a role or keeps all of them", async () => {
  await alignIdentity({ ...member, roles: ["member", "tenant-admin"] });
  await alignIdentity(member);
  calls.groups = ["member"];
  calls.actions.length = 0;
  await alignIdentity(member);
  expect(calls.actions).toEqual(["AdminEnableUser"]);
});

it("signs a disabled person out everywhere", async () => {
  await alignIdentity({ ...member, status: "disabled" });
  expect(calls.actions).toEqual(["AdminDisableUser", "AdminUserGlobalSignOut"]);
});
