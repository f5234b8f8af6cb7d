//! A case as one signed file for another agency: sealed, read as its recipient will, and noted in the case; and taken from one.

use std::sync::Arc;

use super::cases::word;
use super::{Desk, DeskError, Fault, require, said};
use crate::accounts::{Permission, Person};
use crate::evidence::signature::PublicKey;
use crate::locale::Message;
use crate::publish::handoff::{self, Bundle, Contacts, Contents, Order, TrustedKey};
use crate::review::blocks::Word;
use crate::review::cases::{Case, CaseEventKind, CaseFault, CaseState, Step, transition};
use crate::scan::{DataDir, aside, gather_case};
use crate::store::{Delivery, Store, StoreError, fact_file, signing_key};

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

/// The keys that somebody here has said are other agencies'.
pub async fn trusted_keys(store: &dyn Store) -> Result<Vec<TrustedKey>, StoreError> {
    let keys = store.trusted_keys().await?;
    let read = |line: &str| PublicKey::from_text(&format!("untrusted comment: minisign public key\n{line}\n")).ok();
    Ok(keys.into_iter().filter_map(|stored| Some(TrustedKey { key: read(&stored.key)?, name: stored.name })).collect())
}

/// A bundle that was kept, and what became of its case.
pub struct TakenOver {
    pub delivery: Delivery,
    /// The same bundle twice is one.
    pub is_new: bool,
    /// A case of our own is not replaced: it is given back as it is.
    pub case: Result<Case, CaseFault>,
}

/// Keeps a bundle as it came, every byte of it, and takes its case over.
pub async fn take_over(store: &dyn Store, bundle: &Bundle, received: Word) -> Result<TakenOver, StoreError> {
    let manifest = &bundle.manifest;
    let delivery = Delivery {
        digest: bundle.digest.clone(),
        content: manifest.content_sha256.clone(),
        case_id: manifest.case_id.clone(),
        key: manifest.from.public_key.clone(),
        agency: manifest.from.agency.clone(),
        recipient: manifest.to.clone(),
        as_of_ms: manifest.as_of_ms,
        received,
    };
    let is_new = store.put_delivery(&delivery, &bundle.files).await?;
    let case = store.import_case(&bundle.contents.case, &delivery.content, &delivery.received).await?;
    Ok(TakenOver { delivery, is_new, case })
}

impl Desk {
    /// Takes another agency's case over and returns its id. Who signed the bundle has to be known here, and no byte of it may
    /// differ from what was signed.
    pub async fn import_case(&self, person: &Person, bytes: Vec<u8>, now_ms: i64) -> Result<String, DeskError> {
        require(person, Permission::WriteCases)?;
        if person.rights().is_some() {
            // A case from elsewhere is about whatever right it says.
            return Err(DeskError::Forbidden(Permission::WriteCases));
        }
        let trusted = trusted_keys(&*self.store).await?;
        let bundle = aside(move || handoff::open(&bytes, &trusted)).await?;
        let bundle = bundle.map_err(|fault| DeskError::invalid("file", fault.message()))?;
        let taken = take_over(&*self.store, &bundle, word(person, None, now_ms)).await?;
        taken.case.map(|case| case.id).map_err(|fault| DeskError::Conflict(fault.message()))
    }

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
