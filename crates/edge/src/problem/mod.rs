//! Problems: how a refusal, a fault or a bad request reads on the wire.
//!
//! The body is `{"code", "message", "params"?}`. A 401, and every problem of `POST /oauth2/token`, also carries
//! `error` and `error_description` (RFC 6749, 5.2); a 401 carries `WWW-Authenticate`, a 405 `Allow`, a 429
//! `Retry-After` in seconds. Statuses are those that Monzo documents, and no others: what HTTP calls 409, 413, 415 or
//! 422 is a 400 here, and what it calls 503 is a 500. `params.name` names the parameter at fault; of a login that has
//! ended, `params.reason` and `params.words` say why, and of an app to update, what to show; of a wrong PIN, `params.tries_left` and what follows say what is
//! left.
//!
//! | what happened | status | code |
//! | --- | --- | --- |
//! | no bearer token, an unknown one, or one logged out | 401 | `unauthorized.bad_access_token` |
//! | access token past its six hours | 401 | `unauthorized.bad_access_token.expired` |
//! | access token replaced by a newer one | 401 | `unauthorized.bad_access_token.evicted` |
//! | the login ended, for a reason the app can show | 401 | `unauthorized.session_ended` |
//! | session of a device that is not trusted | 401 | `unauthorized.device_not_trusted` |
//! | request without a proof of the session's key | 401 | `unauthorized.no_proof` |
//! | request with a proof of another key | 401 | `unauthorized.wrong_proof` |
//! | proof malformed, of another request, too old, or used before | 401 | `unauthorized.bad_proof` |
//! | proof without a fresh nonce of the server's | 401 | `unauthorized.use_dpop_nonce` |
//! | refresh token unknown, too old, logged out, another client's | 401 | `unauthorized.bad_refresh_token` |
//! | refresh token used or replaced | 401 | `unauthorized.bad_refresh_token.evicted` |
//! | authorization code unknown, spent, too old, another client's | 401 | `unauthorized.bad_authorization_code` |
//! | client unknown, or its secret wrong, missing or too many | 401 | `unauthorized.bad_client` |
//! | what the customer did not agree to | 403 | `forbidden.insufficient_scope` |
//! | the customer refused a client | 403 | `forbidden.access_denied` |
//! | not approved yet (S0) | 403 | `forbidden.insufficient_permissions` |
//! | history beyond 90 days, later than five minutes (S2) | 403 | `forbidden.verification_required` |
//! | wrong e-mail address or code on a page | 403 | `forbidden.bad_sign_in` |
//! | form that a browser sends from another site | 403 | `forbidden.cross_site` |
//! | challenge not signed by the device that asked | 403 | `forbidden.bad_signature` |
//! | mailed link that the bank did not make | 403 | `forbidden.bad_link` |
//! | login finished before its link was opened | 403 | `forbidden.needs_link` |
//! | login without PIN, before a trusted device said yes | 403 | `forbidden.needs_approval` |
//! | money shown or moved after five idle minutes | 403 | `forbidden.session_idle` |
//! | number that the new device does not show | 403 | `forbidden.wrong_number` |
//! | recovery before its time, or before staff agreed | 403 | `forbidden.recovery_waits` |
//! | what needs a step-up, without one | 403 | `forbidden.step_up_needed` |
//! | login on a removed device | 403 | `forbidden.device_revoked` |
//! | stop of a recovery by a device that staff do not believe | 403 | `forbidden.device_distrusted` |
//! | what only a trusted device may ask | 403 | `forbidden.untrusted_device` |
//! | wrong PIN | 403 | `forbidden.wrong_pin` |
//! | any PIN while PINs are blocked | 403 | `forbidden.pin_blocked` |
//! | login begun by an app that has to be updated | 403 | `forbidden.update_required` |
//! | a passkey that is not known, or whose answer does not verify | 403 | `forbidden.bad_passkey` |
//! | a step-up whose proof is another's, or over something else | 403 | `forbidden.bad_step_up_proof` |
//! | what needs a step-up that was not agreed to | 403 | `forbidden.step_up_not_proven` |
//! | something else than was agreed to | 403 | `forbidden.step_up_different` |
//! | what no role of a member of staff allows | 403 | `forbidden.staff_role` |
//! | money out of a locked pot | 403 | `forbidden.pot_locked` |
//! | account frozen | 403 | `forbidden.account_frozen` |
//! | money between a synthetic customer and anybody else | 403 | `forbidden.synthetic` |
//! | parameter missing, or empty where it may not be | 400 | `bad_request.missing_param` |
//! | parameter of the wrong form, or out of its bounds | 400 | `bad_request.bad_param` |
//! | single parameter given twice | 400 | `bad_request.repeated_param` |
//! | more pairs in a form or query than are read | 400 | `bad_request.too_many_params` |
//! | body of another content type | 400 | `bad_request.bad_content_type` |
//! | body is no JSON, or of another shape | 400 | `bad_request.bad_json` |
//! | a mail that is none, or does not say who it is from | 400 | `bad_request.bad_mail` |
//! | body above its bound | 400 | `bad_request.body_too_large` |
//! | body broke off | 400 | `bad_request.body_cut` |
//! | `since` after `before` | 400 | `bad_request.bad_time_range` |
//! | more than 8,760 hours in one list | 400 | `bad_request.invalid_time_range` |
//! | not enough money | 400 | `bad_request.insufficient_funds` |
//! | `dedupe_id` used for another request | 400 | `bad_request.dedupe_id_reused` |
//! | account closed | 400 | `bad_request.account_closed` |
//! | paying oneself | 400 | `bad_request.same_account` |
//! | two currencies | 400 | `bad_request.currency_mismatch` |
//! | above the limit of one payment | 400 | `bad_request.above_limit` |
//! | beyond a ceiling, or what can be counted | 400 | `bad_request.amount_too_large` |
//! | pot deleted | 400 | `bad_request.pot_deleted` |
//! | pot to delete holds money | 400 | `bad_request.pot_not_empty` |
//! | pot of another of the caller's accounts | 400 | `bad_request.pot_of_another_account` |
//! | too many pots, webhooks, attachments, uploads, feed items, metadata keys | 400 | `bad_request.too_many` |
//! | value in use elsewhere | 400 | `bad_request.taken` |
//! | redirect address not registered, or not the code's | 400 | `bad_request.bad_redirect_uri` |
//! | bad proof where tokens are given out | 400 | `bad_request.bad_proof` |
//! | proof without a fresh nonce, where tokens are given out | 400 | `bad_request.use_dpop_nonce` |
//! | grant type unknown | 400 | `bad_request.unsupported_grant_type` |
//! | provider's code unknown, spent, too old, for another request | 400 | `bad_request.bad_code` |
//! | provider's code used by another than who got its tokens | 400 | `bad_request.code_reused` |
//! | provider's refresh token unknown, too old, ended, another client's | 400 | `bad_request.bad_refresh_token` |
//! | provider's refresh token used long after it was replaced | 400 | `bad_request.refresh_reused` |
//! | what the client's profile does not let it do | 400 | `bad_request.client_not_allowed` |
//! | scope unknown, or beyond the client's or the grant's | 400 | `bad_request.bad_scope` |
//! | response type other than `code` | 400 | `bad_request.bad_response_type` |
//! | request object | 400 | `bad_request.no_request_objects` |
//! | `request_uri` unknown, too old, answered, another client's | 400 | `bad_request.bad_request_uri` |
//! | `prompt=none` | 400 | `bad_request.login_required` |
//! | redirect address that the client did not register | 400 | `bad_request.unregistered_redirect_uri` |
//! | request in the browser of a client that has to push it | 400 | `bad_request.needs_push` |
//! | ID token hint that is not ours | 400 | `bad_request.bad_id_token` |
//! | mailed link opened before | 400 | `bad_request.link_used` |
//! | login later than 15 minutes | 400 | `bad_request.login_late` |
//! | login that ended without a session | 400 | `bad_request.login_over` |
//! | login finished by another way than it began | 400 | `bad_request.other_way` |
//! | passkeys at an address that can have none | 400 | `bad_request.no_passkeys` |
//! | recovery stopped, done or too old | 400 | `bad_request.recovery_over` |
//! | a step-up used before | 400 | `bad_request.step_up_used` |
//! | a step-up later than five minutes | 400 | `bad_request.step_up_late` |
//! | new PIN of one digit, or a straight run | 400 | `bad_request.weak_pin` |
//! | approval page answered before, or too old | 400 | `bad_request.bad_approval` |
//! | context of a flag without its form | 400 | `bad_request.bad_context` |
//! | flag for a share of people, asked without whose it is | 400 | `bad_request.no_targeting_key` |
//! | a member of staff who was revoked | 400 | `bad_request.staff_revoked` |
//! | the last administrator, revoked or with other roles | 400 | `bad_request.last_administrator` |
//! | a release while another is on its way | 400 | `bad_request.release_under_way` |
//! | a release that was started before | 400 | `bad_request.release_started_before` |
//! | the start of what is in force | 400 | `bad_request.release_in_force` |
//! | a step of a release that was not started | 400 | `bad_request.release_not_started` |
//! | a step of a release that is over | 400 | `bad_request.release_over` |
//! | the rollback of what is not in force | 400 | `bad_request.release_not_in_force` |
//! | a release whose shadow answered otherwise | 400 | `bad_request.release_different` |
//! | a release whose shadow judged too few | 400 | `bad_request.release_hardly_judged` |
//! | the start of a release without a good check | 400 | `bad_request.release_unchecked` |
//! | what others changed since its `ETag` | 400 | `bad_request.changed_meanwhile` |
//! | what is asked of an incident that became a part of another | 400 | `bad_request.incident_merged` |
//! | a status that an incident cannot come to | 400 | `bad_request.incident_no_way` |
//! | times of an incident out of order | 400 | `bad_request.incident_times` |
//! | what is asked of an incident that is over | 400 | `bad_request.incident_over` |
//! | other words for what the public saw | 400 | `bad_request.incident_update_out` |
//! | release of what was written for staff | 400 | `bad_request.incident_update_inside` |
//! | hiding an incident that the public knows of | 400 | `bad_request.incident_public` |
//! | life in an incident that is only reported | 400 | `bad_request.incident_report_only` |
//! | merging an incident with itself | 400 | `bad_request.incident_same` |
//! | merging an incident with a maintenance | 400 | `bad_request.incident_other_kind` |
//! | a maintenance that ends before it begins | 400 | `bad_request.incident_empty_window` |
//! | what is asked of a case that is over | 400 | `bad_request.case_over` |
//! | reopening a case that is open | 400 | `bad_request.case_not_resolved` |
//! | an answer to what is no longer the newest state of a case | 400 | `bad_request.case_stale` |
//! | taking a case that another agent has | 400 | `bad_request.case_assigned` |
//! | "still broken" in a case of no incident | 400 | `bad_request.case_no_incident` |
//! | a complaint that is recorded already | 400 | `bad_request.case_complained` |
//! | nothing at this address | 404 | `not_found.route` |
//! | no such thing, or someone else's | 404 | `not_found.<thing>` |
//! | method not taken here | 405 | `method_not_allowed` |
//! | `Accept` without JSON | 406 | `bad_response.not_acceptable` |
//! | too many requests | 429 | `rate_limited` |
//! | a bug | 500 | `internal_service` |
//! | others kept changing the same rows | 500 | `internal_service.busy` |
//! | more PINs to hash than may wait | 500 | `internal_service.busy_hashing` |
//! | the store cannot be reached | 500 | `internal_service.unavailable` |
//! | no answer in time | 504 | `timeout` |

mod answer;
mod flag;
mod kind;
mod refusal;

pub(crate) use answer::{Problem, ProblemBody};
pub(crate) use flag::{FlagProblem, FlagProblemBody};
pub(crate) use kind::Kind;

#[cfg(test)]
mod tests;
