//! The numbered fields of a report: Implementing Regulation (EU) 2025/302, annex I.

use crate::question::Question;

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FieldName {
    pub number: &'static str,
    pub name: &'static str,
    /// Who knows what belongs there.
    pub who: &'static str,
    /// Whose answer fills it, where the bank's own records do not.
    pub asks: Option<Question>,
}

impl FieldName {
    /// The part of the form: 1 and 2 are wanted at once, 3 from the intermediate report on, 4 with the final one.
    #[must_use]
    pub fn part(&self) -> &'static str {
        self.number.split_once('.').map_or(self.number, |(part, _)| part)
    }
}

macro_rules! fields {
    ($($number:literal $name:literal $who:literal $($asks:ident)?;)*) => {
        /// All of them, in the order of the form.
        pub const FIELDS: &[FieldName] = &[$(FieldName {
            number: $number,
            name: $name,
            who: $who,
            asks: fields!(@ $($asks)?),
        }),*];
    };
    (@) => { None };
    (@ $asks:ident) => { Some(Question::$asks) };
}

fields! {
    "1.1" "Type of submission" "compliance";
    "1.2" "Name of the entity submitting the report" "configuration";
    "1.3" "Identification code of the entity submitting the report" "configuration";
    "1.4" "Type of financial entity affected" "configuration";
    "1.5" "Name of the financial entity affected" "configuration";
    "1.6" "LEI code of the financial entity affected" "configuration";
    "1.7" "Primary contact person: name" "configuration";
    "1.8" "Primary contact person: e-mail" "configuration";
    "1.9" "Primary contact person: telephone" "configuration";
    "1.10" "Second contact person: name" "configuration";
    "1.11" "Second contact person: e-mail" "configuration";
    "1.12" "Second contact person: telephone" "configuration";
    "1.13" "Name of the ultimate parent undertaking" "configuration";
    "1.14" "LEI code of the ultimate parent undertaking" "configuration";
    "1.15" "Reporting currency" "configuration";
    "2.1" "Reference code given by the financial entity" "the bank";
    "2.2" "Date and time of detection" "the bank";
    "2.3" "Date and time of classification as major" "compliance" ClassifiedAt;
    "2.4" "Description" "incident lead" Description;
    "2.5" "Criteria that triggered the report" "the bank";
    "2.6" "Geographical spread: thresholds" "compliance" MemberStates;
    "2.7" "Discovery" "the bank";
    "2.8" "Origin in a third party or another financial entity" "incident lead" ThirdParty;
    "2.9" "Activation of the business continuity plan" "incident lead" ContinuityPlan;
    "2.10" "Other relevant information" "compliance" OtherInformation;
    "3.1" "Reference code given by the authority" "compliance" AuthorityReference;
    "3.2" "Date and time of occurrence" "the bank";
    "3.3" "Date and time of recovery" "the bank";
    "3.4" "Number of clients affected" "the bank";
    "3.5" "Percentage of clients affected" "product" ServiceUsers;
    "3.6" "Number of financial counterparts affected" "treasury" Counterparts;
    "3.7" "Percentage of financial counterparts affected" "treasury" CounterpartsAll;
    "3.8" "Impact on relevant clients or counterparts" "relationship managers" RelevantClient;
    "3.9" "Number of transactions affected" "payments operations" Transactions;
    "3.10" "Percentage of transactions affected" "payments operations" TransactionsDaily;
    "3.11" "Value of transactions affected" "payments operations" Value;
    "3.12" "Whether these figures are actual or estimates" "payments operations";
    "3.13" "Reputational impact" "communications" Media;
    "3.14" "Context of the reputational impact" "communications" Reputation;
    "3.15" "Duration (DD:HH:MM)" "the bank";
    "3.16" "Service downtime (DD:HH:MM)" "the bank";
    "3.17" "Whether duration and downtime are actual or estimates" "the bank";
    "3.18" "Types of impact in member states" "compliance";
    "3.19" "Impact in other member states" "compliance";
    "3.20" "Data losses: thresholds" "security" DataLoss;
    "3.21" "Description of the data losses" "security";
    "3.22" "Critical services affected" "the bank" CriticalService;
    "3.23" "Type of incident" "security" IncidentType;
    "3.24" "Other types of incident" "security";
    "3.25" "Threats and techniques used" "security";
    "3.26" "Other types of techniques" "security";
    "3.27" "Affected functional areas and business processes" "the bank";
    "3.28" "Affected infrastructure components" "operations";
    "3.29" "Information about affected infrastructure components" "operations";
    "3.30" "Impact on the financial interest of clients" "support" FinanciallyHarmed;
    "3.31" "Reporting to other authorities" "compliance" Authorities;
    "3.32" "Which other authorities" "compliance" Authorities;
    "3.33" "Temporary measures taken or planned" "incident lead";
    "3.34" "Description of temporary measures" "incident lead" Measures;
    "3.35" "Indicators of compromise" "security";
    "4.1" "Root cause: high level" "incident lead" RootCause;
    "4.2" "Root cause: in detail" "incident lead" RootCauseDetail;
    "4.3" "Root cause: further classification" "incident lead";
    "4.4" "Other types of root cause" "incident lead";
    "4.5" "Information about the root causes" "incident lead" Causes;
    "4.6" "Resolution and lessons" "incident lead" Lessons;
    "4.7" "Date and time when the root cause was addressed" "incident lead" CauseFixedAt;
    "4.8" "Date and time of resolution" "the bank";
    "4.9" "Difference between planned and actual resolution" "incident lead";
    "4.10" "Risk to critical functions, for resolution authorities" "compliance";
    "4.11" "Other information for resolution authorities" "compliance";
    "4.12" "Economic impact: threshold" "finance" Cost;
    "4.13" "Gross direct and indirect costs and losses" "finance" Cost;
    "4.14" "Financial recoveries" "finance" Recoveries;
    "4.15" "Whether it recurs" "the bank" RootCause;
    "4.16" "Occurrence of recurring incidents" "the bank" RootCause;
}
