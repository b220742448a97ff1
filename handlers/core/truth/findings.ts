import {
  type Finding,
  type FindingSource,
  findingSources,
  MAX_DETAIL_LENGTH,
  MAX_FINDINGS,
} from "../../../schemas/finding.ts";
import { shortenReason } from "../shared/reason.ts";

const isFrom = ({ kind }: Finding, source: FindingSource): boolean =>
  findingSources[source].some((one) => one === kind);

/** Returns the name of a finding, which stays the same as long as the difference does. */
const toDifference = ({ kind, subject }: Finding): string => `${kind} ${subject}`;

const sources = Object.keys(findingSources) as FindingSource[];

/** Returns the position of a difference in the order by source and name, as a text that can be compared. */
function toSortKey(difference: string): string {
  const [kind] = difference.split(" ");
  return `${sources.findIndex((source) => findingSources[source].some((one) => one === kind))} ${difference}`;
}

/**
 * Keeps the first of too many items by their sort keys, in their present order. All comparisons choose by the same keys.
 * If they did not, a check and a sweep would take turns in announcing other differences.
 */
function keepFirst<Item>(items: readonly Item[], sortKeyOf: (item: Item) => string): Item[] {
  if (items.length <= MAX_FINDINGS) return [...items];
  const keyed = items.map((item) => ({ item, key: sortKeyOf(item) }));
  const first = keyed.toSorted((one, other) => (one.key < other.key ? -1 : 1)).slice(0, MAX_FINDINGS);
  const kept = new Set(first.map(({ item }) => item));
  return items.filter((item) => kept.has(item));
}

/** Returns the names of differences without repetitions, in a fixed order, and of too many those that a check keeps. */
export const boundDifferences = (differences: readonly string[]): string[] =>
  keepFirst([...new Set(differences)], toSortKey).sort();

/**
 * Adds findings to the known ones. A finding replaces an earlier one of the same difference, so a repetition adds none.
 * Of too many, those that stand are kept rather than the repaired ones.
 */
export function mergeFindings(known: readonly Finding[], found: readonly Finding[]): Finding[] {
  const bounded = found.map((one) => ({ ...one, detail: shortenReason(one.detail, MAX_DETAIL_LENGTH) }));
  const all = new Map([...known, ...bounded].map((one) => [toDifference(one), one]));
  return keepFirst([...all.values()], (one) => `${one.repaired === true ? 1 : 0} ${toSortKey(toDifference(one))}`);
}

/**
 * Marks the findings of one source after a repair: what a new comparison does not find again is repaired.
 * Only a finding for which `wasCompared` returns true can become repaired.
 */
export function markRepaired(
  known: readonly Finding[],
  source: FindingSource,
  remaining: readonly Finding[],
  wasCompared: (finding: Finding) => boolean = () => true,
): Finding[] {
  const compared = known.filter((one) => isFrom(one, source) && wasCompared(one));
  const repaired = compared.map((one) => ({ ...one, repaired: true }));
  // What is found again replaces what would be repaired.
  return mergeFindings(known, [...repaired, ...remaining.map((one) => ({ ...one, repaired: false }))]);
}

/** Marks the findings of one source that a repair has not handled as not repaired. */
export const markUnrepaired = (known: readonly Finding[], source: FindingSource): Finding[] =>
  known.map((one) => (isFrom(one, source) && one.repaired === undefined ? { ...one, repaired: false } : one));

/** Returns the names of the differences that still stand, in a fixed order. */
export const listDifferences = (findings: readonly Finding[] = []): string[] =>
  findings
    .filter(({ repaired }) => repaired !== true)
    .map(toDifference)
    .sort();
