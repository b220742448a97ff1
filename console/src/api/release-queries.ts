import { queryOptions } from "@tanstack/react-query";
import type { Release, Rollout } from "./openapi.d.ts";
import { type Page, type Query, readJson } from "./read-json.ts";

/** The interval of reading a rollout that continues. */
const OPEN_INTERVAL_MS = 2_000;

/** Returns whether something can still happen in a rollout by itself. */
const isMoving = ({ status, inFlight }: Pick<Rollout, "status" | "inFlight">): boolean =>
  status === "running" || status === "rollingBack" || inFlight > 0;

export const releasesQuery = (productId: string, query: Query = {}) =>
  queryOptions({
    queryKey: ["releases", `/products/${productId}/releases`, query],
    queryFn: ({ signal }) => readJson<Page<Release>>(`/products/${productId}/releases`, query, signal),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ status }) => status === "verifying") ? OPEN_INTERVAL_MS : false,
  });

/** A release with its template, which never changes. */
export const releaseQuery = (productId: string, number: number) =>
  queryOptions({
    queryKey: ["release", productId, number],
    queryFn: () => readJson<Release>(`/products/${productId}/releases/${number}`, { template: true }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const rolloutsQuery = (query: Query = {}) =>
  queryOptions({
    queryKey: ["rollouts", "/rollouts", query],
    queryFn: ({ signal }) => readJson<Page<Rollout>>("/rollouts", query, signal),
    refetchInterval: ({ state }) => (state.data?.items.some(isMoving) ? OPEN_INTERVAL_MS : false),
  });

export const rolloutQuery = (id: string) =>
  queryOptions({
    queryKey: ["rollout", id],
    queryFn: () => readJson<Rollout>(`/rollouts/${id}`),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? OPEN_INTERVAL_MS : false),
  });
