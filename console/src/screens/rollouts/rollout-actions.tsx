import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { api } from "../../api/client.ts";
import type { OnReplacement, Rollout } from "../../api/openapi.d.ts";
import { ReplacementChoice } from "../../rollouts/replacement-choice.tsx";
import { useMe } from "../../session/me.tsx";
import { offerActions } from "../../writes/actions.ts";
import { ConfirmDialog } from "../../writes/confirm-dialog.tsx";
import { CopyAs } from "../../writes/copy-as.tsx";
import { useWrite } from "../../writes/use-write.ts";

type Verb = Rollout["allowedActions"][number];
type Accepted = { operation: unknown; rollout: Rollout };

const verbs: Record<Verb, { text: string; permission: string; consequence: string }> = {
  pause: {
    text: "Pause",
    permission: "rollouts:pause",
    consequence:
      "The tenants that change now end their change. No further tenant changes until the rollout is resumed.",
  },
  resume: {
    text: "Resume",
    permission: "rollouts:resume",
    consequence: "It continues with the next tenants. Tenants that failed are tried again.",
  },
  cancel: {
    text: "Cancel",
    permission: "rollouts:cancel",
    consequence: "It ends here. Each tenant keeps the release that it has now.",
  },
  rollback: {
    text: "Roll back",
    permission: "rollouts:roll-back",
    consequence:
      "Each tenant that it has changed returns to the release that it had before. New tenants get the product's current release: if that is this one, set it back first.",
  },
};

/** Shows what can be done with a rollout. What the state forbids is left out while something else is possible. */
export function RolloutActions({ rollout }: { rollout: Rollout }) {
  const [open, setOpen] = useState<Verb>();
  const actions = (Object.keys(verbs) as Verb[]).map((name) => ({
    name,
    permission: verbs[name].permission,
    text: verbs[name].text,
    run: () => setOpen(name),
  }));
  const offered = offerActions(actions, rollout, useMe().permissions);
  return (
    <>
      {offered
        .filter(({ disabledReason }) => disabledReason === undefined)
        .map(({ name, text, run }) => (
          <Button key={name} onClick={run}>
            {text}
          </Button>
        ))}
      {open && <ControlDialog rollout={rollout} verb={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

type DialogProps = { rollout: Rollout; verb: Verb; onClose: () => void };

function ControlDialog({ rollout: { id, productId, release }, verb, onClose }: DialogProps) {
  const { text, consequence } = verbs[verb];
  const [onReplacement, setOnReplacement] = useState<OnReplacement>("stop");
  const isAllowed = onReplacement === "allow";
  const write = useControl(verb, `${text}: release ${release} of ${productId}`, onClose);
  const call = {
    method: "POST" as const,
    path: `/rollouts/${id}/${verb}`,
    ...(isAllowed && { body: { onReplacement } }),
  };
  const options = isAllowed ? ["--on-replacement", onReplacement] : [];
  return (
    <ConfirmDialog
      title={`${text} the rollout?`}
      confirmText={text}
      onConfirm={() => write.submit({ id, onReplacement })}
      onClose={onClose}
      isPending={write.isPending}
      problem={write.problem}
      copyAs={<CopyAs call={call} cli={["rollouts", verb, id].concat(options)} />}
    >
      <SpaceBetween size="m">
        <p>{consequence}</p>
        {verb === "rollback" && <ReplacementChoice value={onReplacement} onChange={setOnReplacement} />}
      </SpaceBetween>
    </ConfirmDialog>
  );
}

type Control = { id: string; onReplacement: OnReplacement };

const useControl = (verb: Verb, title: string, onDone: () => void) =>
  useWrite<Control, Accepted>({
    send: ({ id: rolloutId, onReplacement }, headers) => {
      const params = { path: { rolloutId } };
      if (verb !== "rollback") return api.POST(`/rollouts/{rolloutId}/${verb}`, { params, headers });
      return api.POST("/rollouts/{rolloutId}/rollback", { params, body: { onReplacement }, headers });
    },
    title: () => title,
    onDone,
  });
