//! The access table: each route and method, the scope that an API key needs for it, and what each role reaches through it.
//! A route that is not in the table is not served.

use std::fmt;

use crate::domain::principal::Role;
use crate::domain::scope::Scope;

/// A method of HTTP that routes have; `HEAD` goes where `GET` goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    Get,
    Post,
    Patch,
    Delete,
}

impl Method {
    /// `None` for a method that no route has.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "GET" | "HEAD" => Self::Get,
            "POST" => Self::Post,
            "PATCH" => Self::Patch,
            "DELETE" => Self::Delete,
            _ => return None,
        })
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        })
    }
}

/// How far somebody reaches through a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Not at all.
    No,
    /// What is published: reference lists, open postings, an employer's name.
    Open,
    /// What is their own, and of postings the open ones.
    Own,
    /// What lies in their region or inside it, and of postings the open ones.
    Region,
    /// Functional fit only: under a pseudonym, without anything that says who a person is or what disability they have.
    Fit,
    All,
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::No => "–",
            Self::Open => "open",
            Self::Own => "own",
            Self::Region => "region",
            Self::Fit => "fit",
            Self::All => "all",
        })
    }
}

/// What a route asks of whoever calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    pub method: Method,
    /// The pattern of the path, as `routes` has it.
    pub path: &'static str,
    /// What an API key must be good for; `None` asks nothing of it.
    pub scope: Option<Scope>,
    stranger: Reach,
    admin: Reach,
    staff: Reach,
    employer: Reach,
    jobseeker: Reach,
}

impl Rule {
    /// What a role reaches; `None` is somebody who has not signed in.
    pub const fn reach(&self, role: Option<Role>) -> Reach {
        match role {
            None => self.stranger,
            Some(Role::Admin) => self.admin,
            Some(Role::Staff) => self.staff,
            Some(Role::Employer) => self.employer,
            Some(Role::Jobseeker) => self.jobseeker,
        }
    }

    /// Whether one may come without signing in.
    pub const fn is_public(&self) -> bool {
        !matches!(self.stranger, Reach::No)
    }

    /// Whether the path names one record: a refusal must not tell that it exists.
    pub fn names_a_record(&self) -> bool {
        self.path.contains('{')
    }
}

/// The rule of a route; `None` where it has none.
pub fn rule(method: Method, path: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.method == method && rule.path == path)
}

/// Whether a role has anything to use a scope for: a key of that scope would open nothing otherwise.
pub fn is_of_use(scope: Scope, role: Role) -> bool {
    RULES.iter().any(|rule| rule.scope == Some(scope) && rule.reach(Some(role)) != Reach::No)
}

/// One row: stranger, admin, staff, employer, jobseeker.
const fn row(method: Method, path: &'static str, scope: Option<Scope>, reaches: [Reach; 5]) -> Rule {
    let [stranger, admin, staff, employer, jobseeker] = reaches;
    Rule { method, path, scope, stranger, admin, staff, employer, jobseeker }
}

use self::Method::{Delete, Get, Patch, Post};
use self::Reach::{All, Fit, No, Open, Own, Region};
use crate::domain::scope::Scope as S;

/// Everybody, signed in or not.
const PUBLIC: [Reach; 5] = [Open; 5];
/// Everybody who has signed in.
const MEMBERS: [Reach; 5] = [No, All, All, All, All];

/// Everybody who has signed in, for themselves.
const OWN: [Reach; 5] = [No, Own, Own, Own, Own];

/// The table.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    //  method  path                                                   scope                          stranger admin staff   employer jobseeker
    row(Get,    "/healthz",                                            None,                          PUBLIC),
    row(Get,    "/readyz",                                             None,                          PUBLIC),
    row(Get,    "/metrics",                                            None,                          PUBLIC),
    row(Get,    "/.well-known/security.txt",                           None,                          PUBLIC),
    row(Get,    "/problems/{kind}",                                    None,                          PUBLIC),
    row(Get,    "/api/openapi.json",                                   None,                          PUBLIC),

    row(Post,   "/api/v1/auth/token",                                  None,                          PUBLIC),
    row(Post,   "/api/v1/auth/refresh",                                None,                          PUBLIC),
    row(Post,   "/api/v1/auth/revoke",                                 None,                          OWN),
    row(Post,   "/api/v1/auth/password",                               Some(S::AccountsWrite),        OWN),
    row(Get,    "/api/v1/auth/me",                                     None,                          OWN),

    row(Get,    "/api/v1/accounts",                                    Some(S::AccountsRead),         [No, All, Region, No,  No]),
    row(Post,   "/api/v1/accounts",                                    Some(S::AccountsWrite),        [No, All, Region, No,  No]),
    row(Get,    "/api/v1/accounts/{id}",                               Some(S::AccountsRead),         [No, All, Region, Own, Own]),
    row(Patch,  "/api/v1/accounts/{id}",                               Some(S::AccountsWrite),        [No, All, Region, No,  No]),
    row(Delete, "/api/v1/accounts/{id}",                               Some(S::AccountsWrite),        [No, All, Region, No,  No]),

    row(Get,    "/api/v1/api-keys",                                    Some(S::AccountsRead),         [No, All, Own,    Own, Own]),
    row(Post,   "/api/v1/api-keys",                                    Some(S::AccountsWrite),        OWN),
    row(Get,    "/api/v1/api-keys/{id}",                               Some(S::AccountsRead),         [No, All, Own,    Own, Own]),
    row(Delete, "/api/v1/api-keys/{id}",                               Some(S::AccountsWrite),        [No, All, Own,    Own, Own]),

    row(Get,    "/api/v1/reference/regions",                           None,                          PUBLIC),
    row(Get,    "/api/v1/reference/occupations",                       None,                          PUBLIC),
    row(Get,    "/api/v1/reference/skill-levels",                      None,                          PUBLIC),
    row(Get,    "/api/v1/reference/demands",                           None,                          PUBLIC),
    row(Get,    "/api/v1/reference/accommodations",                    None,                          PUBLIC),
    row(Get,    "/api/v1/reference/disability-categories",             None,                          PUBLIC),

    row(Get,    "/api/v1/jobseekers",                                  Some(S::JobseekersRead),       [No, All, Region, No,  Own]),
    row(Post,   "/api/v1/jobseekers",                                  Some(S::JobseekersWrite),      [No, All, Region, No,  No]),
    row(Get,    "/api/v1/jobseekers/{id}",                             Some(S::JobseekersRead),       [No, All, Region, No,  Own]),
    row(Patch,  "/api/v1/jobseekers/{id}",                             Some(S::JobseekersWrite),      [No, All, Region, No,  Own]),
    row(Delete, "/api/v1/jobseekers/{id}",                             Some(S::JobseekersWrite),      [No, All, Region, No,  Own]),
    row(Get,    "/api/v1/jobseekers/{id}/certificates",                Some(S::JobseekersRead),       [No, All, Region, No,  Own]),
    row(Post,   "/api/v1/jobseekers/{id}/certificates",                Some(S::JobseekersWrite),      [No, All, Region, No,  Own]),
    row(Get,    "/api/v1/jobseekers/{id}/certificates/{certificate_id}", Some(S::JobseekersRead),     [No, All, Region, No,  Own]),
    row(Patch,  "/api/v1/jobseekers/{id}/certificates/{certificate_id}", Some(S::JobseekersWrite),    [No, All, Region, No,  Own]),
    row(Delete, "/api/v1/jobseekers/{id}/certificates/{certificate_id}", Some(S::JobseekersWrite),    [No, All, Region, No,  Own]),
    row(Get,    "/api/v1/jobseekers/{id}/export",                      Some(S::JobseekersRead),       [No, All, Region, No,  Own]),
    row(Get,    "/api/v1/jobseekers/{id}/consents",                    Some(S::IntroductionsRead),    [No, All, Region, No,  Own]),
    row(Get,    "/api/v1/jobseekers/{id}/matches",                     Some(S::MatchesRead),          [No, All, Region, No,  Own]),
    row(Get,    "/api/v1/jobseekers/{id}/unlock",                      Some(S::MatchesRead),          [No, All, Region, No,  Own]),

    row(Get,    "/api/v1/employers",                                   Some(S::EmployersRead),        [No, All, Region, Own, No]),
    row(Post,   "/api/v1/employers",                                   Some(S::EmployersWrite),       [No, All, Region, No,  No]),
    row(Get,    "/api/v1/employers/{id}",                              Some(S::EmployersRead),        [No, All, Region, Own, Open]),
    row(Patch,  "/api/v1/employers/{id}",                              Some(S::EmployersWrite),       [No, All, Region, Own, No]),
    row(Delete, "/api/v1/employers/{id}",                              Some(S::EmployersWrite),       [No, All, Region, No,  No]),

    row(Get,    "/api/v1/postings",                                    Some(S::PostingsRead),         [No, All, Region, Own, Open]),
    row(Post,   "/api/v1/postings",                                    Some(S::PostingsWrite),        [No, All, Region, Own, No]),
    row(Get,    "/api/v1/postings/{id}",                               Some(S::PostingsRead),         [No, All, Region, Own, Open]),
    row(Patch,  "/api/v1/postings/{id}",                               Some(S::PostingsWrite),        [No, All, Region, Own, No]),
    row(Delete, "/api/v1/postings/{id}",                               Some(S::PostingsWrite),        [No, All, Region, Own, No]),
    row(Get,    "/api/v1/postings/{id}/matches",                       Some(S::MatchesRead),          [No, All, Region, Fit, No]),
    row(Get,    "/api/v1/postings/{id}/unlock",                        Some(S::MatchesRead),          [No, All, Region, Own, No]),

    row(Get,    "/api/v1/introductions",                               Some(S::IntroductionsRead),    [No, All, Region, Own, Own]),
    row(Post,   "/api/v1/introductions",                               Some(S::IntroductionsWrite),   [No, All, Region, Own, Own]),
    row(Get,    "/api/v1/introductions/{id}",                          Some(S::IntroductionsRead),    [No, All, Region, Own, Own]),
    row(Post,   "/api/v1/introductions/{id}/consent",                  Some(S::IntroductionsWrite),   [No, All, Region, No,  Own]),
    row(Delete, "/api/v1/introductions/{id}/consent",                  Some(S::IntroductionsWrite),   [No, All, Region, No,  Own]),
    row(Post,   "/api/v1/introductions/{id}/transition",               Some(S::IntroductionsWrite),   [No, All, Region, Own, Own]),

    row(Get,    "/api/v1/fairs",                                       Some(S::FairsRead),            [No, All, Region, Open, Open]),
    row(Post,   "/api/v1/fairs",                                       Some(S::FairsWrite),           [No, All, Region, No,  No]),
    row(Get,    "/api/v1/fairs/{id}",                                  Some(S::FairsRead),            [No, All, Region, Open, Open]),
    row(Patch,  "/api/v1/fairs/{id}",                                  Some(S::FairsWrite),           [No, All, Region, No,  No]),
    row(Delete, "/api/v1/fairs/{id}",                                  Some(S::FairsWrite),           [No, All, Region, No,  No]),
    row(Post,   "/api/v1/fairs/{id}/transition",                       Some(S::FairsWrite),           [No, All, Region, No,  No]),
    row(Get,    "/api/v1/fairs/{id}/booths",                           Some(S::FairsRead),            [No, All, Region, Own, Open]),
    row(Post,   "/api/v1/fairs/{id}/booths",                           Some(S::FairsWrite),           [No, All, Region, No,  No]),
    row(Get,    "/api/v1/fairs/{id}/booths/{booth_id}",                Some(S::FairsRead),            [No, All, Region, Own, Open]),
    row(Patch,  "/api/v1/fairs/{id}/booths/{booth_id}",                Some(S::FairsWrite),           [No, All, Region, No,  No]),
    row(Delete, "/api/v1/fairs/{id}/booths/{booth_id}",                Some(S::FairsWrite),           [No, All, Region, No,  No]),
    row(Get,    "/api/v1/fairs/{id}/helpers",                          Some(S::FairsRead),            [No, All, Region, No,  No]),
    row(Post,   "/api/v1/fairs/{id}/helpers",                          Some(S::FairsWrite),           [No, All, Region, No,  No]),
    row(Get,    "/api/v1/fairs/{id}/helpers/{helper_id}",              Some(S::FairsRead),            [No, All, Region, No,  No]),
    row(Patch,  "/api/v1/fairs/{id}/helpers/{helper_id}",              Some(S::FairsWrite),           [No, All, Region, No,  No]),
    row(Delete, "/api/v1/fairs/{id}/helpers/{helper_id}",              Some(S::FairsWrite),           [No, All, Region, No,  No]),
    row(Get,    "/api/v1/fairs/{id}/invitations",                      Some(S::FairsRead),            [No, All, Region, No,  Own]),
    row(Post,   "/api/v1/fairs/{id}/invitations",                      Some(S::FairsWrite),           [No, All, Region, No,  No]),
    row(Post,   "/api/v1/fairs/{id}/invitations/send",                 Some(S::FairsWrite),           [No, All, Region, No,  No]),
    row(Get,    "/api/v1/fairs/{id}/invitations/{invitation_id}",      Some(S::FairsRead),            [No, All, Region, No,  Own]),
    row(Patch,  "/api/v1/fairs/{id}/invitations/{invitation_id}",      Some(S::FairsWrite),           [No, All, Region, No,  No]),
    row(Get,    "/api/v1/fairs/{id}/call-sheet",                       Some(S::FairsRead),            [No, All, Region, No,  No]),
    row(Get,    "/api/v1/fairs/{id}/employers-to-call",                Some(S::FairsRead),            [No, All, Region, No,  No]),
    row(Post,   "/api/v1/fairs/{id}/call-sheet",                       Some(S::FairsWrite),           [No, All, Region, No,  No]),
    row(Get,    "/api/v1/fairs/{id}/registrations",                    Some(S::FairsRead),            [No, All, Region, No,  Own]),
    row(Post,   "/api/v1/fairs/{id}/registrations",                    Some(S::FairsWrite),           [No, All, Region, No,  Own]),
    row(Get,    "/api/v1/fairs/{id}/registrations/{registration_id}",  Some(S::FairsRead),            [No, All, Region, No,  Own]),
    row(Patch,  "/api/v1/fairs/{id}/registrations/{registration_id}",  Some(S::FairsWrite),           [No, All, Region, No,  Own]),
    row(Delete, "/api/v1/fairs/{id}/registrations/{registration_id}",  Some(S::FairsWrite),           [No, All, Region, No,  Own]),

    row(Get,    "/api/v1/fairs/{id}/plan",                             Some(S::FairsRead),            [No, All, Region, No,  No]),
    row(Post,   "/api/v1/fairs/{id}/plan",                             Some(S::FairsWrite),           [No, All, Region, No,  No]),
    row(Get,    "/api/v1/fairs/{id}/interviews",                       Some(S::FairsRead),            [No, All, Region, Own, Own]),
    row(Get,    "/api/v1/fairs/{id}/interviews/{interview_id}",        Some(S::FairsRead),            [No, All, Region, Own, Own]),
    row(Patch,  "/api/v1/fairs/{id}/interviews/{interview_id}",        Some(S::FairsWrite),           [No, All, Region, Own, No]),
    row(Post,   "/api/v1/fairs/{id}/check-ins",                        Some(S::FairsWrite),           [No, All, Region, No,  No]),
    row(Post,   "/api/v1/fairs/{id}/replan",                           Some(S::FairsWrite),           [No, All, Region, No,  No]),
    row(Get,    "/api/v1/fairs/{id}/results",                          Some(S::FairsRead),            [No, All, Region, No,  No]),
    row(Post,   "/api/v1/fairs/{id}/results",                          Some(S::FairsWrite),           [No, All, Region, No,  No]),
    row(Get,    "/api/v1/fairs/{id}/plan/workbook",                    Some(S::FairsRead),            [No, All, Region, No,  No]),
    row(Get,    "/api/v1/fairs/{id}/board",                            Some(S::FairsRead),            [No, All, Region, No,  No]),
    row(Get,    "/api/v1/fairs/{id}/board/events",                     Some(S::FairsRead),            [No, All, Region, No,  No]),
    row(Get,    "/api/v1/fairs/{id}/cards",                            Some(S::FairsRead),            [No, All, Region, No,  Own]),
    row(Get,    "/api/v1/fairs/{id}/booth-cards",                      Some(S::FairsRead),            [No, All, Region, No,  No]),
    row(Get,    "/api/v1/fairs/{id}/wall-plan",                        Some(S::FairsRead),            [No, All, Region, No,  No]),

    row(Get,    "/api/v1/fair-report",                                 Some(S::FairsRead),            [No, All, Region, No,  No]),
    row(Get,    "/api/v1/fair-report/workbook",                        Some(S::FairsRead),            [No, All, Region, No,  No]),
    row(Get,    "/api/v1/fairs/{id}/report",                           Some(S::FairsRead),            [No, All, Region, No,  No]),
    row(Get,    "/api/v1/placements",                                  Some(S::PlacementsRead),       [No, All, Region, No,  Own]),
    row(Post,   "/api/v1/placements",                                  Some(S::PlacementsWrite),      [No, All, Region, No,  No]),
    row(Get,    "/api/v1/placements/{id}",                             Some(S::PlacementsRead),       [No, All, Region, No,  Own]),
    row(Patch,  "/api/v1/placements/{id}",                             Some(S::PlacementsWrite),      [No, All, Region, No,  No]),
    row(Post,   "/api/v1/placements/{id}/leaving",                     Some(S::PlacementsWrite),      [No, All, Region, No,  No]),
    row(Get,    "/api/v1/placements/{id}/visits",                      Some(S::PlacementsRead),       [No, All, Region, No,  Own]),
    row(Post,   "/api/v1/placements/{id}/visits",                      Some(S::PlacementsWrite),      [No, All, Region, No,  No]),
    row(Get,    "/api/v1/placements/{id}/visits/{visit_id}",           Some(S::PlacementsRead),       [No, All, Region, No,  Own]),
    row(Patch,  "/api/v1/placements/{id}/visits/{visit_id}",           Some(S::PlacementsWrite),      [No, All, Region, No,  No]),
    row(Get,    "/api/v1/visits",                                      Some(S::PlacementsRead),       [No, All, Region, No,  No]),
    row(Get,    "/api/v1/visits/calendar",                             Some(S::PlacementsRead),       [No, All, Region, No,  No]),

    row(Get,    "/api/v1/regions/{adcode}/unlock",                     Some(S::MatchesRead),          [No, All, Region, No,  No]),

    row(Get,    "/api/v1/statistics",                                  Some(S::StatisticsRead),       [No, All, Region, No,  No]),

    row(Get,    "/api/v1/audit",                                       Some(S::AuditRead),            [No, All, Region, No,  Own]),

    row(Get,    "/api/v1/match-runs",                                  Some(S::MatchesRead),          [No, All, Region, No,  No]),
    row(Post,   "/api/v1/match-runs",                                  Some(S::MatchesWrite),         [No, All, Region, No,  No]),
    row(Get,    "/api/v1/match-runs/{id}",                             Some(S::MatchesRead),          [No, All, Region, No,  No]),
    row(Delete, "/api/v1/match-runs/{id}",                             Some(S::MatchesWrite),         [No, All, Region, No,  No]),
    row(Get,    "/api/v1/match-runs/{id}/results",                     Some(S::MatchesRead),          [No, All, Region, No,  Own]),

    row(Get,    "/api/v1/events",                                      Some(S::EventsRead),           [No, All, Region, No,  Own]),
    row(Get,    "/api/v1/subscriptions",                               Some(S::SubscriptionsRead),    [No, Own, Own,    No,  Own]),
    row(Post,   "/api/v1/subscriptions",                               Some(S::SubscriptionsWrite),   [No, Own, Own,    No,  Own]),
    row(Get,    "/api/v1/subscriptions/{id}",                          Some(S::SubscriptionsRead),    [No, Own, Own,    No,  Own]),
    row(Patch,  "/api/v1/subscriptions/{id}",                          Some(S::SubscriptionsWrite),   [No, Own, Own,    No,  Own]),
    row(Delete, "/api/v1/subscriptions/{id}",                          Some(S::SubscriptionsWrite),   [No, Own, Own,    No,  Own]),
    row(Post,   "/api/v1/subscriptions/{id}/secret",                   Some(S::SubscriptionsWrite),   [No, Own, Own,    No,  Own]),

    row(Post,   "/api/v1/matches/preview",                             Some(S::MatchesRead),          MEMBERS),

    row(Get,    "/api/v1/policies",                                  Some(S::PoliciesRead),         MEMBERS),
    row(Post,   "/api/v1/policies",                                  Some(S::PoliciesWrite),        [No, All, Region, No,  No]),
    row(Get,    "/api/v1/policies/{id}",                             Some(S::PoliciesRead),         MEMBERS),
    row(Patch,  "/api/v1/policies/{id}",                             Some(S::PoliciesWrite),        [No, All, Region, No,  No]),
    row(Get,    "/api/v1/policies/{id}/versions",                    Some(S::PoliciesRead),         MEMBERS),
    row(Get,    "/api/v1/jobseekers/{id}/entitlements",              Some(S::PoliciesRead),         [No, All, Region, No,  Own]),
    row(Post,   "/api/v1/policies/dry-run",                            Some(S::PoliciesRead),         [No, All, Region, No,  No]),
    row(Post,   "/api/v1/levy/estimate",                               Some(S::EmployersRead),        [No, All, All,    All, No]),

    row(Get,    "/api/v1/imports",                                     Some(S::ImportsRead),          [No, All, Own,    Own, No]),
    row(Post,   "/api/v1/imports",                                     Some(S::ImportsWrite),         [No, All, Region, Own, No]),
    row(Get,    "/api/v1/imports/templates/{kind}",                    Some(S::ImportsRead),          MEMBERS),
    row(Get,    "/api/v1/imports/{id}",                                Some(S::ImportsRead),          [No, All, Own,    Own, No]),
    row(Get,    "/api/v1/imports/{id}/rejected",                       Some(S::ImportsRead),          [No, All, Own,    Own, No]),
    row(Get,    "/api/v1/exports/{kind}",                              Some(S::ImportsRead),          [No, All, Region, Own, No]),
];
