import { connectionStore } from "../../api/connection.ts";
import { useStore } from "../../state/store.ts";

/** Shows whether new events appear by themselves. Older pages of the list stay as they are. */
export function LiveMark({ isLive }: { isLive: boolean }) {
  const isUp = useStore(connectionStore) === "up";
  if (!isUp) return <span className="live-mark is-off">Not connected</span>;
  return isLive ? (
    <span className="live-mark">Live</span>
  ) : (
    <span className="live-mark is-off" title="The first page moves by itself">
      Older events
    </span>
  );
}
