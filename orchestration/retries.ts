/**
 * The one retry policy of tasks. A task throws while something still works and when a retry may mend a fault; both
 * come back here. Faults are bounded by the task itself (it counts them in its step), waiting by the product's own
 * time-out; what these numbers bound is a function that dies before it can count: 12 tries, about four minutes.
 *
 * `StillWorking` comes first because AWS keeps the error's name: the poll of a stack that takes an hour.
 */
export const retries = [
  { ErrorEquals: ["StillWorking"], IntervalSeconds: 2, BackoffRate: 1.5, MaxDelaySeconds: 30, MaxAttempts: 400 },
  {
    ErrorEquals: ["States.ALL"],
    IntervalSeconds: 1,
    BackoffRate: 1.5,
    MaxDelaySeconds: 30,
    MaxAttempts: 12,
    JitterStrategy: "FULL",
  },
] as const;
