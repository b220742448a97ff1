import { queryOptions } from "@tanstack/react-query";
import { type Page, readJson } from "./read-json.ts";
import type { Actor } from "./resources.ts";

/** The largest number of subjects in one request. */
const MAX_SUBJECTS = 100;
/** The time in which the subjects of a screen are collected into one request. */
const COLLECT_MS = 20;

type Waiting = { subject: string; resolve(actor: Actor): void; reject(error: unknown): void };
let waiting: Waiting[] = [];

/** The query for the person or program behind a token's subject. All subjects of a screen share one request. */
export const actorQuery = (subject: string) =>
  queryOptions({
    queryKey: ["actor", subject],
    queryFn: () => loadActor(subject),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

function loadActor(subject: string): Promise<Actor> {
  if (subject === "system") return Promise.resolve({ subject, kind: "system" });
  return new Promise((resolve, reject) => {
    if (waiting.length === 0) setTimeout(sendWaiting, COLLECT_MS);
    waiting.push({ subject, resolve, reject });
  });
}

function sendWaiting(): void {
  const all = waiting;
  waiting = [];
  for (let start = 0; start < all.length; start += MAX_SUBJECTS) void answer(all.slice(start, start + MAX_SUBJECTS));
}

async function answer(some: readonly Waiting[]): Promise<void> {
  try {
    const subjects = [...new Set(some.map(({ subject }) => subject))];
    const { items } = await readJson<Page<Actor>>("/actors", { subject: subjects });
    const found = new Map(items.map((actor) => [actor.subject, actor]));
    for (const { subject, resolve } of some) resolve(found.get(subject) ?? { subject, kind: "unknown" });
  } catch (error) {
    for (const { reject } of some) reject(error);
  }
}
