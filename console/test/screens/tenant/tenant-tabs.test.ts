import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { MemoryRouter } from "react-router";
import { expect, test, vi } from "vitest";
import type { Me } from "../../../src/api/resources.ts";
import { TenantScreen } from "../../../src/screens/tenant/tenant-screen.tsx";
import { MeContext } from "../../../src/session/me.tsx";

type TabChange = { onChange: (event: { detail: { activeTabId: string } }) => void };
const seen = vi.hoisted(() => ({ tabs: [] as TabChange[], change: vi.fn() }));
vi.mock("@tanstack/react-query", async (load) => ({
  ...(await load<object>()),
  useQuery: () => ({ data: { id: "ten_1", name: "Acme", subscriptions: [], items: [] }, isFetched: true }),
}));
vi.mock("@cloudscape-design/components/tabs", () => ({ default: (tabs: TabChange) => void seen.tabs.push(tabs) }));
vi.mock("../../../src/api/client.ts", () => ({ api: {} }));
vi.mock("../../../src/api/authorized-fetch.ts", () => ({ authorizedFetch: vi.fn() }));
vi.mock("../../../src/state/narrow.ts", () => ({ useIsNarrow: () => false }));
vi.mock("../../../src/state/url-state.ts", () => ({ useUrlState: (state: object) => [state, seen.change] }));
vi.mock("../../../src/screens/tenant/tenant-header.tsx", () => ({ TenantHeader: () => null }));
vi.mock("../../../src/screens/tenant/tenant-tabs.tsx", () => ({ tabsOf: () => [] }));

test("another tab of a tenant begins at the first page, because a cursor belongs to one list", () => {
  const page = createElement(MeContext, { value: { permissions: [] } as unknown as Me }, createElement(TenantScreen));
  renderToStaticMarkup(createElement(MemoryRouter, null, page));
  seen.tabs.at(-1)?.onChange({ detail: { activeTabId: "operations" } });
  expect(seen.change).toHaveBeenCalledWith({ tab: "operations", after: "" }, { push: true });
});
