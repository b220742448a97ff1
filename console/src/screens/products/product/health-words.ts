import type { ProductHealth } from "../../../api/openapi.d.ts";
import { formatDuration } from "../../../operations/step-bars.ts";
import { formatNumber } from "../product-words.ts";

/** The assessment of a fact: fine, worth a look, or broken. */
export type Mood = "calm" | "good" | "warning" | "bad";
type HealthText = { value: string; detail?: string; mood: Mood };

/** Messages that wait for longer than this are not being read. */
const SLOW_SECONDS = 900;

/** Returns whether Tenantry gets into a product's account. */
export function describeAccount(account: ProductHealth["account"]): HealthText {
  if (!account) return { value: "Not tried yet", detail: "The first verification tries it", mood: "calm" };
  return account.reachable ? { value: "Reachable", mood: "good" } : { value: "Not reachable", mood: "bad" };
}

/** Returns the state of a product's queue: dead letters first, because nobody reads those. */
export function describeQueue(queue: ProductHealth["queue"]): HealthText {
  if (!queue) return { value: "No queue yet", detail: "The verification makes it", mood: "calm" };
  const { waiting, deadLetters, oldestSeconds = 0 } = queue;
  // SQS rounds the age down to whole seconds.
  const age = oldestSeconds < 1 ? "less than 1 s" : formatDuration(oldestSeconds * 1_000);
  const oldest = waiting > 0 ? `The oldest for ${age}` : "Nothing waits";
  if (deadLetters > 0) {
    return {
      value: `${formatNumber(deadLetters)} dead`,
      detail: `${formatNumber(waiting)} waiting. ${oldest}`,
      mood: "bad",
    };
  }
  const mood = waiting > 0 && oldestSeconds > SLOW_SECONDS ? "warning" : "good";
  return { value: `${formatNumber(waiting)} waiting`, detail: oldest, mood };
}

/** Returns how many operations of the last 30 days succeeded, and how long one takes. */
export function describeRuns({ succeeded, failed, medianSeconds }: ProductHealth["last30Days"]): HealthText {
  const all = succeeded + failed;
  if (all === 0) return { value: "No operations", detail: "Nothing ran for a tenant", mood: "calm" };
  const time = medianSeconds === undefined ? "" : `, half of them within ${formatDuration(medianSeconds * 1_000)}`;
  const percent = Math.floor((succeeded / all) * 100);
  const detail = `${formatNumber(succeeded)} succeeded, ${formatNumber(failed)} failed${time}`;
  return { value: `${percent} % succeeded`, detail, mood: failed === 0 ? "good" : "warning" };
}
