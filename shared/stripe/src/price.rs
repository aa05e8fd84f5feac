//! What a portal costs: one monthly price, found by a name of ours.

use serde::Deserialize;

use crate::client::Key;
use crate::wire::List;
use crate::{Error, Result, Stripe};

/// How many spent keys are passed over.
const SPENT_KEYS: u32 = 20;

/// A monthly price to have.
#[derive(Debug, Clone)]
pub struct NewPrice {
    /// Our name for it, unique in the account: `portal_monthly_usd_300`.
    pub lookup_key: String,
    /// What invoices and the payment page call the product.
    pub product_name: String,
    /// The amount per month in the currency's smallest unit: USD 300.00 is 30000 (docs.stripe.com/currencies).
    pub unit_amount_minor: i64,
    /// ISO 4217 in lower case.
    pub currency: String,
}

/// A price in Stripe (docs.stripe.com/api/prices/object).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Price {
    /// `price_…`
    pub id: String,
    /// The amount per month in the currency's smallest unit.
    #[serde(rename = "unit_amount")]
    pub unit_amount_minor: i64,
    /// ISO 4217 in lower case.
    pub currency: String,
}

impl Stripe {
    /// The active price of that name.
    ///
    /// # Errors
    /// When Stripe does not answer or refuses.
    pub async fn find_price(&self, lookup_key: &str) -> Result<Option<Price>> {
        let query = vec![("lookup_keys[]", lookup_key.to_owned()), ("active", "true".to_owned())];
        let list: List<Price> = self.get("/prices", query).await?;
        Ok(list.data.into_iter().next())
    }

    /// The active price of that name, made when missing. Two processes starting at once make one: the key is fixed.
    /// An existing price wins over the wish, amount included: what the account says is what is charged.
    ///
    /// # Errors
    /// When Stripe does not answer or refuses.
    pub async fn ensure_price(&self, wish: &NewPrice) -> Result<Price> {
        let mut answer = Err(Error::Unknown);
        // A key that is spent on a 500 gives it again for a day: whether the price is there is asked, then the next key
        // is taken. A name is unique in the account, so no key makes a second price.
        for attempt in 0..SPENT_KEYS {
            if let Some(price) = self.find_price(&wish.lookup_key).await? {
                return Ok(price);
            }
            answer = self.create_price(wish, attempt).await;
            if !matches!(answer, Err(Error::Unknown)) {
                break;
            }
        }
        answer
    }

    async fn create_price(&self, wish: &NewPrice, attempt: u32) -> Result<Price> {
        let form = vec![
            ("lookup_key", wish.lookup_key.clone()),
            ("currency", wish.currency.clone()),
            ("unit_amount", wish.unit_amount_minor.to_string()),
            ("recurring[interval]", "month".to_owned()),
            ("product_data[name]", wish.product_name.clone()),
        ];
        let name = if attempt == 0 { wish.lookup_key.clone() } else { format!("{}-{attempt}", wish.lookup_key) };
        self.post("/prices", form, &Key::fixed("price", &name)).await
    }
}
