import Type, { type Static } from "typebox";
import { Challenge } from "./access.ts";
import { endpoint } from "./endpoint.ts";
import {
	BusinessName,
	Cursor,
	Email,
	exactly,
	Id,
	Instant,
	Method,
	Mobile,
	nullable,
	oneOf,
	Password,
	PersonName,
	Role,
	Token,
	Version,
} from "./values.ts";

const newPasswordRefusals = [
	"password_too_short",
	"password_too_long",
	"password_common",
	"password_contextual",
] as const;
const newMobileRefusals = [
	"mobile_invalid",
	"mobile_not_allowed",
	"mobile_hosted",
	"mobile_taken",
] as const;
const codeRefusals = [
	"codes_paused",
	"too_many_codes",
	"too_many_tries",
	"factor_disabled",
	"busy",
] as const;

export const Profile = exactly({
	id: Id,
	name: Type.String(),
	email: Type.String(),
	emailConfirmed: Type.Boolean(),
	pendingEmail: nullable(
		Type.String({
			description: "The new address, until the link sent to it is opened.",
		}),
	),
	role: Role,
	method: Method,
	mobile: nullable(
		Type.String({
			description: "The mobile that gets the login codes, E.164.",
		}),
	),
	recoveryCodesLeft: Type.Integer(),
	hasAuthenticatorApp: Type.Boolean(),
	passwordChangedAt: Instant,
	version: Version,
});
export type Profile = Static<typeof Profile>;

export const BusinessDetails = exactly({
	name: Type.String(),
	contactName: Type.String(),
	email: Type.String(),
	mobile: Type.String(),
	address: Type.String(),
	abn: Type.String(),
	timeZone: Type.String(),
	sessionHours: Type.Integer({
		description: "Hours after which every session ends, at most 24.",
	}),
	version: Version,
});
export type BusinessDetails = Static<typeof BusinessDetails>;

export const User = exactly({
	id: Id,
	name: Type.String(),
	email: Type.String(),
	role: Role,
	method: Method,
	mobile: nullable(
		Type.String({
			description: "E.164 for the owner of the account; masked for members.",
		}),
	),
	mobileProven: Type.Boolean(),
	status: oneOf(["invited", "active"], {
		description: "A removed person no longer appears.",
	}),
	invitation: nullable(
		exactly(
			{
				sentAt: Instant,
				expiresAt: Instant,
				state: oneOf(["open", "expired", "withdrawn"]),
			},
			{ description: "While invited." },
		),
	),
	codesDisabled: Type.Boolean({
		description:
			"After 100 wrong codes in a row, until the owner sets the method anew.",
	}),
	resetRequestedAt: nullable(Instant),
	lastSignInAt: nullable(Instant),
	version: Version,
});
export type User = Static<typeof User>;

export const Transfer = exactly({
	to: exactly({ id: Id, name: Type.String() }),
	from: exactly({ id: Id, name: Type.String() }),
	expiresAt: Instant,
});
export type Transfer = Static<typeof Transfer>;

export const Activity = exactly({
	seq: Type.Integer(),
	at: Instant,
	action: Type.String({ description: "What happened, as noun.verb." }),
	sentence: Type.String({ description: "What happened, in words." }),
	result: oneOf(["ok", "refused"]),
	actor: nullable(exactly({ id: nullable(Id), name: Type.String() })),
	target: nullable(
		exactly({
			kind: Type.String(),
			id: nullable(Type.String()),
			name: Type.String(),
		}),
	),
	address: nullable(Type.String()),
	agent: nullable(Type.String()),
	method: nullable(
		Type.String({
			description:
				"By which factor or means: password, sms, email, recovery_code, app_code, command.",
		}),
	),
	requestId: nullable(Type.String()),
});
export type Activity = Static<typeof Activity>;

const activityFilter = {
	action: Type.Optional(
		Type.String({
			maxLength: 64,
			description: "An action, or the noun before its dot.",
		}),
	),
	personId: Type.Optional(Id),
	result: Type.Optional(oneOf(["ok", "refused"])),
	from: Type.Optional(Instant),
	to: Type.Optional(Instant),
	search: Type.Optional(Type.String({ maxLength: 100 })),
};

const userParams = exactly({ userId: Id });

export const accounts = {
	showProfile: endpoint({
		method: "GET",
		path: "/api/profile",
		permission: "member",
		summary: "See the own profile",
		status: 200,
		output: Profile,
		refusals: [],
	}),
	changeName: endpoint({
		method: "PATCH",
		path: "/api/profile",
		permission: "member",
		summary: "Change the own name",
		body: exactly({ name: PersonName, version: Version }),
		status: 200,
		output: Profile,
		refusals: ["version_conflict"],
	}),
	changeEmail: endpoint({
		method: "POST",
		path: "/api/profile/email",
		permission: "member",
		stepUp: true,
		summary: "Ask for another login e-mail",
		description:
			"Sends a link to the new address and a notice to the old one. The address counts when the link is confirmed. Also sends the link anew.",
		body: exactly({ email: Email }),
		status: 200,
		output: Profile,
		refusals: ["email_invalid", "too_many_tries"],
	}),
	cancelEmailChange: endpoint({
		method: "DELETE",
		path: "/api/profile/email",
		permission: "member",
		summary: "Give up the change of e-mail",
		status: 204,
		refusals: [],
	}),
	confirmEmail: endpoint({
		method: "POST",
		path: "/api/email-confirmations",
		permission: "anyone",
		summary: "Confirm an e-mail address by the link sent to it",
		body: exactly({ token: Token }),
		status: 200,
		output: exactly({
			email: Type.String(),
			changed: Type.Boolean({
				description:
					"True when it replaced another address: every session has ended.",
			}),
		}),
		refusals: ["link_expired", "email_taken"],
	}),
	changePassword: endpoint({
		method: "POST",
		path: "/api/profile/password",
		permission: "member",
		stepUp: true,
		summary: "Change the own password",
		description:
			"Ends all other sessions of this person; this one goes on under a new cookie.",
		body: exactly({ currentPassword: Password, newPassword: Password }),
		status: 204,
		refusals: [
			"wrong_password",
			"too_many_tries",
			"busy",
			...newPasswordRefusals,
		],
	}),
	changeMobile: endpoint({
		method: "POST",
		path: "/api/profile/mobile",
		permission: "member",
		stepUp: true,
		summary: "Change the own login mobile",
		description:
			"Sends a code to the new number. It counts once `POST /api/challenge/verify` has proven it; the old one works until then.",
		body: exactly({ mobile: Mobile }),
		status: 200,
		output: Challenge,
		refusals: ["mobile_not_wanted", ...newMobileRefusals, ...codeRefusals],
	}),
	renewRecoveryCodes: endpoint({
		method: "POST",
		path: "/api/profile/recovery-codes",
		permission: "member",
		stepUp: true,
		summary: "Make new recovery codes",
		description: "Ten codes, shown this once; older ones die.",
		status: 200,
		output: exactly({ recoveryCodes: Type.Array(Type.String()) }),
		refusals: [],
	}),
	startAuthenticatorApp: endpoint({
		method: "POST",
		path: "/api/profile/authenticator-app",
		permission: "member",
		stepUp: true,
		summary: "Begin to add an authenticator app",
		description:
			"An extra step after the code, never instead of it. Nothing changes until a code of the app is confirmed.",
		status: 200,
		output: exactly({ secret: Type.String(), uri: Type.String() }),
		refusals: ["app_already_set"],
	}),
	confirmAuthenticatorApp: endpoint({
		method: "POST",
		path: "/api/profile/authenticator-app/confirm",
		permission: "member",
		stepUp: true,
		summary: "Finish adding the authenticator app",
		body: exactly({ code: Type.String({ minLength: 1, maxLength: 16 }) }),
		status: 204,
		refusals: [
			"wrong_code",
			"app_not_set",
			"app_already_set",
			"too_many_tries",
		],
	}),
	removeAuthenticatorApp: endpoint({
		method: "DELETE",
		path: "/api/profile/authenticator-app",
		permission: "member",
		stepUp: true,
		summary: "Remove the authenticator app",
		status: 204,
		refusals: ["app_not_set"],
	}),

	showBusinessDetails: endpoint({
		method: "GET",
		path: "/api/account",
		permission: "member",
		summary: "See the business details",
		status: 200,
		output: BusinessDetails,
		refusals: [],
	}),
	changeBusinessDetails: endpoint({
		method: "PUT",
		path: "/api/account",
		permission: "owner",
		summary: "Change the business details",
		body: exactly({
			name: BusinessName,
			contactName: Type.String({ maxLength: 100 }),
			email: Type.String({
				maxLength: 254,
				description: "Contact e-mail; may be empty.",
			}),
			mobile: Type.String({
				maxLength: 64,
				description: "Contact mobile; may be empty. Login codes never go here.",
			}),
			address: Type.String({ maxLength: 300 }),
			abn: Type.String({
				maxLength: 20,
				description: "Australian Business Number; may be empty.",
			}),
			timeZone: Type.String({ maxLength: 64 }),
			sessionHours: Type.Integer({ minimum: 1, maximum: 24 }),
			version: Version,
		}),
		status: 200,
		output: BusinessDetails,
		refusals: [
			"version_conflict",
			"email_invalid",
			"mobile_invalid",
			"abn_invalid",
			"time_zone_unknown",
		],
	}),

	listUsers: endpoint({
		method: "GET",
		path: "/api/users",
		permission: "member",
		summary: "List the people of the account",
		status: 200,
		output: exactly({ users: Type.Array(User) }),
		refusals: [],
	}),
	inviteUser: endpoint({
		method: "POST",
		path: "/api/users",
		permission: "owner",
		stepUp: true,
		summary: "Add a person",
		description: "Sends an invitation by e-mail that lives 72 hours.",
		body: exactly({
			name: PersonName,
			email: Email,
			method: Method,
			mobile: Type.Optional(Mobile),
		}),
		status: 201,
		output: User,
		refusals: [
			"email_invalid",
			"email_taken",
			"mobile_required",
			"mobile_not_wanted",
			...newMobileRefusals,
			"too_many_invitations",
		],
	}),
	changeUser: endpoint({
		method: "PATCH",
		path: "/api/users/:userId",
		permission: "owner",
		stepUp: true,
		summary: "Change how a person gets login codes",
		description:
			"Takes effect at once: their sessions, codes and links die, and the new way must be proven at their next sign-in.",
		params: userParams,
		body: exactly({
			method: Method,
			mobile: Type.Optional(Mobile),
			version: Version,
		}),
		status: 200,
		output: User,
		refusals: [
			"not_found",
			"version_conflict",
			"owner_keeps_sms",
			"mobile_required",
			"mobile_not_wanted",
			...newMobileRefusals,
		],
	}),
	removeUser: endpoint({
		method: "DELETE",
		path: "/api/users/:userId",
		permission: "owner",
		stepUp: true,
		summary: "Remove a person",
		description:
			"Takes effect at once, on every process: sessions, open pages, codes, invitations and reset links die.",
		params: userParams,
		status: 204,
		refusals: ["not_found", "owner_stays"],
	}),
	resendInvitation: endpoint({
		method: "POST",
		path: "/api/users/:userId/invitation",
		permission: "owner",
		stepUp: true,
		summary: "Send the invitation anew",
		description: "The link before it dies.",
		params: userParams,
		status: 200,
		output: User,
		refusals: ["not_found", "not_invited", "too_many_invitations"],
	}),
	withdrawInvitation: endpoint({
		method: "DELETE",
		path: "/api/users/:userId/invitation",
		permission: "owner",
		stepUp: true,
		summary: "Withdraw the invitation",
		description:
			"The link dies; the person stays listed and can be invited again or removed.",
		params: userParams,
		status: 204,
		refusals: ["not_found", "not_invited"],
	}),
	startUserPasswordReset: endpoint({
		method: "POST",
		path: "/api/users/:userId/password-reset",
		permission: "owner",
		stepUp: true,
		summary: "Start or approve a new password for a person",
		description:
			"Sends the person a link. Nobody else ever chooses or sees the password. For SMS users the link still asks for the code.",
		params: userParams,
		status: 202,
		refusals: ["not_found", "not_active", "too_many_tries"],
	}),
	endUserSessions: endpoint({
		method: "DELETE",
		path: "/api/users/:userId/sessions",
		permission: "owner",
		stepUp: true,
		summary: "Sign a person out everywhere",
		params: userParams,
		status: 204,
		refusals: ["not_found", "not_active"],
	}),

	showTransfer: endpoint({
		method: "GET",
		path: "/api/ownership-transfer",
		permission: "member",
		summary: "See whether the account is being handed over",
		status: 200,
		output: exactly({ transfer: nullable(Transfer) }),
		refusals: [],
	}),
	startTransfer: endpoint({
		method: "POST",
		path: "/api/ownership-transfer",
		permission: "owner",
		stepUp: true,
		summary: "Offer the account to another person of it",
		body: exactly({ userId: Id }),
		status: 201,
		output: Transfer,
		refusals: ["not_found", "not_active", "transfer_needs_sms"],
	}),
	cancelTransfer: endpoint({
		method: "DELETE",
		path: "/api/ownership-transfer",
		permission: "owner",
		summary: "Take the offer back",
		status: 204,
		refusals: ["no_transfer"],
	}),
	acceptTransfer: endpoint({
		method: "POST",
		path: "/api/ownership-transfer/accept",
		permission: "member",
		stepUp: true,
		summary: "Take the account over",
		description:
			"For the person to whom it is offered. Both sign in anew afterwards.",
		status: 204,
		refusals: ["no_transfer", "transfer_needs_sms"],
	}),

	openInvitation: endpoint({
		method: "POST",
		path: "/api/invitations/open",
		permission: "anyone",
		summary: "See an invitation",
		description: "Spends nothing.",
		body: exactly({ token: Token }),
		status: 200,
		output: exactly({
			businessName: Type.String(),
			invitedBy: Type.String(),
			name: Type.String(),
			email: Type.String(),
			method: Method,
			mobile: nullable(Type.String({ description: "Masked." })),
		}),
		refusals: ["link_expired", "already_signed_in", "too_many_tries"],
	}),
	acceptInvitation: endpoint({
		method: "POST",
		path: "/api/invitations/accept",
		permission: "anyone",
		summary: "Accept an invitation",
		description:
			"Takes the password and sends a code; the login comes into being when `POST /api/challenge/verify` has proven it.",
		body: exactly({ token: Token, password: Password }),
		status: 200,
		output: Challenge,
		refusals: [
			"link_expired",
			"already_signed_in",
			...newPasswordRefusals,
			...codeRefusals,
		],
	}),

	listActivity: endpoint({
		method: "GET",
		path: "/api/activity",
		permission: "member",
		summary: "Read the activity log",
		description: "The owner reads all of the account; a member their own.",
		query: exactly({
			...activityFilter,
			cursor: Type.Optional(Cursor),
			limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
		}),
		status: 200,
		output: exactly({
			activities: Type.Array(Activity),
			nextCursor: nullable(Type.String()),
		}),
		refusals: [],
	}),
	exportActivity: endpoint({
		method: "GET",
		path: "/api/activity.csv",
		permission: "member",
		summary: "Export the activity log",
		query: exactly(activityFilter),
		status: 200,
		media: "text/csv",
		refusals: [],
	}),
} as const;
