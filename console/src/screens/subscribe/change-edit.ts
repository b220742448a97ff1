import type { ChangeSubscription } from "../../api/openapi.d.ts";
import type { Plan, Subscription } from "../../api/resources.ts";
import { draftOf, type SubscriptionDraft, toSubscriptionInput } from "../../plans/subscription-draft.ts";
import { type EditState, startEdit, takeOverChanges } from "../../writes/edit-state.ts";
import { type ChangeInput, seatsOfChange, toSubscriptionChange } from "./plan-changes.ts";

/** The fields of a subscription's change while they are typed. */
export type ChangeFields = SubscriptionDraft & Pick<ChangeInput, "release" | "onReplacement">;

/** A change while it is typed, with the subscription on which it is based. */
export type ChangeEdit = EditState<Subscription, ChangeFields>;

/** A change as it is sent: only what differs from a version of the subscription. */
export type ChangeRequest = { version: number; body: ChangeSubscription };

export const fieldsOfSubscription = (subscription: Subscription): ChangeFields => ({
  ...draftOf(subscription),
  ...(subscription.release !== undefined && { release: subscription.release }),
});

export const startChange = (subscription: Subscription): ChangeEdit => startEdit(subscription, fieldsOfSubscription);

/** Returns the edit on top of a stored version. It asks about common fields only: a change of other fields, such as the
 *  status, needs no message, because nothing that was sent was rejected. */
export function takeOverChange(edit: ChangeEdit, stored: Subscription): ChangeEdit {
  const { conflicts = [], ...taken } = takeOverChanges(edit, stored, fieldsOfSubscription);
  return conflicts.length > 0 ? { ...taken, conflicts } : taken;
}

/** Returns a stored draft on top of the subscription. Its version is lower than the draft's after a new subscription.
 *  JSON has no `undefined`, so that an emptied number of seats is added. */
export function completeChange(draft: ChangeEdit, subscription: Subscription): ChangeEdit {
  const edit = { ...draft, form: { seats: undefined, ...draft.form } };
  return edit.resource.version === subscription.version ? edit : takeOverChange(edit, subscription);
}

/** Returns the edit of an open page, on top of a newer version if the page knows one. */
export const followChange = (edit: ChangeEdit, subscription: Subscription): ChangeEdit =>
  subscription.version > edit.resource.version ? takeOverChange(edit, subscription) : edit;

/** Returns the input of the form, and the request that it makes. The live feed may know a newer version already: a
 *  comparison with that one would undo what it brought. */
export function requestOfChange(
  { resource, form }: Pick<ChangeEdit, "resource" | "form">,
  plans: readonly Plan[],
): ChangeRequest & { input: ChangeInput } {
  const input: ChangeInput = {
    ...toSubscriptionInput({ ...form, seats: seatsOfChange(form, resource, plans) }),
    ...(form.release !== undefined && { release: form.release }),
    ...(form.onReplacement && { onReplacement: form.onReplacement }),
  };
  return { version: resource.version, body: toSubscriptionChange(resource, input), input };
}
