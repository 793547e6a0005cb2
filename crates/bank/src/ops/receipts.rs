//! Itemised receipts that a client keeps beside transactions, under keys of its own.

use crate::bank::upsert;
use crate::ops::Caller;
use crate::{Bank, Change, Key, OpError, Receipt, ReceiptItem, ReceiptMerchant, ReceiptPayment, ReceiptTax};
use crate::{Refusal, StoreExt, Thing, Versioned, Write};
use kernel::{Currency, ReceiptId, TransactionId};

/// A receipt as it came; [`Receipt::check`] judges it.
#[derive(Debug, Clone)]
pub struct NewReceipt {
    pub external_id: String,
    pub transaction: TransactionId,
    /// Minor units, as every amount within.
    pub total: i64,
    pub currency: Currency,
    pub items: Vec<ReceiptItem>,
    pub taxes: Vec<ReceiptTax>,
    pub payments: Vec<ReceiptPayment>,
    pub merchant: Option<ReceiptMerchant>,
}

impl Bank {
    /// Keeps a receipt, in place of the one that the client kept under the same key.
    ///
    /// # Errors
    /// [`identity::Refusal::InsufficientPermissions`]; [`Refusal::Unknown`] for a transaction that is not the
    /// caller's; [`Refusal::Invalid`]; [`Refusal::Taken`] when the client uses the key for another customer's
    /// receipt; or a fault.
    pub async fn put_receipt(&self, caller: Caller, new: &NewReceipt) -> Result<Receipt, OpError> {
        self.run("receipts.put", "api", |op| async move {
            self.owned_line(caller, new.transaction).await?;
            let now = self.now();
            let new = new.clone();
            let fresh = Receipt {
                id: ReceiptId::from_uuid(self.id(now)),
                client: caller.client,
                external_id: new.external_id,
                transaction: new.transaction,
                total: new.total,
                currency: new.currency,
                items: new.items,
                taxes: new.taxes,
                payments: new.payments,
                merchant: new.merchant,
                updated_at: now,
            };
            fresh.check()?;
            let key = Key::Receipt(caller.client, fresh.external_id.clone());
            let kept = self.store.one::<Receipt>(&key).await?;
            let receipt = match &kept {
                Some(kept) => {
                    self.check_own_receipt(caller, kept, Refusal::Taken("external_id")).await?;
                    Receipt { id: kept.row.id, ..fresh }
                }
                None => fresh,
            };
            let writes = vec![upsert(receipt.clone(), kept.as_ref())];
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(receipt)
        })
        .await
    }

    /// The receipt that the caller's client keeps under a key.
    ///
    /// # Errors
    /// [`identity::Refusal::InsufficientPermissions`], [`Refusal::Unknown`], or a fault.
    pub async fn receipt(&self, caller: Caller, external_id: &str) -> Result<Receipt, OpError> {
        self.read(
            "receipts.read",
            "api",
            |_| async move { Ok(self.own_receipt(caller, external_id).await?.row) },
        )
        .await
    }

    /// Removes it.
    ///
    /// # Errors
    /// As [`Self::receipt`].
    pub async fn delete_receipt(&self, caller: Caller, external_id: &str) -> Result<(), OpError> {
        self.run("receipts.delete", "api", |op| async move {
            let found = self.own_receipt(caller, external_id).await?;
            let key = Key::Receipt(caller.client, found.row.external_id);
            let writes = vec![Write::Delete(key, found.version)];
            self.commit(op, Change { at: self.now(), writes, ..Change::default() }).await?;
            Ok(())
        })
        .await
    }

    async fn own_receipt(&self, caller: Caller, external_id: &str) -> Result<Versioned<Receipt>, OpError> {
        caller.access.check_approved()?;
        if external_id.is_empty() || Receipt::EXTERNAL_ID_BYTES_MAX < external_id.len() {
            return Err(OpError::unknown(Thing::Receipt));
        }
        let key = Key::Receipt(caller.client, external_id.to_owned());
        let kept = self.store.one::<Receipt>(&key).await?.ok_or(OpError::unknown(Thing::Receipt))?;
        self.check_own_receipt(caller, &kept, Refusal::Unknown(Thing::Receipt)).await?;
        Ok(kept)
    }

    /// One client acts for many customers: what it keeps for one is not shown to another.
    async fn check_own_receipt(
        &self,
        caller: Caller,
        kept: &Versioned<Receipt>,
        otherwise: Refusal,
    ) -> Result<(), OpError> {
        match self.owned_line(caller, kept.row.transaction).await {
            Ok(_) => Ok(()),
            Err(OpError::Refused(_)) => Err(otherwise.into()),
            Err(fault) => Err(fault),
        }
    }
}
