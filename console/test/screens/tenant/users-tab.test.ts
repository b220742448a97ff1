import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createElement, Fragment, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { MemoryRouter } from "react-router";
import { expect, test, vi } from "vitest";
import type { Me, Tenant } from "../../../src/api/resources.ts";
import { UsersTab } from "../../../src/screens/tenant/users-tab.tsx";
import { MeContext } from "../../../src/session/me.tsx";

vi.mock("../../../src/api/client.ts", () => ({ api: {} }));
vi.mock("../../../src/api/read-json.ts", () => ({ readJson: vi.fn() }));
vi.mock("../../../src/pieces/resource-table.tsx", () => ({
  ResourceTable: ({ filters, empty }: { filters: ReactNode; empty: ReactNode }) =>
    createElement(Fragment, null, filters, empty),
}));

/** Returns the tab of a tenant without users, as somebody sees it who may invite. */
function renderTab(status: Tenant["status"]): string {
  const tenant = { id: "ten_1", name: "Acme", status } as Tenant;
  const me = { permissions: ["users:invite"] } as unknown as Me;
  const tab = createElement(MeContext, { value: me }, createElement(UsersTab, { tenant }));
  const page = createElement(QueryClientProvider, { client: new QueryClient() }, tab);
  return renderToStaticMarkup(createElement(MemoryRouter, null, page));
}

test("the list and the empty list offer an invitation, which leads to no page", () => {
  const tab = renderTab("active");
  expect(tab.match(/>Invite a user</g)).toHaveLength(2);
  expect(tab).not.toContain("/users/invite");
});

test.each(["leaving", "offboarding", "deleted"] as const)("nobody is invited to a tenant that is %s", (status) => {
  expect(renderTab(status)).not.toContain("Invite a user");
});
