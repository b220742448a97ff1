import * as z from "zod";
import { Actor } from "../../schemas/actor.ts";
import { Operation } from "../../schemas/operation.ts";
import { Person, Profile, User } from "../../schemas/user.ts";
import { pageOf, type RouteDescription } from "./route-description.ts";

export const userDescriptions = {
  "POST /tenants/{tenantId}/users": {
    tag: "Users",
    summary: "Invites a user into a tenant",
    responses: { 202: Operation },
  },
  "GET /tenants/{tenantId}/users": {
    tag: "Users",
    summary: "Lists a tenant's users, newest first",
    responses: { 200: pageOf(User) },
  },
  "GET /tenants/{tenantId}/users/{userId}": {
    tag: "Users",
    summary: "Shows a user of a tenant",
    responses: { 200: User },
  },
  "PATCH /tenants/{tenantId}/users/{userId}": {
    tag: "Users",
    summary: "Changes the attributes, roles, product access or status of a user",
    responses: { 202: Operation },
  },
  "DELETE /tenants/{tenantId}/users/{userId}": {
    tag: "Users",
    summary: "Removes a user and ends their access at once",
    responses: { 200: Operation, 202: Operation },
  },
  "POST /tenants/{tenantId}/users/{userId}/resend-invitation": {
    tag: "Users",
    summary: "Sends the invitation again to a user who has not signed in yet",
    responses: { 202: Operation },
  },
  "GET /tenants/{tenantId}/users/{userId}/profile": {
    tag: "Users",
    summary: "Shows the declared attributes of a user to a product to which the user has access",
    responses: { 200: Profile },
  },
  "GET /people": {
    tag: "Users",
    summary: "Finds users of all tenants and of the staff",
    responses: { 200: pageOf(Person) },
  },
  "GET /actors": {
    tag: "Users",
    summary: "Describes the callers that have the given subjects, within the scope of the request's caller",
    responses: { 200: z.object({ items: z.array(Actor) }).meta({ id: "Actors" }) },
  },
  "POST /users": { tag: "Staff", summary: "Invites a user into the platform's staff", responses: { 202: Operation } },
  "GET /users": { tag: "Staff", summary: "Lists the platform's staff, newest first", responses: { 200: pageOf(User) } },
  "GET /users/{userId}": { tag: "Staff", summary: "Shows a staff user", responses: { 200: User } },
  "PATCH /users/{userId}": {
    tag: "Staff",
    summary: "Changes the attributes, roles, team or status of a staff user",
    responses: { 202: Operation },
  },
  "DELETE /users/{userId}": {
    tag: "Staff",
    summary: "Removes a staff user and ends their access at once",
    responses: { 200: Operation, 202: Operation },
  },
  "POST /users/{userId}/resend-invitation": {
    tag: "Staff",
    summary: "Sends the invitation again to a user who has not signed in yet",
    responses: { 202: Operation },
  },
} as const satisfies Record<string, RouteDescription>;
