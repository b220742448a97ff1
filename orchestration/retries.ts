/**
 * The one retry policy of tasks. A task throws while something still works or a service throttles it, and when a retry
 * may mend a fault. The task itself decides when that has gone on for too long: it counts the faults in a row and
 * watches the product's time-out. So the tries last longer than the execution may: no step ends because its function was
 * throttled, timed out or could not be started for a while, and nothing that is ready is removed for that.
 *
 * `StillWorking` comes first because AWS keeps the error's name: the poll of a stack that takes an hour. Where names
 * get lost, the second retrier sees both.
 */
export const retries = [
  {
    ErrorEquals: ["StillWorking", "Lambda.TooManyRequestsException"],
    IntervalSeconds: 2,
    BackoffRate: 1.5,
    MaxDelaySeconds: 30,
    MaxAttempts: 1200,
  },
  {
    ErrorEquals: ["States.ALL"],
    IntervalSeconds: 1,
    BackoffRate: 1.5,
    MaxDelaySeconds: 60,
    MaxAttempts: 1200,
    JitterStrategy: "FULL",
  },
] as const;

/**
 * The retry policy of a step that waits for somebody else's answer. A look costs little, and the first come quickly,
 * because most answers do; it ends with the product's own time-out. These tries last as long as the others.
 */
export const pollPolicy = [
  { ErrorEquals: ["States.ALL"], IntervalSeconds: 1, BackoffRate: 1.3, MaxDelaySeconds: 15, MaxAttempts: 2200 },
] as const;
