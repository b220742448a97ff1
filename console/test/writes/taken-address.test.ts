import { createElement, Fragment, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { MemoryRouter } from "react-router";
import { expect, test, vi } from "vitest";
import { ApiProblem } from "../../src/api/problem.ts";
import type { Me } from "../../src/api/resources.ts";
import { OnboardScreen } from "../../src/screens/onboard/onboard-screen.tsx";
import { InviteDialog } from "../../src/screens/people/invite/invite-dialog.tsx";
import { MeContext } from "../../src/session/me.tsx";

const mutation = vi.hoisted(() => ({ variables: {}, error: undefined as unknown, isPending: false }));
mutation.error = new ApiProblem({
  title: "Taken",
  status: 409,
  code: "emailTaken",
  existing: { type: "user", id: "u1" },
});
vi.mock("@tanstack/react-query", async (load) => ({
  ...(await load<object>()),
  useMutation: () => mutation,
  useQuery: () => ({ data: { items: [] } }),
}));
vi.mock("../../src/api/client.ts", () => ({ api: {} }));
vi.mock("../../src/api/queries.ts", () => ({ allProductsQuery: () => ({}) }));
vi.mock("../../src/api/query-client.ts", () => ({ queryClient: {} }));
vi.mock("../../src/writes/dry-run.ts", () => ({ dryRunQuery: () => ({}) }));
vi.mock("../../src/writes/copy-as.tsx", () => ({ CopyAs: () => null }));
vi.mock("../../src/screens/onboard/review-step.tsx", () => ({ ReviewStep: () => null }));
vi.mock("../../src/screens/onboard/onboard-buttons.tsx", () => ({ OnboardButtons: () => null }));
vi.mock("../../src/screens/people/invite/invite-fields.tsx", () => ({ InviteFields: () => null }));
// The field has another address by now than the rejected request.
vi.mock("../../src/state/draft.ts", () => ({
  useDraft: (_: string, initial: object) => [{ ...initial, name: "Acme", adminEmail: "new@example.com" }],
}));
// The modal of the component library renders into the document, which is absent here.
vi.mock("@cloudscape-design/components/modal", () => ({
  default: ({ children }: { children: ReactNode }) => createElement(Fragment, null, children),
}));

const me = { permissions: ["users:invite"] } as unknown as Me;

test.each([
  ["invitation", () => createElement(InviteDialog, { onClose: () => {} }), { email: " sent@example.com" }],
  ["onboarding", () => createElement(OnboardScreen), { adminEmail: "sent@example.com" }],
])("the rejection of an %s leads to the user with the address that was sent", (_, create, sent) => {
  mutation.variables = sent;
  const page = createElement(MeContext, { value: me }, create());
  const html = renderToStaticMarkup(createElement(MemoryRouter, { initialEntries: ["/?step=review"] }, page));
  expect(html).toContain("/users?q=sent%40example.com");
});
