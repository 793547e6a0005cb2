//! The kinds of problem: each a status, a stable code and one fixed sentence.

use axum::http::StatusCode;

/// What went wrong, as far as a client is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind {
    pub(crate) status: StatusCode,
    /// `<class>.<detail>`; programs branch on it, so it never changes.
    pub(crate) code: &'static str,
    /// For people; the same for every problem of the kind.
    pub(crate) message: &'static str,
    /// The OAuth 2 word of an authentication failure (RFC 6749, 5.2; RFC 6750, 3.1).
    pub(crate) oauth: Option<&'static str>,
}

macro_rules! kinds {
    ($($status:ident, $oauth:expr => { $($name:ident = $code:literal, $message:literal;)* })*) => {
        impl Kind {
            $($(pub(crate) const $name: Self =
                Self { status: StatusCode::$status, code: $code, message: $message, oauth: $oauth };)*)*

            #[cfg(test)]
            pub(crate) const ALL: &'static [Self] = &[$($(Self::$name,)*)*];
        }
    };
}

kinds! {
    UNAUTHORIZED, Some("invalid_token") => {
        BAD_ACCESS_TOKEN = "unauthorized.bad_access_token", "The access token is missing or not a good one.";
        ACCESS_TOKEN_EXPIRED = "unauthorized.bad_access_token.expired", "The access token has expired.";
        ACCESS_TOKEN_EVICTED = "unauthorized.bad_access_token.evicted",
            "The access token was replaced by a newer one.";
    }
    UNAUTHORIZED, Some("invalid_token") => {
        SESSION_ENDED = "unauthorized.session_ended", "This login has ended; log in again.";
        DEVICE_NOT_TRUSTED = "unauthorized.device_not_trusted", "The device is not one that the customer trusts.";
    }
    UNAUTHORIZED, Some("invalid_dpop_proof") => {
        NO_PROOF = "unauthorized.no_proof", "The request does not prove the key of its session.";
        WRONG_PROOF = "unauthorized.wrong_proof", "The request proves another key than its session's.";
        BAD_PROOF = "unauthorized.bad_proof", "The DPoP proof is not a good one for this request, or was used before.";
    }
    UNAUTHORIZED, Some("use_dpop_nonce") => {
        USE_DPOP_NONCE = "unauthorized.use_dpop_nonce",
            "Send the same request with a proof that holds the nonce of this answer's DPoP-Nonce.";
    }
    UNAUTHORIZED, Some("invalid_grant") => {
        BAD_REFRESH_TOKEN = "unauthorized.bad_refresh_token", "The refresh token is not a good one.";
        REFRESH_TOKEN_EVICTED = "unauthorized.bad_refresh_token.evicted",
            "The refresh token was used or replaced before.";
        BAD_AUTHORIZATION_CODE = "unauthorized.bad_authorization_code",
            "The authorization code is unknown, used or expired.";
    }
    UNAUTHORIZED, Some("invalid_client") => {
        BAD_CLIENT = "unauthorized.bad_client", "The client is unknown, or its secret is wrong.";
    }
    FORBIDDEN, Some("insufficient_scope") => {
        INSUFFICIENT_SCOPE = "forbidden.insufficient_scope", "The customer did not agree to this.";
    }
    FORBIDDEN, Some("access_denied") => {
        ACCESS_DENIED = "forbidden.access_denied", "The customer refused.";
    }
    FORBIDDEN, None => {
        INSUFFICIENT_PERMISSIONS = "forbidden.insufficient_permissions",
            "The customer has not approved this access yet.";
        VERIFICATION_REQUIRED = "forbidden.verification_required",
            "Older transactions can be read within five minutes of the customer's approval only.";
        BAD_SIGN_IN = "forbidden.bad_sign_in", "The e-mail address or the code is wrong.";
        CROSS_SITE = "forbidden.cross_site", "The form was sent from another site.";
        BAD_SIGNATURE = "forbidden.bad_signature", "The device did not sign the challenge.";
        BAD_LINK = "forbidden.bad_link", "The link is not one of ours.";
        NEEDS_LINK = "forbidden.needs_link", "Open the link in the mail first.";
        NEEDS_APPROVAL = "forbidden.needs_approval", "Enter the PIN, or say yes on a device that you trust.";
        SESSION_IDLE = "forbidden.session_idle", "Nothing was done for a while; prove the device's key and ask again.";
        WRONG_NUMBER = "forbidden.wrong_number", "That is not the number on the new device; begin again there.";
        RECOVERY_WAITS = "forbidden.recovery_waits", "The recovery waits for its time, or for staff.";
        STEP_UP_NEEDED = "forbidden.step_up_needed", "This needs the customer's word over exactly what is done.";
        STEP_UP_NOT_PROVEN = "forbidden.step_up_not_proven", "The customer has not agreed to this yet.";
        STEP_UP_DIFFERENT = "forbidden.step_up_different", "The customer agreed to something else.";
        DEVICE_REVOKED = "forbidden.device_revoked", "The device was removed; log in again to add it.";
        DEVICE_DISTRUSTED = "forbidden.device_distrusted",
            "The word of this device does not count here; get in touch with the bank at once.";
        UNTRUSTED_DEVICE = "forbidden.untrusted_device", "This needs a device that the customer trusts.";
        WRONG_PIN = "forbidden.wrong_pin", "The PIN is wrong.";
        PIN_BLOCKED = "forbidden.pin_blocked", "Too many wrong PINs; wait, or log in another way.";
        UPDATE_REQUIRED = "forbidden.update_required", "This version of the app is too old; update it.";
        BAD_PASSKEY = "forbidden.bad_passkey", "The passkey's answer is not a good one.";
        BAD_STEP_UP_PROOF = "forbidden.bad_step_up_proof", "What was shown was not signed.";
        STAFF_ROLE = "forbidden.staff_role", "No role of yours lets you do this.";
        POT_LOCKED = "forbidden.pot_locked", "The pot is locked.";
        ACCOUNT_FROZEN = "forbidden.account_frozen", "The account is frozen.";
        SYNTHETIC = "forbidden.synthetic", "Synthetic customers pay nobody else, and nobody else pays them.";
    }
    BAD_REQUEST, Some("invalid_grant") => {
        BAD_REDIRECT_URI = "bad_request.bad_redirect_uri", "The redirect address is not the one agreed on.";
    }
    BAD_REQUEST, Some("invalid_grant") => {
        BAD_CODE = "bad_request.bad_code", "The code is unknown, spent, expired, or for another request.";
        CODE_REUSED = "bad_request.code_reused", "The code was used before, so everything it gave has ended.";
        BAD_GRANT = "bad_request.bad_refresh_token", "The refresh token is not a good one.";
        REFRESH_REUSED = "bad_request.refresh_reused",
            "The refresh token was used before, so everything that came of it has ended.";
    }
    BAD_REQUEST, Some("unauthorized_client") => {
        CLIENT_NOT_ALLOWED = "bad_request.client_not_allowed", "The client may not do this.";
    }
    BAD_REQUEST, Some("invalid_scope") => {
        BAD_SCOPE = "bad_request.bad_scope", "A scope is unknown, or not for this client or grant.";
    }
    BAD_REQUEST, Some("unsupported_response_type") => {
        BAD_RESPONSE_TYPE = "bad_request.bad_response_type", "The response type is not code.";
    }
    BAD_REQUEST, Some("request_not_supported") => {
        NO_REQUEST_OBJECTS = "bad_request.no_request_objects", "Request objects are not supported.";
    }
    BAD_REQUEST, Some("invalid_request_uri") => {
        BAD_REQUEST_URI = "bad_request.bad_request_uri",
            "The request_uri is unknown, expired, answered, or another client's.";
    }
    BAD_REQUEST, Some("login_required") => {
        LOGIN_REQUIRED = "bad_request.login_required", "The customer has to be shown a page.";
    }
    BAD_REQUEST, Some("invalid_dpop_proof") => {
        BAD_TOKEN_PROOF = "bad_request.bad_proof",
            "The DPoP proof is not a good one for this request, or was used before.";
    }
    BAD_REQUEST, Some("use_dpop_nonce") => {
        USE_TOKEN_NONCE = "bad_request.use_dpop_nonce",
            "Send the same request with a proof that holds the nonce of this answer's DPoP-Nonce.";
    }
    BAD_REQUEST, Some("unsupported_grant_type") => {
        UNSUPPORTED_GRANT_TYPE = "bad_request.unsupported_grant_type",
            "The grant type is neither authorization_code nor refresh_token.";
    }
    BAD_REQUEST, None => {
        MISSING_PARAM = "bad_request.missing_param", "A required parameter is missing.";
        BAD_PARAM = "bad_request.bad_param", "A parameter is not of the right form.";
        REPEATED_PARAM = "bad_request.repeated_param", "A parameter is given more than once.";
        TOO_MANY_PARAMS = "bad_request.too_many_params", "The request has too many parameters.";
        BAD_CONTENT_TYPE = "bad_request.bad_content_type", "The body is not of a content type this route reads.";
        BAD_JSON = "bad_request.bad_json", "The body is not JSON of the documented shape.";
        BAD_MAIL = "bad_request.bad_mail", "The body is no mail, or does not say who it is from.";
        BODY_TOO_LARGE = "bad_request.body_too_large", "The body is too large.";
        BODY_CUT = "bad_request.body_cut", "The body ended before it was whole.";
        BAD_TIME_RANGE = "bad_request.bad_time_range", "The start lies after the end.";
        INVALID_TIME_RANGE = "bad_request.invalid_time_range", "One list may span a year at most.";
        INSUFFICIENT_FUNDS = "bad_request.insufficient_funds", "There is not enough money.";
        DEDUPE_ID_REUSED = "bad_request.dedupe_id_reused", "This dedupe_id was used before for another request.";
        ACCOUNT_CLOSED = "bad_request.account_closed", "The account is closed.";
        SAME_ACCOUNT = "bad_request.same_account", "Source and destination are the same account.";
        CURRENCY_MISMATCH = "bad_request.currency_mismatch", "The accounts are in different currencies.";
        ABOVE_LIMIT = "bad_request.above_limit", "The amount is above the limit of one payment.";
        AMOUNT_TOO_LARGE = "bad_request.amount_too_large", "The amount is more than the account can hold.";
        POT_DELETED = "bad_request.pot_deleted", "The pot is deleted.";
        POT_NOT_EMPTY = "bad_request.pot_not_empty", "The pot still holds money.";
        POT_OF_ANOTHER_ACCOUNT = "bad_request.pot_of_another_account", "The pot belongs to another account.";
        TOO_MANY = "bad_request.too_many", "There are as many of these as there may be.";
        TAKEN = "bad_request.taken", "The value is in use already.";
        LINK_USED = "bad_request.link_used", "The link was opened before; go on in the app.";
        LOGIN_LATE = "bad_request.login_late", "The attempt to log in is over; begin again.";
        LOGIN_OVER = "bad_request.login_over", "The attempt to log in ended without a login; begin again.";
        OTHER_WAY = "bad_request.other_way", "This attempt is for another way to log in.";
        UNREGISTERED_REDIRECT_URI = "bad_request.unregistered_redirect_uri",
            "The client has not registered this redirect address.";
        NEEDS_PUSH = "bad_request.needs_push", "This client has to push its requests first.";
        BAD_ID_TOKEN = "bad_request.bad_id_token", "The ID token is not one of ours.";
        NO_PASSKEYS = "bad_request.no_passkeys", "This bank takes no passkeys.";
        RECOVERY_OVER = "bad_request.recovery_over", "The recovery was stopped or done, or is too old.";
        STEP_UP_USED = "bad_request.step_up_used", "The step-up was used before.";
        STEP_UP_LATE = "bad_request.step_up_late", "The step-up is too old; ask again.";
        WEAK_PIN = "bad_request.weak_pin", "The PIN is too easy to guess; choose another one.";
        BAD_CONTEXT = "bad_request.bad_context", "The evaluation context is not of the right form.";
        NO_TARGETING_KEY = "bad_request.no_targeting_key",
            "The flag is for a share of people, and the context has no targetingKey.";
        BAD_APPROVAL = "bad_request.bad_approval", "The request was answered before or is too old.";
        STAFF_REVOKED = "bad_request.staff_revoked", "The member of staff was revoked.";
        LAST_ADMINISTRATOR = "bad_request.last_administrator", "There has to be another administrator first.";
        RELEASE_UNDER_WAY = "bad_request.release_under_way", "Another release is on its way.";
        RELEASE_STARTED_BEFORE = "bad_request.release_started_before", "The release was started before.";
        RELEASE_IN_FORCE = "bad_request.release_in_force", "The release is in force already.";
        RELEASE_NOT_STARTED = "bad_request.release_not_started", "The release was not started.";
        RELEASE_OVER = "bad_request.release_over", "The release is over.";
        RELEASE_NOT_IN_FORCE = "bad_request.release_not_in_force", "The release is not in force any more.";
        RELEASE_DIFFERENT = "bad_request.release_different",
            "Its shadow answered otherwise; a release that is mended has another name.";
        RELEASE_HARDLY_JUDGED = "bad_request.release_hardly_judged", "Its shadow has judged too few.";
        RELEASE_UNCHECKED = "bad_request.release_unchecked", "No recent and whole check by this build has passed.";
        CHANGED_MEANWHILE = "bad_request.changed_meanwhile", "It was changed meanwhile; look at it again.";
        INCIDENT_MERGED = "bad_request.incident_merged", "The incident became a part of another.";
        INCIDENT_NO_WAY = "bad_request.incident_no_way", "The incident's status cannot become that.";
        INCIDENT_TIMES = "bad_request.incident_times", "The incident's times would be out of order.";
        INCIDENT_OVER = "bad_request.incident_over", "The incident is over.";
        INCIDENT_UPDATE_OUT = "bad_request.incident_update_out", "The public saw the update already.";
        INCIDENT_UPDATE_INSIDE = "bad_request.incident_update_inside", "The update was written for staff only.";
        INCIDENT_PUBLIC = "bad_request.incident_public", "The public knows of the incident already.";
        INCIDENT_REPORT_ONLY = "bad_request.incident_report_only", "The incident was written down when it was over, and stays so.";
        INCIDENT_SAME = "bad_request.incident_same", "It is the same incident.";
        INCIDENT_OTHER_KIND = "bad_request.incident_other_kind", "An incident and a maintenance stay apart.";
        CASE_OVER = "bad_request.case_over", "The case is over; begin another.";
        CASE_NOT_RESOLVED = "bad_request.case_not_resolved", "The case is not resolved.";
        CASE_STALE = "bad_request.case_stale", "The case went on since it was read.";
        CASE_ASSIGNED = "bad_request.case_assigned", "Another agent has the case.";
        CASE_NO_INCIDENT = "bad_request.case_no_incident", "The case is of no incident.";
        CASE_COMPLAINED = "bad_request.case_complained", "The complaint is recorded already.";
        INCIDENT_EMPTY_WINDOW = "bad_request.incident_empty_window", "The maintenance ends before it begins.";
    }
    NOT_FOUND, None => {
        NO_ROUTE = "not_found.route", "There is nothing at this address.";
        NO_ACCOUNT = "not_found.account", "There is no such account.";
        NO_APPROVAL = "not_found.approval", "Nothing waits for approval.";
        NO_ATTACHMENT = "not_found.attachment", "There is no such attachment.";
        NO_CARD = "not_found.card", "There is no such card.";
        NO_CLIENT = "not_found.client", "There is no such client.";
        NO_CONSENT = "not_found.consent", "There is no such consent.";
        NO_DEVICE = "not_found.device", "There is no such device.";
        NO_INCIDENT = "not_found.incident", "There is no such incident.";
        NO_INCIDENT_UPDATE = "not_found.incident_update", "The incident has no such update.";
        NO_INCIDENT_ACTION = "not_found.incident_action", "The incident has no such action.";
        NO_CASE = "not_found.case", "There is no such case.";
        NO_LOGIN = "not_found.login", "There is no such attempt to log in.";
        NO_RECOVERY = "not_found.recovery", "There is no such recovery.";
        NO_STEP_UP = "not_found.step_up", "There is no such question on this device.";
        NO_SESSION = "not_found.session", "There is no such session.";
        NO_FLAG = "not_found.flag", "There is no such flag.";
        NO_SERVICE_TOKEN = "not_found.service_token", "There is no such token.";
        NO_COMPONENT = "not_found.component", "There is no such component.";
        NO_RELEASE = "not_found.release", "There is no such release.";
        NO_STAFF = "not_found.staff", "There is no such member of staff.";
        NO_FEED_ITEM = "not_found.feed_item", "There is no such feed item.";
        NO_PASSKEY = "not_found.passkey", "There is no such passkey.";
        NO_USER = "not_found.user", "There is no such user.";
        NO_POT = "not_found.pot", "There is no such pot.";
        NO_RECEIPT = "not_found.receipt", "There is no such receipt.";
        NO_TRANSACTION = "not_found.transaction", "There is no such transaction.";
        NO_UPLOAD = "not_found.upload", "There is no such upload.";
        NO_WEBHOOK = "not_found.webhook", "There is no such webhook.";
    }
    METHOD_NOT_ALLOWED, None => {
        METHOD_NOT_ALLOWED = "method_not_allowed", "This address does not take this method.";
    }
    NOT_ACCEPTABLE, None => {
        NOT_ACCEPTABLE = "bad_response.not_acceptable", "The Accept header leaves no room for JSON.";
    }
    TOO_MANY_REQUESTS, None => {
        RATE_LIMITED = "rate_limited", "Too many requests; wait as long as Retry-After says.";
    }
    INTERNAL_SERVER_ERROR, None => {
        INTERNAL = "internal_service", "Something went wrong on our side.";
        BUSY = "internal_service.busy", "Too many requests changed the same thing; nothing was done, try again.";
        BUSY_HASHING = "internal_service.busy_hashing", "Too many PINs are being looked at; nothing was done, try again.";
        UNAVAILABLE = "internal_service.unavailable", "The bank cannot answer now; nothing was done, try again.";
    }
    GATEWAY_TIMEOUT, None => {
        TIMEOUT = "timeout",
            "The bank did not answer in time; whether it was done is not known, so repeat it with the same dedupe_id.";
    }
}
