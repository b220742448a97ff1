import { connectionStore } from "../api/connection.ts";
import { useStore } from "../state/store.ts";

/** Tells that the API is down. It goes away by itself when the API answers again. */
export function ConnectionBanner() {
  const isDown = useStore(connectionStore) === "down";
  return (
    <div role="status" className={isDown ? "connection-banner" : ""}>
      {isDown && (
        <>
          <strong>The API does not answer.</strong> What you see may be old. The console keeps trying and continues by
          itself.
        </>
      )}
    </div>
  );
}
