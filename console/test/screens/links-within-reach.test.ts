import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { listPermissions } from "../../../handlers/core/shared/access.ts";
import type { Envelope, Me, Operation } from "../../src/api/resources.ts";
import { EventTarget } from "../../src/screens/events/event-target.tsx";
import { OperationSummary } from "../../src/screens/operations/operation-summary.tsx";
import type { Role } from "../../src/screens/people/role-words.ts";
import { MeContext } from "../../src/session/me.tsx";

vi.mock("../../src/api/read-json.ts", () => ({ readJson: vi.fn() }));
vi.mock("../../src/pieces/person-name.tsx", () => ({ PersonName: () => null }));
vi.mock("../../src/pieces/relative-time.tsx", () => ({ RelativeTime: () => null, useNow: () => 0 }));

const operation = {
  id: "op_1",
  kind: "subscription.change",
  status: "running",
  tenantId: "ten_1",
  tenantName: "Acme",
  productId: "crm",
  createdAt: "2026-01-01T00:00:00Z",
  correlationId: "req-1",
  target: { type: "subscription", id: "ten_1/crm" },
} as Operation;

/** Returns the links of an element, as somebody with a role sees them. */
function linksOf(element: ReturnType<typeof createElement>, role: Role): string[] {
  const tenantId = role === "tenant-admin" ? { tenantId: "ten_1" } : {};
  const me = { ...tenantId, permissions: listPermissions({ subject: "s", roles: [role] }) } as Me;
  const page = createElement(MeContext, { value: me }, element);
  const text = renderToStaticMarkup(createElement(QueryClientProvider, { client: new QueryClient() }, page));
  return [...text.matchAll(/href="([^"?]+)"/g)].map(([, href = ""]) => href);
}

test.each([
  ["platform-admin", "tenants/ten_1/subscriptions/crm", ["/tenants/ten_1"]],
  ["product-owner", "tenants/ten_1/subscriptions/crm", []],
  ["product-owner", "users/usr_1", []],
  ["product-owner", "products/crm", ["/products/crm"]],
  ["tenant-admin", "users/usr_1", ["/tenants/ten_1/users/usr_1"]],
  ["tenant-admin", "products/crm", []],
] as const)("%s gets a link to %s only if the page opens", (role, subject, links) => {
  const event = { subject, tenantid: "ten_1" } as Envelope;
  expect(linksOf(createElement(EventTarget, { event }), role)).toEqual(links);
});

test.each([
  ["platform-admin", ["/tenants/ten_1", "/products/crm"]],
  ["product-owner", ["/products/crm"]],
  ["tenant-admin", ["/organization"]],
] as const)("an operation leads %s only to pages that open", (role, links) => {
  const found = linksOf(createElement(OperationSummary, { operation }), role);
  expect(found.filter((link) => link !== "/operations")).toEqual(links);
});

test("an operation on a user leads only those to the user who may read users", () => {
  const onUser = { ...operation, productId: undefined, target: { type: "user", id: "usr_1" } } as unknown as Operation;
  const summary = createElement(OperationSummary, { operation: onUser });
  expect(linksOf(summary, "auditor")).toContain("/tenants/ten_1/users/usr_1");
  expect(linksOf(summary, "product-owner")).not.toContain("/tenants/ten_1/users/usr_1");
});
