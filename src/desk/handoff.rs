//! A case as one signed file for another agency: sealed, read as its recipient will, and noted in the case.

use std::sync::Arc;

use super::cases::word;
use super::{Desk, DeskError, Fault, require, said};
use crate::accounts::{Permission, Person};
use crate::locale::Message;
use crate::publish::handoff::{self, Bundle, Contacts, Contents, Order, TrustedKey};
use crate::review::blocks::Word;
use crate::review::cases::{Case, CaseEventKind, CaseFault, CaseState, Step, transition};
use crate::scan::{DataDir, gather_case};
use crate::store::{Store, StoreError, fact_file, signing_key};

/// Characters of an agency's name.
const MAX_NAME_CHARS: usize = 200;
/// The contacts that are taken where none are named, in the data folder.
const CONTACTS: &str = "contacts.toml";

/// Who hands a case over to whom.
#[derive(Clone, Copy)]
pub struct Handing<'a> {
    /// What we call ourselves.
    pub agency: &'a str,
    pub actor: &'a str,
    /// How whoever receives it reaches us.
    pub contact: Option<&'a str>,
    pub to: &'a str,
    pub contacts: &'a Contacts,
}

/// A bundle, read back.
pub struct Sealed {
    pub bytes: Vec<u8>,
    pub bundle: Bundle,
    /// What does not go along, and why.
    pub left_out: Vec<Message>,
    /// What its signature is checked with.
    pub key: String,
}

/// Seals a case that may be handed over; it is noted by [`note_handed_over`], once the file is where it belongs.
pub async fn seal_case(
    store: &Arc<dyn Store>,
    data: &DataDir,
    case: &Case,
    handing: Handing<'_>,
) -> Result<Sealed, DeskError> {
    // A case that an authority has may go to another one as well.
    if case.state != CaseState::HandedOver {
        transition(case.state, Step::HandedOver).map_err(|fault| DeskError::Conflict(fault.message()))?;
    }
    if case.confirmed().next().is_none() {
        let message = Message::new("handoff-nothing-confirmed").with("case", case.id.as_str());
        return Err(DeskError::Conflict(message));
    }
    let mut collected = gather_case(data, store, case).await?;
    let left_out = std::mem::take(&mut collected.left_out);
    let gathered = std::mem::take(&mut collected.gathered);
    let record_id = |capture: &_| collected.record_id(capture);
    let contents = Contents::of(case, handing.to, gathered, &record_id).map_err(anyhow::Error::from)?;
    let key = signing_key(&data.signing_key()).map_err(anyhow::Error::from)?;
    let order = Order {
        agency: handing.agency,
        actor: handing.actor,
        contact: handing.contact,
        to: handing.to,
        contents: &contents,
        contacts: handing.contacts,
    };
    let bytes = handoff::seal(&order, &key).map_err(anyhow::Error::from)?;
    let ours = TrustedKey { name: handing.agency.to_owned(), key: key.public() };
    let bundle = handoff::open(&bytes, &[ours]).map_err(anyhow::Error::from)?;
    Ok(Sealed { bytes, bundle, left_out, key: key.public().to_line() })
}

/// Notes in the case who got what, unless that is noted already.
pub async fn note_handed_over(
    store: &dyn Store,
    case: &Case,
    (to, content): (&str, &str),
    word: &Word,
) -> Result<Result<(), CaseFault>, StoreError> {
    let kind = CaseEventKind::HandedOver { to: to.to_owned(), reference: Some(content.to_owned()) };
    if case.history.iter().any(|event| event.kind == kind) {
        return Ok(Ok(()));
    }
    Ok(store.put_case_event(&case.id, &kind, word).await?.map(drop))
}

impl Desk {
    /// The bundle for another agency, with its file's name.
    pub async fn hand_over_case(
        &self,
        person: &Person,
        id: &str,
        (agency, to): (&str, &str),
        now_ms: i64,
    ) -> Result<(String, Vec<u8>), DeskError> {
        require(person, Permission::WriteCases)?;
        let case = self.the_case(person, id).await?;
        let mut faults: Vec<Fault> = Vec::new();
        let agency = said("agency", agency, MAX_NAME_CHARS, &mut faults);
        let to = said("to", to, MAX_NAME_CHARS, &mut faults);
        if !faults.is_empty() {
            return Err(DeskError::Invalid(faults));
        }
        let contacts = self.contacts()?;
        let handing = Handing { agency: &agency, actor: &person.name, contact: None, to: &to, contacts: &contacts };
        let sealed = seal_case(&self.store, &self.data, &case, handing).await?;
        let content = sealed.bundle.manifest.content_sha256.clone();
        let noted = note_handed_over(&*self.store, &case, (&to, &content), &word(person, None, now_ms)).await?;
        noted.map_err(|fault| DeskError::Conflict(fault.message()))?;
        Ok((format!("case-{}.zip", super::short(&case.id)), sealed.bytes))
    }

    fn contacts(&self) -> Result<Contacts, DeskError> {
        let path = self.data.path().join(CONTACTS);
        if !path.is_file() {
            return Ok(Contacts::default());
        }
        let file = fact_file(self.data.path(), Some(&path), CONTACTS).map_err(anyhow::Error::from)?;
        let text = file.map(|file| file.text).unwrap_or_default();
        Contacts::parse(&text).map_err(DeskError::Conflict)
    }
}
