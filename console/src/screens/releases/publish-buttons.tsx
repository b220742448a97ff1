import Button from "@cloudscape-design/components/button";
import type { PublishRelease } from "../../api/openapi.d.ts";
import { CopyAs } from "../../writes/copy-as.tsx";
import { commandOf } from "./release-draft.ts";

type Props = {
  productId: string;
  body: PublishRelease;
  blockedReason: string | undefined;
  isPending: boolean;
  /** Forgets what was typed. */
  onDiscard: () => void;
  onPublish: () => void;
};

/** Shows the buttons of the form of a release. */
export const PublishButtons = ({ productId, body, blockedReason, isPending, onDiscard, onPublish }: Props) => (
  <div className="release-buttons">
    <CopyAs call={{ method: "POST", path: `/products/${productId}/releases`, body }} cli={commandOf(productId, body)} />
    <Button variant="link" href={`/products/${productId}?tab=releases`} onFollow={onDiscard}>
      Discard
    </Button>
    <Button
      variant="primary"
      loading={isPending}
      disabled={blockedReason !== undefined}
      disabledReason={blockedReason ?? ""}
      onClick={onPublish}
    >
      Publish
    </Button>
  </div>
);
