//! People and how they prove who they are: staff, portal users, passwords, sessions and mailed links.
//!
//! Asking for [`Staff`], [`StaffMay`] or [`PortalUser`] in a handler *is* the sign-in check: each request reads session,
//! person, customer and tenant afresh, so whoever was shut out is out at the next request.

mod acting;
mod api_key;
pub mod audit;
mod ceremony;
mod challenge;
mod code;
mod cookie;
mod device;
mod email_link;
mod entry;
mod failures;
mod hasher;
mod link;
mod login_link;
mod name;
mod passkey;
mod password;
mod pending;
mod portal_user;
mod program;
mod recovery;
mod role;
mod second_step;
mod session;
mod sign_in;
mod signed_in;
mod staff;
mod staff_rows;
mod step_up;
mod temporary;
mod tenant;
mod token;
mod totp;
mod view;
mod webauthn;

use boot::{Clock, Entropy, Keys};
use db::Db;
use tenancy::Base;

pub use acting::{ActsFor, act_as, acts_for, end_sessions_as, hold_login, lets_in, reached_at};
pub use api_key::{
    API_KEY_DAYS, API_KEYS, ApiKey, ApiKeyRow, KeysOf, NewApiKey, NotAKey, Right, await_api_keys, issue_api_key,
    list_api_keys, revoke_api_key,
};
pub use audit::{Actor, Change, Event, record, record_all};
pub use ceremony::{add_passkey, begin_passkey, begin_passkey_sign_in, sign_in_passkey};
pub use challenge::PASSKEY_COOKIE;
pub use code::{CODE_LIFE, Code, CodePurpose, NotACode, TooOften, Tried, code_holder, end_codes, issue_code, try_code};
pub use cookie::{CUSTOMER_COOKIE, STAFF_COOKIE};
pub use device::{
    KnownDevice, forget_device, is_known_device, list_devices, remember_device, stop_waiting, wait_for_code,
    waiting_browser,
};
pub use email_link::{email_link_credential, end_email_sign_in};
pub use entry::{Entry, SecondStepRefused, enter, sign_in_second_step};
pub use failures::{TellFailure, tell_failure};
pub use hasher::{Busy, Hasher};
pub use link::{
    Link, LinkState, LinkToken, Person, Purpose, find_link, issue_link, note_link_opened, revoke_links, use_link,
};
pub use login_link::{
    LiveLink, LoginLink, NewLoginLink, end_login_link_sessions, find_login_link, forget_login_link, live_login_link,
    live_login_link_of, save_login_link_mailed, set_login_link, sign_in_by_link,
};
pub use name::{BadEmail, BadName, BadUsername, DisplayName, Email, Username, is_invisible};
pub use passkey::{Passkey, count_passkeys, list_passkeys, remove_passkey, remove_passkeys, rename_passkey};
pub use password::{
    BadPassword, NewPassword, PasswordRule, forget_credentials, forget_password, has_password, set_password,
};
pub use pending::{PENDING_COOKIE, is_pending};
pub use portal_user::PortalUser;
pub use program::{BringIn, Given, Keyed, Program, ReadCatalogue, ReadOrders};
pub use recovery::{RECOVERY_CODES, RecoveryCode};
pub use role::{
    EditCustomers, EditOrders, EditParts, EditPrices, EditQuotes, Import, ManageAccess, ManageBilling, ManageSettings,
    ManageStaff, Permission, Permit, Role, ViewAsContact,
};
pub use second_step::{
    SecondStep, begin_second_step, confirm_second_step, find_second_step, remove_second_step, renew_recovery_codes,
    second_step_since,
};
pub use session::{
    ContactSession, EndedSession, NewSession, OpenSession, Strength, end_contact_session, end_other_sessions,
    end_session, end_sessions_of, is_fresh, list_contact_sessions, list_sessions, renew_session, start_session,
};
pub use sign_in::{Attempt, Refused, sign_in_contact, sign_in_staff, sign_out, verify_password};
pub use signed_in::{Newcomer, SignedIn};
pub use staff::{Staff, StaffMay};
pub use staff_rows::{
    NewStaff, RoleSaved, StaffRow, find_staff, find_staff_by_email, insert_staff, list_former_staff, list_staff,
    lock_staff, save_staff_role,
};
pub use step_up::{ask_step_up, session_token, step_up};
pub use temporary::{TEMPORARY_LIFE, TemporaryPassword, forget_temporary_password, set_temporary_password};
pub use tenant::CurrentTenant;
pub use token::Token;
pub use totp::Secret;
pub use view::{
    ContactView, EndedView, GRANT_LIFE, VIEW_COOKIE, VIEW_LIFE, View, ViewId, end_view, find_granted_view,
    find_open_view, forget_view, grant_view, has_view_cookie, open_view,
};

/// What signing in needs. Cheap to clone; a service's state hands it out through `FromRef`.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// The tenants' rows.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Randomness for tokens and ids.
    pub entropy: Entropy,
    /// The gate before password hashing.
    pub hasher: Hasher,
    /// Where the hosts are.
    pub base: Base,
    /// What secrets are sealed with that are read again, those of second steps.
    pub keys: Keys,
}
