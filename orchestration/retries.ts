/**
 * The one retry policy of tasks. A task throws while something still works and when a retry may mend a fault; both
 * come back here. Faults are bounded by the task itself (it counts them in its step), waiting by the product's own
 * time-out; what these numbers bound is a function that dies before it can count: 12 tries, about four minutes.
 *
 * `StillWorking` comes first because AWS keeps the error's name: the poll of a stack that takes an hour.
 */
export const retries = [
  { ErrorEquals: ["StillWorking"], IntervalSeconds: 2, BackoffRate: 1.5, MaxDelaySeconds: 30, MaxAttempts: 520 },
  {
    ErrorEquals: ["States.ALL"],
    IntervalSeconds: 1,
    BackoffRate: 1.5,
    MaxDelaySeconds: 30,
    MaxAttempts: 12,
    JitterStrategy: "FULL",
  },
] as const;

/**
 * The retry policy of a step that waits for somebody else's answer. A look costs little, and the first come quickly,
 * because most answers do; it ends with the product's own time-out, of which the longest fits in here.
 */
export const patience = [
  { ErrorEquals: ["States.ALL"], IntervalSeconds: 1, BackoffRate: 1.3, MaxDelaySeconds: 15, MaxAttempts: 750 },
] as const;

/**
 * The retry policy of a step that walks over many items and keeps its place: each try works for as long as its function
 * may, so the next one begins at once. It may work for almost seven hours; 50,000 users take about one.
 */
export const walking = [
  { ErrorEquals: ["StillWorking"], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 600 },
  retries[1],
] as const;
