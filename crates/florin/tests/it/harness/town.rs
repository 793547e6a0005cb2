//! A small bank to begin with, made in this process through the bank's own operations, before any server runs.

use super::{Home, machine};
use bank::{
    Bank, CardAnswer, ClientMade, ClientProof, Delivery, Funds, FundsWay, LoginSettings, MailTemplate,
    MoveAsk, NewAccount, NewClient, NewPerson, NewPot, OutboxEntry, PurchaseAsk, Query, RootKey, Settings,
    Store, StoreExt as _,
};
use identity::{Email, Person, PersonName, PinParams, RedirectUri};
use kernel::Timestamp;
use kernel::{
    AccountId, Amount, CardId, ClientId, Clock, Currency, GroupId, MerchantId, PersonId, PotId, Secret,
};
use payments::{Address, CardStatus, Category, Counterparty, Merchant, PotLock, PotName, Purchase};
use simulator::SeededClock;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Where the town's own client is sent back to; nobody listens there.
const CALLBACK: &str = "http://127.0.0.1:9/callback";
/// Mails that a test looks at.
const MAILS_MAX: u32 = 1_000;
const HOUR: Duration = Duration::from_hours(1);

/// A store that is being filled. Its clock stands still until it is moved.
pub(crate) struct Town {
    pub(crate) bank: Arc<Bank>,
    pub(crate) clock: Arc<SeededClock>,
    seat: Seat,
}

/// A developer's client, with the secret it was shown.
#[derive(Debug, Clone)]
pub(crate) struct Seat {
    pub(crate) id: ClientId,
    pub(crate) secret: Option<String>,
    pub(crate) redirect_uri: String,
}

/// A person with an account, and a token of the town's own client that has been approved just now.
#[derive(Debug, Clone)]
pub(crate) struct Customer {
    pub(crate) person: PersonId,
    pub(crate) email: String,
    pub(crate) account: AccountId,
    pub(crate) pots: Vec<PotId>,
    pub(crate) token: String,
}

/// Where in its life a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// S0: issued through the whole of OAuth, but not approved.
    Unapproved,
    /// S1: approved just now.
    Full,
    /// S2: approved an hour ago.
    Recent,
    Expired,
    /// A newer one was issued.
    Evicted,
    LoggedOut,
}

impl Stage {
    pub(crate) const ALL: [Self; 6] =
        [Self::Unapproved, Self::Full, Self::Recent, Self::Expired, Self::Evicted, Self::LoggedOut];
}

impl Town {
    /// Opens a home's store as its owner and prepares the bank on it.
    pub(crate) async fn open(home: &Home) -> Self {
        Self::on(home.open().await).await
    }

    /// The same on a store that is open already.
    pub(crate) async fn on(store: Arc<dyn Store>) -> Self {
        let clock = Arc::new(SeededClock::new(machine::now()));
        let clock_port: Arc<dyn Clock> = Arc::<SeededClock>::clone(&clock);
        let root_key = Some(RootKey::new(Secret::new([7; 32])));
        // Cheap enough for tests that hash many; what a bank begins with is measured elsewhere.
        let pin_params = PinParams::try_from_costs(64, 1, 1).expect("small parameters");
        let login = LoginSettings { pin_params, ..LoginSettings::default() };
        let signer_random = Some(machine::signer_random());
        let settings = Settings { root_key, signer_random, login, ..Settings::default() };
        let bank = Bank::new(store, clock_port, machine::entropy(), settings);
        bank.prepare().await.expect("the bank's own accounts open");
        let seat = make_client(&bank, CALLBACK, true).await;
        Self { bank: Arc::new(bank), clock, seat }
    }

    /// Closes the store, so that a server may open it.
    pub(crate) async fn close(self) {
        self.bank.store().close().await;
    }

    /// Another client of another developer.
    pub(crate) async fn client(&self, redirect_uri: &str, is_confidential: bool) -> Seat {
        make_client(&self.bank, redirect_uri, is_confidential).await
    }

    /// A customer called so, with this much in a personal account and so many empty pots beside it.
    pub(crate) async fn customer(&self, name: &str, minor: i64, pots: usize) -> Customer {
        self.customer_with_overdraft(name, 0, minor, pots).await
    }

    pub(crate) async fn customer_with_overdraft(
        &self,
        name: &str,
        overdraft_minor: i64,
        minor: i64,
        pots: usize,
    ) -> Customer {
        let person = self.person(name).await;
        let account = self.account(&[person.id], overdraft_minor).await;
        if 0 < minor {
            self.fund(account, minor).await;
        }
        let token = self.token(&self.seat, person.id, Stage::Full).await;
        let mut customer = Customer {
            person: person.id,
            email: person.email.written().to_owned(),
            account,
            pots: Vec::new(),
            token,
        };
        for place in 0..pots {
            let pot = self.pot(&customer, &format!("pot {place}"), PotLock::Open).await;
            customer.pots.push(pot);
        }
        customer
    }

    pub(crate) async fn person(&self, name: &str) -> Person {
        let address = format!("{}@example.com", name.to_lowercase().replace(' ', "."));
        let email = Email::parse(&address).expect("names make good addresses");
        let name = PersonName::parse(name).expect("a test's names are names");
        self.bank.open_person(NewPerson { email, name }).await.expect("the name is new in town")
    }

    pub(crate) async fn account(&self, owners: &[PersonId], overdraft_minor: i64) -> AccountId {
        let new = NewAccount { owners: owners.to_vec(), currency: Currency::Gbp, overdraft_minor };
        self.bank.open_account(new).await.expect("the owners are there").id
    }

    /// The mails that wait, in the order of their writing.
    pub(crate) async fn mails(&self) -> Vec<(Email, MailTemplate)> {
        let due = Query::OutboxDue(self.clock.now(), MAILS_MAX);
        let store = self.bank.store();
        let mut found = store.all::<OutboxEntry>(&due).await.expect("the store answers");
        found.sort_by_key(|entry| entry.row.id);
        let mail = |delivery| match delivery {
            Delivery::Mail(mail) => Some((mail.to, mail.template)),
            _ => None,
        };
        found.into_iter().filter_map(|entry| mail(entry.row.delivery)).collect()
    }

    /// The newest link that was mailed to this address.
    pub(crate) async fn link(&self, address: &str) -> String {
        let link = |template: &MailTemplate| match template {
            MailTemplate::SignUpLink { link, .. } | MailTemplate::LoginLink { link, .. } => {
                Some(link.expose().clone())
            }
            _ => None,
        };
        let mails = self.mails().await;
        let mut to = mails.iter().rev().filter(|(to, _)| to.written() == address);
        to.find_map(|(_, template)| link(template)).expect("a link was mailed")
    }

    /// The token of that link.
    pub(crate) async fn link_token(&self, address: &str) -> String {
        self.link(address).await.rsplit_once("token=").expect("the link carries its token").1.to_owned()
    }

    /// Puts money from another bank into an account.
    pub(crate) async fn fund(&self, account: AccountId, minor: i64) {
        let counterparty = Counterparty { name: "Elsewhere Ltd".to_owned(), ..Counterparty::default() };
        let funds = Funds {
            account,
            amount: Amount::try_from_minor(minor).expect("a test funds with something"),
            way: FundsWay::In,
            description: "SALARY".to_owned(),
            category: Category::Income,
            counterparty,
        };
        self.bank.move_funds(&funds).await.expect("money may always come in");
    }

    pub(crate) async fn pot(&self, customer: &Customer, name: &str, lock: PotLock) -> PotId {
        let caller = self.bank.authenticate(&customer.token).await.expect("the customer's own token is good");
        let name = PotName::parse(name).expect("a test's names are names");
        let new = NewPot { account: customer.account, name, style: "teal".to_owned(), goal: None, lock };
        self.bank.make_pot(caller, &new).await.expect("there is room for a pot").pot.id
    }

    /// Moves money from a customer's account into one of their pots.
    pub(crate) async fn fill_pot(&self, customer: &Customer, pot: PotId, minor: i64) {
        let caller = self.bank.authenticate(&customer.token).await.expect("the customer's own token is good");
        let amount = Amount::try_from_minor(minor).expect("a test moves something");
        let ask =
            MoveAsk { pot, account: customer.account, amount, dedupe_id: format!("fill {pot} {minor}") };
        self.bank.deposit(caller, &ask).await.expect("the account holds enough");
    }

    /// A token of this client and person; one before it, of the same two, is evicted.
    pub(crate) async fn token(&self, seat: &Seat, person: PersonId, stage: Stage) -> String {
        let now = self.clock.now();
        match stage {
            Stage::Unapproved => self.token_by_oauth(seat, person).await,
            Stage::Full => self.issue(seat, person, now).await,
            Stage::Recent => self.issue(seat, person, now.before(HOUR)).await,
            Stage::Expired => self.issue(seat, person, now.before(7 * HOUR)).await,
            Stage::Evicted => {
                let first = self.issue(seat, person, now).await;
                self.issue(seat, person, now).await;
                first
            }
            Stage::LoggedOut => {
                let token = self.issue(seat, person, now).await;
                let caller = self.bank.authenticate(&token).await.expect("it was issued just now");
                self.bank.logout(caller).await.expect("a good token may end");
                token
            }
        }
    }

    async fn issue(&self, seat: &Seat, person: PersonId, at: Timestamp) -> String {
        let pair = self.bank.issue_token(seat.id, person, at).await.expect("client and person are there");
        pair.access.into_exposed()
    }

    async fn token_by_oauth(&self, seat: &Seat, person: PersonId) -> String {
        let email = self.email_of(person).await;
        let redirect_uri = &seat.redirect_uri;
        let started = self.bank.start_approval(&seat.id.to_string(), redirect_uri, None).await;
        let approval = started.expect("the redirect address is registered").approval.to_string();
        let code = self.bank.sign_in_code(&email).await.expect("the person is there");
        let granted = self.bank.grant(&approval, email.written(), code.expose()).await;
        let address = url::Url::parse(&granted.expect("the code is right")).expect("it is an address");
        let code = address
            .query_pairs()
            .find(|(name, _)| name == "code")
            .expect("it carries the code")
            .1
            .into_owned();
        let client_secret = seat.secret.clone().map(Secret::new);
        let proof = ClientProof { client_id: seat.id.to_string(), client_secret };
        let pair = self.bank.exchange(&proof, &code, redirect_uri).await.expect("the code is fresh");
        pair.access.into_exposed()
    }

    async fn email_of(&self, person: PersonId) -> Email {
        let found = self.bank.store().get(&bank::Key::Person(person)).await.expect("the store answers");
        match found.expect("the person was opened before").row {
            bank::Row::Person(person) => person.email,
            other => panic!("a person's key found {other:?}"),
        }
    }
}

async fn make_client(bank: &Bank, redirect_uri: &str, is_confidential: bool) -> Seat {
    let uri = RedirectUri::parse(redirect_uri).expect("a test's addresses are good");
    let name = "Test client".to_owned();
    let new = NewClient { name, is_confidential, redirect_uris: vec![uri], owner: None };
    let ClientMade { client, secret } = bank.make_client(new).await.expect("clients are made without limit");
    Seat { id: client.id, secret: secret.map(Secret::into_exposed), redirect_uri: redirect_uri.to_owned() }
}

impl Town {
    /// A year of card purchases and salaries, so many lines in all, the last of them an hour ago; the clock is where
    /// it was afterwards. Every purchase is settled and has a merchant; the account ends with money.
    ///
    /// It has to be the account's first lines, because a feed only rises in time.
    pub(crate) async fn history(&self, customer: &Customer, lines: u32) {
        let now = self.clock.now();
        let span = Duration::from_hours(360 * 24);
        let merchant = self.merchant("Corner Café", Category::EatingOut).await;
        let card = self.card(customer).await;
        let pause = (span / lines.max(1)).max(Duration::from_secs(1));
        self.clock.set(now.before(HOUR).before(span));
        for line in 0..lines {
            if line % 20 == 0 {
                self.fund(customer.account, 100_000).await;
            } else {
                self.buy(card, merchant, 250 + i64::from(line)).await;
            }
            self.clock.advance(pause);
        }
        self.clock.set(now);
    }

    pub(crate) async fn card(&self, customer: &Customer) -> CardId {
        let issued = self.bank.issue_card(customer.account, customer.person, CardStatus::Active).await;
        issued.expect("the account is the person's").id
    }

    pub(crate) async fn merchant(&self, name: &str, category: Category) -> MerchantId {
        let number = u128::from(machine::next()) | (1 << 64);
        let merchant = Merchant {
            id: MerchantId::from_uuid(Uuid::from_u128(number)),
            group: GroupId::from_uuid(Uuid::from_u128(number)),
            name: name.to_owned(),
            logo: "https://example.com/logo.png".to_owned(),
            emoji: "☕".to_owned(),
            category,
            is_online: false,
            is_atm: false,
            address: Address { city: "London".to_owned(), country: "GBR".to_owned(), ..Address::default() },
            created_at: self.clock.now(),
        };
        self.bank.keep_merchant(&merchant).await.expect("its id is new");
        merchant.id
    }

    /// A purchase that the merchant collects at once.
    pub(crate) async fn buy(&self, card: CardId, merchant: MerchantId, minor: i64) {
        let amount = Amount::try_from_minor(minor).expect("a purchase costs something");
        let ask = PurchaseAsk { card, merchant, amount, purchase: Purchase { is_cvc_right: Some(true) } };
        match self.bank.authorise(ask).await.expect("card and merchant are there") {
            CardAnswer::Approved(line) => {
                self.bank.settle(line.id).await.expect("the hold is open");
            }
            CardAnswer::Declined(_, reason) => panic!("the purchase was declined: {reason:?}"),
        }
    }
}
