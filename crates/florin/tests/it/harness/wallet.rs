//! The simulator's passkey, where nothing about it may fail.

/// An authenticator that holds one credential, and counts its uses.
pub(crate) struct Wallet(simulator::Wallet);

impl Wallet {
    pub(crate) fn at(origin: &str) -> Self {
        Self(simulator::Wallet::at(origin).expect("an address"))
    }

    /// `navigator.credentials.create()`, both sides as JSON.
    pub(crate) async fn create(&mut self, options: &str) -> String {
        self.0.create(options).await.expect("a passkey is made")
    }

    /// `navigator.credentials.get()`, both sides as JSON.
    pub(crate) async fn get(&mut self, options: &str) -> String {
        self.0.get(options).await.expect("the passkey answers")
    }
}
