import { Children, isValidElement, type ReactNode } from "react";
import { expect, test, vi } from "vitest";
import { OperationScreen } from "../../src/screens/operations/operation-screen.tsx";
import { PersonScreen } from "../../src/screens/people/person/person-screen.tsx";
import { EditProductScreen } from "../../src/screens/products/edit/edit-product-screen.tsx";
import { ProductScreen } from "../../src/screens/products/product/product-screen.tsx";
import { PublishReleaseScreen } from "../../src/screens/releases/publish-release-screen.tsx";
import { RolloutScreen } from "../../src/screens/rollouts/rollout-screen.tsx";
import { StartRolloutScreen } from "../../src/screens/rollouts/start-rollout-screen.tsx";
import { ChangeScreen } from "../../src/screens/subscribe/change-screen.tsx";
import { SubscribeScreen } from "../../src/screens/subscribe/subscribe-screen.tsx";
import { TenantScreen } from "../../src/screens/tenant/tenant-screen.tsx";

const seen = vi.hoisted(() => ({ id: "" }));
vi.mock("../../src/api/client.ts", () => ({ api: {} }));
/** A resource that has the fields of every kind. */
const resource = {
  attributes: {},
  items: [],
  allowedActions: [],
  get id() {
    return seen.id;
  },
  get subscriptions() {
    return [{ productId: seen.id }];
  },
};
vi.mock("@tanstack/react-query", async (load) => ({
  ...(await load<object>()),
  useQuery: () => ({ data: resource }),
}));
vi.mock("react-router", async (load) => ({
  ...(await load<object>()),
  useParams: () => ({ tenantId: seen.id, productId: seen.id }),
}));
vi.mock("../../src/api/authorized-fetch.ts", () => ({ authorizedFetch: vi.fn() }));
vi.mock("../../src/app/page-title.ts", () => ({ usePageTitle: () => {} }));
vi.mock("../../src/operations/operation-words.ts", () => ({ nameOperation: () => "" }));
vi.mock("../../src/session/me.tsx", () => ({ useCan: () => true }));
vi.mock("../../src/state/narrow.ts", () => ({ useIsNarrow: () => false }));

/** Returns the keys of an element and of those in it. */
const keysIn = (node: ReactNode): string[] =>
  isValidElement<{ children?: ReactNode }>(node)
    ? [node.key ?? "", ...Children.toArray(node.props.children).flatMap(keysIn)]
    : [];

/** Returns the keys that a screen gives to its parts for the resource with an id. */
function keysFor(Screen: () => ReactNode, id: string): string {
  seen.id = id;
  return keysIn(Screen()).join();
}

test.each([
  ["tenant", TenantScreen],
  ["product", ProductScreen],
  ["form of a product", EditProductScreen],
  ["person", PersonScreen],
  ["operation", OperationScreen],
  ["rollout", RolloutScreen],
  ["form of a subscription", ChangeScreen],
  ["form of a new subscription", SubscribeScreen],
  ["form of a release", PublishReleaseScreen],
  ["form of a rollout", StartRolloutScreen],
])("an open dialog and typed text stay with their resource (%s)", (_, screen) => {
  expect(keysFor(screen, "one")).not.toBe(keysFor(screen, "two"));
});
