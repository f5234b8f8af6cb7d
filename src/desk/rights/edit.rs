//! Registering, changing and taking out rights and their pictures. An edit counts only where the right still is as it was
//! seen: of two people at once the second one is told, and nothing is overwritten unseen.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::accounts::{Permission, Person, Scope};
use crate::desk::{Desk, DeskError, Fault, require};
use crate::locale::Message;
use crate::rights::{Right, RightId, from_json};
use crate::scan::keep_picture;
use crate::store::{Edited, RightEdit, StoredRight};

/// Pictures of one owner take no more room than that, whatever has become of the rights they were sent for.
pub const MAX_OWNER_BYTES: u64 = 1 << 30;
/// Rights of one owner.
pub const MAX_OWNER_RIGHTS: usize = 20_000;

/// A picture that is sent may have so many bytes.
pub const MAX_PICTURE_BYTES: usize = 16 << 20;
/// Pictures that are sent at once.
pub const MAX_PICTURES: usize = 10;
/// Pictures that a right may have: what records allow.
const MAX_KEPT: usize = 50;
/// How often a picture is added or taken away anew because somebody else changed the right at the same moment.
const ATTEMPTS: usize = 5;
/// A name made from the right's own is not longer.
const MAX_MADE_ID_CHARS: usize = 60;
/// Ids that are made for rights of one name before somebody has to write one.
const MAX_NAMESAKES: usize = 50;
/// File names are shown, nothing else; long ones are cut.
const MAX_SHOWN_NAME_CHARS: usize = 80;

/// A file as it came in: its name is what somebody chose to call it.
#[derive(Clone, Debug)]
pub struct SentPicture {
    pub file_name: String,
    pub bytes: Vec<u8>,
}

/// A file that cannot be used, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct FileFault {
    pub file_name: String,
    pub reason: Message,
}

/// What became of an edit.
#[derive(Clone, Debug)]
pub enum Written {
    /// The right is registered so; `digest` is what its next edit has to have seen.
    Kept { id: RightId, digest: String, is_new: bool },
    /// Somebody else was first; the right as they left it, or none where they took it out.
    Stale(Option<Box<StoredRight>>),
}

impl Desk {
    /// Registers a new right. Its pictures are digests of kept ones; an empty id is made up.
    pub async fn register_right(&self, person: &Person, record: &Value, now_ms: i64) -> Result<Written, DeskError> {
        require(person, Permission::WriteRights)?;
        room_for(person, 1)?;
        let mut right = self.checked(person, &with_id(record)?).await?;
        if is_absent(record.get("id")) {
            right.id = self.free_id(person, &right).await?;
        }
        match self.write(person, right, None, now_ms).await? {
            // Also where it is somebody else's: an id is one name for one right.
            Written::Stale(_) => Err(DeskError::invalid("id", Message::new("desk-rights-taken"))),
            written @ Written::Kept { .. } => Ok(written),
        }
    }

    /// The id that was made for a right, or one made from it where that is somebody else's: two owners may have marks of one name.
    async fn free_id(&self, person: &Person, right: &Right) -> Result<RightId, DeskError> {
        let own = self.own_holders(person).await?;
        let numbered = (2..=MAX_NAMESAKES).map(|number| RightId(format!("{}-{number}", right.id)));
        let wanted: Vec<(RightId, String)> =
            std::iter::once(right.id.clone()).chain(numbered).map(|id| (id, right.holder.0.clone())).collect();
        // Whoever sees everything is told what is there already.
        let taken = if own.is_some() { self.store.taken_ids(&wanted, own.as_ref()).await? } else { BTreeSet::new() };
        let free = wanted.into_iter().map(|(id, _)| id).find(|id| !taken.contains(id));
        Ok(free.unwrap_or_else(|| right.id.clone()))
    }

    /// What would keep the record from being registered; nothing is written.
    pub async fn right_faults(&self, person: &Person, record: &Value) -> Result<Vec<Fault>, DeskError> {
        require(person, Permission::WriteRights)?;
        let checked = match with_id(record) {
            Ok(record) => self.checked(person, &record).await.map(drop),
            Err(error) => Err(error),
        };
        match checked {
            Ok(()) => Ok(Vec::new()),
            Err(DeskError::Invalid(faults)) => Ok(faults),
            Err(error) => Err(error),
        }
    }

    /// Changes a right to what the record says, if it still is as it was `seen`. An empty digest says that it was gone.
    pub async fn change_right(
        &self,
        person: &Person,
        id: &RightId,
        record: &Value,
        seen: &str,
        now_ms: i64,
    ) -> Result<Written, DeskError> {
        require(person, Permission::WriteRights)?;
        self.must_be_theirs(person, id).await?;
        if record.get("id").and_then(Value::as_str) != Some(id.0.as_str()) {
            return Err(DeskError::invalid("id", Message::new("desk-rights-id-fixed")));
        }
        let right = self.checked(person, record).await?;
        self.write(person, right, Some(seen).filter(|seen| !seen.is_empty()), now_ms).await
    }

    /// Takes a right out of the register, if it still is as it was seen. Its history stays.
    pub async fn remove_right(
        &self,
        person: &Person,
        id: &RightId,
        seen: &str,
        now_ms: i64,
    ) -> Result<Edited, DeskError> {
        require(person, Permission::WriteRights)?;
        self.registered_right(person, id).await?;
        let edited = self.store.remove_right(id, Some(seen), &person.name, now_ms).await?;
        if edited == Edited::Written {
            self.follow_register();
        }
        Ok(edited)
    }

    /// Reads pictures and keeps those that the register can use: their digests in order, and what is wrong with the others.
    pub async fn keep_pictures(
        &self,
        person: &Person,
        sent: Vec<SentPicture>,
        now_ms: i64,
    ) -> Result<(Vec<String>, Vec<FileFault>), DeskError> {
        require(person, Permission::WriteRights)?;
        if sent.len() > MAX_PICTURES {
            let reason = Message::new("desk-rights-too-many-files").with("max", MAX_PICTURES);
            return Err(DeskError::invalid("images", reason));
        }
        let (mut kept, mut faults) = (Vec::new(), Vec::new());
        for SentPicture { file_name, bytes } in sent {
            match self.keep_picture(person, bytes, now_ms).await? {
                Ok(image_id) => kept.push(image_id),
                Err(reason) => faults.push(FileFault { file_name: shown(&file_name), reason }),
            }
        }
        Ok((kept, faults))
    }

    /// Adds pictures behind those that the right has, once each.
    pub async fn add_pictures(
        &self,
        person: &Person,
        id: &RightId,
        sent: Vec<SentPicture>,
        now_ms: i64,
    ) -> Result<Vec<FileFault>, DeskError> {
        require(person, Permission::WriteRights)?;
        self.registered_right(person, id).await?;
        if sent.is_empty() {
            return Err(DeskError::invalid("images", Message::new("desk-rights-no-file")));
        }
        let (kept, faults) = self.keep_pictures(person, sent, now_ms).await?;
        if !kept.is_empty() {
            let added = |images: &mut Vec<String>| {
                let new: Vec<String> = kept.iter().filter(|image| !images.contains(image)).cloned().collect();
                images.extend(new);
            };
            self.edit_pictures(person, id, added, now_ms).await?;
        }
        Ok(faults)
    }

    pub async fn remove_picture(
        &self,
        person: &Person,
        id: &RightId,
        image_id: &str,
        now_ms: i64,
    ) -> Result<(), DeskError> {
        self.must_have_picture(person, id, image_id).await?;
        self.edit_pictures(person, id, |images| images.retain(|image| image != image_id), now_ms).await
    }

    /// Makes it the picture that stands for the right.
    pub async fn put_picture_first(
        &self,
        person: &Person,
        id: &RightId,
        image_id: &str,
        now_ms: i64,
    ) -> Result<(), DeskError> {
        self.must_have_picture(person, id, image_id).await?;
        let first = |images: &mut Vec<String>| {
            if let Some(at) = images.iter().position(|image| image == image_id) {
                images[..=at].rotate_right(1);
            }
        };
        self.edit_pictures(person, id, first, now_ms).await
    }

    async fn must_have_picture(&self, person: &Person, id: &RightId, image_id: &str) -> Result<(), DeskError> {
        require(person, Permission::WriteRights)?;
        let stored = self.registered_right(person, id).await?;
        if stored.right.images.iter().any(|image| image == image_id) { Ok(()) } else { Err(DeskError::NotFound) }
    }

    /// Edits of pictures agree with other edits, so they are made anew on what somebody else has written meanwhile.
    async fn edit_pictures(
        &self,
        person: &Person,
        id: &RightId,
        edit: impl Fn(&mut Vec<String>),
        now_ms: i64,
    ) -> Result<(), DeskError> {
        for _ in 0..ATTEMPTS {
            let mut right = self.registered_right(person, id).await?.right;
            let seen = right.digest();
            edit(&mut right.images);
            if right.images.len() > MAX_KEPT {
                let reason = Message::new("desk-rights-too-many-pictures").with("max", MAX_KEPT);
                return Err(DeskError::invalid("images", reason));
            }
            if !matches!(self.write(person, right, Some(&seen), now_ms).await?, Written::Stale(_)) {
                return Ok(());
            }
        }
        Err(DeskError::Conflict(Message::new("desk-rights-moved")))
    }

    pub(super) async fn keep_picture(
        &self,
        person: &Person,
        bytes: Vec<u8>,
        now_ms: i64,
    ) -> Result<Result<String, Message>, DeskError> {
        if bytes.len() > MAX_PICTURE_BYTES {
            return Ok(Err(Message::new("desk-rights-file-too-large").with("megabytes", MAX_PICTURE_BYTES >> 20)));
        }
        let is_owner = person.rights().is_some();
        if is_owner && self.store.sent_bytes(&person.name).await? + bytes.len() as u64 > MAX_OWNER_BYTES {
            return Ok(Err(Message::new("desk-rights-no-room").with("megabytes", MAX_OWNER_BYTES >> 20)));
        }
        Ok(keep_picture(&self.store, bytes, &person.name, now_ms).await?)
    }

    /// The record as a right that this person may register.
    async fn checked(&self, person: &Person, record: &Value) -> Result<Right, DeskError> {
        let right = from_json(record).map_err(|faults| {
            let fault = |fault: crate::rights::FieldFault| Fault::new(&fault.field.unwrap_or_default(), fault.reason);
            DeskError::Invalid(faults.into_iter().map(fault).collect())
        })?;
        let own = self.own_holders(person).await?;
        let mut faults: Vec<Fault> = foreign_holder(own.as_ref(), &right).into_iter().collect();
        let known = self.past_images(person, &right.id).await?;
        for image in &right.images {
            if !known.contains(image) && !self.has_picture(person, own.as_ref(), image).await? {
                let reason = Message::new("desk-rights-unknown-picture").with("value", shown(image));
                faults.push(Fault::new("images", reason));
            }
        }
        if faults.is_empty() { Ok(right) } else { Err(DeskError::Invalid(faults)) }
    }

    /// Pictures that the right has, or had when it was taken out.
    async fn past_images(&self, person: &Person, id: &RightId) -> Result<Vec<String>, DeskError> {
        match self.last_right(person, id).await {
            Ok(right) => Ok(right.images),
            Err(DeskError::NotFound) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// Whether there is such a picture, as far as it is theirs to know.
    pub(super) async fn has_picture(
        &self,
        person: &Person,
        own: Option<&BTreeSet<String>>,
        image_id: &str,
    ) -> Result<bool, DeskError> {
        Ok(is_digest(image_id) && self.store.has_picture(image_id, &person.name, own).await?)
    }

    async fn write(
        &self,
        person: &Person,
        right: Right,
        seen: Option<&str>,
        now_ms: i64,
    ) -> Result<Written, DeskError> {
        let (id, digest) = (right.id.clone(), right.digest());
        let known: BTreeMap<String, String> = self.store.picture_names(&id).await?.into_iter().collect();
        let file_names = right.images.iter().map(|image| known.get(image).unwrap_or(image).clone()).collect();
        let edit = RightEdit { right, file_names, seen: seen.map(str::to_owned) };
        let own = self.own_holders(person).await?;
        let edited = self.store.edit_rights(&[edit], &person.name, own.as_ref(), now_ms).await?;
        match edited.first() {
            // Whose it is, or was, is nobody else's business: an id that cannot be had is taken.
            Some(Edited::Taken) => Err(DeskError::invalid("id", Message::new("desk-rights-taken"))),
            Some(Edited::Stale) | None => Ok(Written::Stale(self.store.right(&id).await?.map(Box::new))),
            Some(edited) => {
                if *edited == Edited::Written {
                    self.follow_register();
                }
                Ok(Written::Kept { id, digest, is_new: seen.is_none() })
            }
        }
    }
}

/// An owner's register does not grow without end.
pub(super) fn room_for(person: &Person, more: usize) -> Result<(), DeskError> {
    match &person.scope {
        Scope::Rights(own) if own.len() + more > MAX_OWNER_RIGHTS => {
            Err(DeskError::invalid("", Message::new("desk-rights-too-many-rights").with("max", MAX_OWNER_RIGHTS)))
        }
        _ => Ok(()),
    }
}

/// What is wrong with the holder, where only rights of these holders may be written.
pub(super) fn foreign_holder(own: Option<&BTreeSet<String>>, right: &Right) -> Option<Fault> {
    let own = own.filter(|own| !own.contains(&right.holder.0))?;
    let holders = own.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    Some(Fault::new("holder", Message::new("desk-rights-other-holder").with("holders", holders)))
}

pub(super) fn is_digest(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

pub(super) fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(MAX_SHOWN_NAME_CHARS).collect()
}

fn is_absent(value: Option<&Value>) -> bool {
    value.is_none_or(|value| value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty()))
}

/// The record with an id of its own, made up where it says none.
fn with_id(record: &Value) -> Result<Value, DeskError> {
    let mut record = record.clone();
    let Value::Object(fields) = &mut record else { return Ok(record) };
    if is_absent(fields.get("id")) {
        fields.remove("id");
        match made_id(fields) {
            Some(id) => drop(fields.insert("id".to_owned(), json!(id))),
            // Without a name there is more to be said than that.
            None if is_absent(fields.get("name")) => {}
            None => return Err(DeskError::invalid("id", Message::new("desk-rights-no-id"))),
        }
    }
    Ok(record)
}

/// Office and number as imports have it, otherwise the name with `-` for what an id may not hold.
fn made_id(record: &Map<String, Value>) -> Option<String> {
    let text = |key: &str| record.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let whole = match text("registration_number") {
        Some(number) => text("office").into_iter().chain([number]).collect::<Vec<_>>().join("-"),
        None => text("name")?.to_lowercase(),
    };
    let parts: Vec<&str> = whole.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let id: String = parts.join("-").chars().take(MAX_MADE_ID_CHARS).collect();
    let id = id.trim_end_matches('-').to_owned();
    (!id.is_empty()).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_of_what_the_record_says() {
        let cases = [
            (json!({"name": "Kappa & Sons™"}), Some("kappa-sons")),
            (json!({"name": "桂林 米粉"}), Some("桂林-米粉")),
            (json!({"name": "x", "office": "CNIPA", "registration_number": "12/345"}), Some("CNIPA-12-345")),
            (json!({"name": "™ !"}), None),
            (json!({}), None),
        ];
        for (record, expected) in cases {
            assert_eq!(made_id(record.as_object().unwrap()).as_deref(), expected, "{record}");
        }
    }
}
