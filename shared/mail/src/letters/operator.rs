//! Letters to whoever runs the platform: something that people have to look at.

use time::Date;

use super::billing::day;
use super::{Brand, Letter, Part, Rendered, line, signers};
use crate::Kind;

/// Somebody wants to be shown around.
#[derive(Debug)]
pub struct DemoWanted<'a> {
    /// The platform.
    pub platform: Brand<'a>,
    /// Who asks.
    pub name: &'a str,
    /// Their business.
    pub business: &'a str,
    /// Their address.
    pub email: &'a str,
    /// Their number.
    pub phone: &'a str,
    /// The day they would like.
    pub wanted_on: Date,
    /// What else they wrote; may be empty.
    pub note: &'a str,
}

impl DemoWanted<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let (name, business) = (line(self.name), line(self.business));
        let mut parts = vec![
            Part::Words(format!("{name} of {business} asks for a demo. Write or call to settle the time.")),
            Part::Facts(vec![
                ("Day", day(self.wanted_on)),
                ("Email", line(self.email)),
                ("Phone", line(self.phone)),
            ]),
        ];
        let said: Vec<String> = self.note.lines().map(line).filter(|line| !line.is_empty()).collect();
        if !said.is_empty() {
            parts.push(Part::Words("They wrote:".to_owned()));
            parts.push(Part::Points(said));
        }
        notice(self.platform, format!("{business} asks for a demo"), parts)
    }
}

fn notice(platform: Brand<'_>, subject: String, parts: Vec<Part>) -> Rendered {
    let greeting = "Hello,".to_owned();
    Letter { kind: Kind::Notice, subject, greeting, parts, signers: signers([platform.name, ""]) }.set(platform)
}
