//! Coming in by a login link: what the page's script and its reader do.

use db::Tenant;

use crate::{Answer, App, Browser, Contact};

impl Browser<'_> {
    /// Presses the button of a login link's page.
    pub async fn use_link(&mut self, token: &str) -> Answer {
        // Mails are told apart by the millisecond.
        self.app.clock.advance(time::Duration::MILLISECOND);
        let answer = self.post("/link", &format!("token={token}")).await;
        self.keep(&answer);
        answer
    }

    /// Sends the code that was mailed.
    pub async fn send_code(&mut self, code: &str) -> Answer {
        let answer = self.post("/link/code", &format!("code={code}")).await;
        self.keep(&answer);
        answer
    }

    /// Keeps the cookies that an answer sets, each in place of the one of its name.
    pub fn keep(&mut self, answer: &Answer) {
        for cookie in answer.cookies() {
            let name = format!("{}=", cookie.split('=').next().unwrap_or_default());
            self.cookies.retain(|kept| !kept.starts_with(&name));
            if cookie.len() > name.len() {
                self.cookies.push(cookie);
            }
        }
    }
}

impl App {
    /// The token of a contact's login link, as its tab “Website Access” shows it to staff.
    ///
    /// # Panics
    /// When the record shows none.
    pub async fn login_link(&self, console: &Browser<'_>, contact: &Contact) -> String {
        let page = console.get(&format!("/contacts/{}/access", contact.id)).await.body;
        let address =
            page.split("id=\"login-link\">").nth(1).expect("the record shows a link").split('<').next().unwrap();
        address.split_once("/link#").expect("an address with a token").1.to_owned()
    }

    /// The code in a tenant's newest mail.
    ///
    /// # Panics
    /// When there is none in it.
    pub async fn mailed_code(&self, tenant: &Tenant) -> String {
        let (subject, body) = self.newest_mail_of(tenant, "kind = 'code'").await;
        let is_code = |text: &&str| text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        let code = body.split(['<', '>']).map(str::trim).find(is_code);
        code.unwrap_or_else(|| panic!("no code in {subject}: {body}")).to_owned()
    }
}
