//! What only people know, and who of them.

/// What an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    YesNo,
    /// A whole number.
    Count,
    /// Hundredths of the reporting currency.
    Money,
    /// RFC 3339.
    Instant,
    /// Codes of countries (ISO 3166-1, two letters).
    Countries,
    /// Of `telephone`, `mobile`, `internet`.
    Channels,
    Text,
}

macro_rules! questions {
    ($($name:ident = $word:literal, $kind:ident, $who:literal, $asks:literal;)*) => {
        /// A question of a review. A word, once stored, keeps its meaning for ever.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Question { $(#[doc = $asks] $name),* }

        impl Question {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            #[must_use]
            pub const fn kind(self) -> Kind {
                match self { $(Self::$name => Kind::$kind),* }
            }

            /// Who knows the answer.
            #[must_use]
            pub const fn who(self) -> &'static str {
                match self { $(Self::$name => $who),* }
            }

            /// The question in words.
            #[must_use]
            pub const fn asks(self) -> &'static str {
                match self { $(Self::$name => $asks),* }
            }
        }
    };
}

questions! {
    Causes = "causes", Text, "incident lead", "What was the root cause, and what contributed to it?";
    Lessons = "lessons", Text, "incident lead", "What was learnt, and what changes because of it?";
    Costs = "costs_in_words", Text, "finance", "What did it cost, in words?";
    Description = "description", Text, "incident lead", "What happened, in a few sentences for a supervisor?";
    ServiceUsers = "service_users", Count, "product", "How many customers use the service that was affected?";
    Counterparts = "counterparts", Count, "treasury", "How many financial counterparts were affected?";
    CounterpartsAll = "counterparts_all", Count, "treasury", "How many financial counterparts does the service have?";
    RelevantClient = "relevant_client", YesNo, "relationship managers", "Was a client or counterpart affected that matters for the bank's own aims or for the market?";
    Transactions = "transactions", Count, "payments operations", "How many transactions were affected?";
    TransactionsDaily = "transactions_daily", Count, "payments operations", "How many transactions does the service see on an ordinary day?";
    Value = "value", Money, "payments operations", "What value do the affected transactions have?";
    ValueDaily = "value_daily", Money, "payments operations", "What value do the transactions of an ordinary day have?";
    Media = "media", YesNo, "communications", "Did the media report it?";
    Complaints = "complaints", YesNo, "support", "Did different clients complain repeatedly?";
    Breach = "regulatory_breach", YesNo, "compliance", "Can the bank not meet a regulatory requirement because of it, or probably not?";
    ClientLoss = "client_loss", YesNo, "finance", "Will the bank lose clients over it, with a material effect on its business?";
    Reputation = "reputation", Text, "communications", "What is there to say about the bank's reputation?";
    MemberStates = "member_states", Countries, "compliance", "In which member states of the European Union was it felt?";
    DataLoss = "data_loss", YesNo, "security", "Did data lose availability, authenticity, integrity or confidentiality with an adverse effect?";
    MaliciousAccess = "malicious_access", YesNo, "security", "Did somebody get in with bad intent, without being allowed to, in a way that may lose data?";
    CriticalService = "critical_service", YesNo, "compliance", "Does the affected service support a critical or important function?";
    Cost = "cost", Money, "finance", "What are the gross direct and indirect costs and losses?";
    Recoveries = "recoveries", Money, "finance", "How much of it came back, from insurers or others?";
    ClassifiedAt = "classified_at", Instant, "compliance", "When was it classified as major?";
    FinanciallyHarmed = "clients_harmed", YesNo, "support", "Did clients lose money by it?";
    ThirdParty = "third_party", Text, "incident lead", "Did it come from a third party or another financial entity, and which?";
    ContinuityPlan = "continuity_plan", YesNo, "incident lead", "Was a business continuity plan activated?";
    OtherInformation = "other_information", Text, "compliance", "What else should the authority know?";
    AuthorityReference = "authority_reference", Text, "compliance", "Which reference did the authority give it?";
    IncidentType = "incident_type", Text, "security", "Of which type is it (as system failure, process failure, cyberattack)?";
    Authorities = "authorities", Text, "compliance", "Which other authorities were told?";
    Measures = "measures", Text, "incident lead", "Which temporary measures were taken or are planned?";
    RootCause = "root_cause", Text, "incident lead", "Which high-level root cause is it?";
    RootCauseDetail = "root_cause_detail", Text, "incident lead", "Which detailed root cause is it?";
    CauseFixedAt = "cause_fixed_at", Instant, "incident lead", "When was the root cause addressed?";
    ConsumerHarm = "consumer_harm", YesNo, "compliance", "Can it do intolerable harm to consumers?";
    Soundness = "safety_and_soundness", YesNo, "compliance", "Does it endanger the bank's safety and soundness?";
    MarketIntegrity = "market_integrity", YesNo, "compliance", "Does it endanger the integrity of the market, or the financial system?";
    UkDeterminedAt = "uk_determined_at", Instant, "compliance", "When was it determined that a threshold of the United Kingdom's rules is met?";
    Channels = "channels", Channels, "product", "Which of telephone, mobile and internet banking were affected?";
}

impl Question {
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|question| question.word() == text)
    }
}
