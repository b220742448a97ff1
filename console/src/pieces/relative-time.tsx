import { useEffect } from "react";
import { createStore, useStore } from "../state/store.ts";
import { describeTime } from "./describe-time.ts";

const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** The time that all components share, so that one timer serves a whole list. */
const nowStore = createStore(Date.now());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Returns the current time. It advances each second while a component uses it. */
export function useNow(): number {
  useEffect(() => {
    users += 1;
    timer ??= setInterval(() => nowStore.set(Date.now()), 1_000);
    return () => {
      users -= 1;
      if (users > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  }, []);
  return useStore(nowStore);
}

/** Shows a time such as "3 minutes ago". Its exact value appears when it is pointed at. */
export function RelativeTime({ time }: { time: string }) {
  const now = useNow();
  const at = new Date(time);
  return (
    <time dateTime={time} title={absolute.format(at)}>
      {describeTime(at.getTime(), now)}
    </time>
  );
}
