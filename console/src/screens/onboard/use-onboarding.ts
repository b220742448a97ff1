import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api } from "../../api/client.ts";
import { isProblem } from "../../api/problem.ts";
import { allProductsQuery } from "../../api/queries.ts";
import type { Operation, Preview, Product, Tenant } from "../../api/resources.ts";
import { dismissFlash } from "../../app/flashes.ts";
import { useDraft } from "../../state/draft.ts";
import { dryRunQuery } from "../../writes/dry-run.ts";
import { useWrite } from "../../writes/use-write.ts";
import { emptyDraft, type OnboardDraft, type TenantRequest, toRequest } from "./onboard-draft.ts";
import { problemsOfDraft, stillHolding } from "./onboard-problems.ts";

const noProducts: Product[] = [];

/** Returns the products that can be subscribed to. */
function useAvailableProducts() {
  const query = useQuery(allProductsQuery());
  return { query, products: query.data?.items.filter(({ status }) => status === "available") ?? noProducts };
}

/** The problem of a field or of the whole request. */
type Problem = Preview["problems"][number];

/** Holds the state of the wizard: the draft, its problems from here and from the API, the plan and the submission. */
export function useOnboarding(isReview: boolean) {
  const [draft, changeDraft, clear] = useDraft<OnboardDraft>("onboard", emptyDraft);
  const { query, products } = useAvailableProducts();
  const isKnown = query.data !== undefined;
  const request = toRequest(draft);
  const missing = problemsOfDraft(draft, isKnown ? products : undefined);
  const { plan, planProblems } = useCheckedPlan(request, isReview && missing.length === 0 && isKnown);
  const write = useOnboard(clear);
  const refused = selectRejected(write.problem, request, write.sent);
  return {
    draft,
    change: (values: Partial<OnboardDraft>) => changeDraft((current) => ({ ...current, ...values })),
    clear,
    products,
    catalog: query,
    isKnown,
    request,
    plan,
    missing,
    problems: [...planProblems, ...refused],
    write,
  };
}

/** Asks the API for the plan while the review is shown. Its problems stay at the fields until their values change. */
function useCheckedPlan(request: TenantRequest, isEnabled: boolean) {
  const [last, setLast] = useState<TenantRequest>();
  const isNew = isEnabled && JSON.stringify(last) !== JSON.stringify(request);
  if (isNew) setLast(request);
  const checked = last ?? request;
  const call = { method: "POST" as const, path: "/tenants", body: checked };
  const plan = useQuery({
    ...dryRunQuery(call),
    enabled: last !== undefined,
    placeholderData: keepPreviousData,
    refetchOnMount: false,
  });
  const found: Problem[] = plan.isPlaceholderData ? [] : (plan.data?.problems ?? problemsIn(plan.error));
  return { plan, planProblems: stillHolding(found, checked, request) };
}

/** Returns the fields that an error answer names. */
const problemsIn = (error: Error | null): Problem[] =>
  isProblem(error) ? (error.body.errors ?? []).map((one) => ({ code: error.code, ...one })) : [];

const selectRejected = (problem: Error | null, request: TenantRequest, sent: TenantRequest | undefined): Problem[] =>
  sent ? stillHolding(problemsIn(problem), sent, request) : [];

type Accepted = { operation: Operation; tenant: Tenant };

/** Prepares the submission. Afterwards, the page shows the operation that it began. */
function useOnboard(clear: () => void) {
  const navigate = useNavigate();
  return useWrite<TenantRequest, Accepted>({
    send: (body, headers) =>
      api.POST("/tenants", { body, headers }) as Promise<{ data?: Accepted; response: Response }>,
    title: ({ name }) => `Onboard ${name}`,
    result: ({ tenant }) => ({ href: `/tenants/${tenant.id}`, text: "Open the tenant" }),
    onDone: ({ operation }) => {
      clear();
      // The next page shows the operation itself.
      dismissFlash(operation.id);
      void navigate(`/tenants/onboard/${operation.id}`, { replace: true });
    },
  });
}
