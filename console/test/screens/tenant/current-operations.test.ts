import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { MemoryRouter } from "react-router";
import { expect, test, vi } from "vitest";
import type { Operation, Tenant } from "../../../src/api/resources.ts";
import { CurrentOperations } from "../../../src/screens/tenant/current-operation.tsx";

vi.mock("../../../src/api/client.ts", () => ({ api: {} }));
vi.mock("../../../src/api/read-json.ts", () => ({ readJson: vi.fn() }));
vi.mock("../../../src/operations/retry-button.tsx", () => ({ RetryButton: () => null }));
vi.mock("../../../src/operations/operation-progress.tsx", () => ({ OperationProgress: () => null }));
vi.mock("../../../src/pieces/relative-time.tsx", () => ({ RelativeTime: () => null, useNow: () => 0 }));

const tenant = { id: "ten_1", name: "Acme", status: "active", subscriptions: [] } as unknown as Tenant;
const [before, later] = ["2020-01-01T00:00:00.000Z", "2099-01-01T00:00:00.000Z"];

function createOperation(productId: string, changes: Partial<Operation>): Operation {
  const target = { type: "subscription", id: `ten_1/${productId}` };
  const steps = [{ name: "Deploy", status: "running", attempts: [] }];
  const common = { kind: "subscription.provision", target, productId, tenantId: "ten_1", tenantName: "Acme", steps };
  const state = { id: `op_${productId}`, status: "running", done: false, startedAt: before, updatedAt: later };
  return { ...common, createdAt: before, version: 1, ...state, ...changes } as unknown as Operation;
}
const running = (productId: string) => createOperation(productId, {});
const ended = (productId: string, updatedAt = later) =>
  createOperation(productId, { status: "succeeded", done: true, steps: [], updatedAt });

/** Returns what a screen reader hears about the operations of a tenant. */
function announce(...operations: Operation[]): string[] {
  const page = createElement(CurrentOperations, { tenant, operations });
  const withData = createElement(QueryClientProvider, { client: new QueryClient() }, page);
  const html = renderToStaticMarkup(createElement(MemoryRouter, null, withData));
  return [...html.matchAll(/<div [^>]*hidden=""[^>]*>([^<]+)<\/div>/g)].map(([, text = ""]) => text);
}

const crmRuns = "Set up crm for Acme: Running: Deploy";
const [crmEnded, erpEnded] = ["Set up crm for Acme: Succeeded", "Set up erp for Acme: Succeeded"];

test("the end of an operation is announced while another one still runs", () => {
  expect(announce(running("crm"), ended("erp"))).toEqual([crmRuns, erpEnded]);
});

test("two operations that end at the same time are both announced", () => {
  expect(announce(ended("crm"), ended("erp"))).toEqual([crmEnded, erpEnded]);
});

test("an operation that ended before the page opened is not announced", () => {
  expect(announce(running("crm"), ended("erp", before))).toEqual([crmRuns]);
});
