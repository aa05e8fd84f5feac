//! Second steps: people whose phone makes codes.

use accounts::{Person, begin_second_step, confirm_second_step, find_second_step};
use db::{SessionId, Tenant};

use crate::{Answer, App, Browser, encode};

impl App {
    /// Sets a second step up for somebody; the recovery codes. The next code is one of a later half minute.
    pub async fn add_second_step(&self, tenant: &Tenant, person: Person) -> Vec<String> {
        let mut tx = self.database.db.begin(tenant.whole()).await.unwrap();
        let session = SessionId::new(self.portal.accounts.entropy.uuid_v7(&self.clock));
        begin_second_step(&mut tx, &self.portal.accounts, (person, session)).await.unwrap();
        tx.commit().await.unwrap();
        let code = self.code(tenant, person).await;
        let mut tx = self.database.db.begin(tenant.whole()).await.unwrap();
        let confirmed = confirm_second_step(&mut tx, &self.portal.accounts, (person, session), &code).await;
        let codes = confirmed.unwrap().unwrap();
        tx.commit().await.unwrap();
        self.clock.advance(time::Duration::seconds(60));
        codes.iter().map(ToString::to_string).collect()
    }

    /// What somebody's phone shows now.
    pub async fn code(&self, tenant: &Tenant, person: Person) -> String {
        let mut tx = self.database.db.read(tenant.whole()).await.unwrap();
        let step = find_second_step(&mut tx, &self.portal.accounts, person).await.unwrap().unwrap();
        step.secret.code_at(self.clock.now())
    }
}

impl Browser<'_> {
    /// Sends a code to where a sign-in waits for it; the cookies are kept.
    pub async fn send_second_step(&mut self, code: &str) -> Answer {
        let answer = self.post("/sign-in/second-step", &format!("code={}", encode(code))).await;
        self.keep(&answer);
        answer
    }
}
