//! Register files at the desk: read and compared with the register first, then taken over by whoever has seen what they would
//! change. What was read waits in the store, so a restart in between loses nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::SentPicture;
use super::edit::{foreign_holder, room_for, shown};
use crate::accounts::{Permission, Person};
use crate::desk::{Desk, DeskError, require};
use crate::locale::Message;
use crate::rights::import::{Fault, IMPORTERS, ImportedRight, Importer, importer_named};
use crate::rights::{Difference, Right, RightId, differences};
use crate::scan::read_register;
use crate::store::{Edited, ImportRow, RegisterImport, Remark, RightEdit, RowState, StoredRight, digest_of};

/// A register file may have so many bytes, with the pictures that come with it.
pub const MAX_IMPORT_BYTES: usize = 64 << 20;
/// Records of one file.
pub const MAX_IMPORT_RECORDS: usize = 200_000;
/// Pictures that may come with a file.
const MAX_IMPORT_PICTURES: usize = 500;
/// Files of one person that wait at the same time; the oldest gives way.
const MAX_WAITING: u32 = 5;
/// A file that nobody takes over is forgotten after a week.
pub(super) const KEPT_MS: i64 = 7 * 24 * 3_600 * 1_000;
/// Rights that are compared or written in one transaction.
const AT_ONCE: u32 = 500;
/// Rows of a preview that are shown at once.
const ROWS_SHOWN: u32 = 50;

/// A register file as it came in.
#[derive(Clone, Debug)]
pub struct SentFile {
    pub file_name: String,
    pub bytes: Vec<u8>,
    /// What its records name as their pictures.
    pub pictures: Vec<SentPicture>,
    /// What it is to be read as, by the importer's name; otherwise it is whatever it looks like.
    pub format: Option<String>,
}

/// What a file would do to the register as it is now.
#[derive(Clone, Debug)]
pub struct Preview {
    pub import: RegisterImport,
    /// Rows by state, in the order of [`RowState::ALL`].
    pub counts: [u64; 4],
    /// Each with what would change.
    pub rows: Vec<(ImportRow, Vec<Difference>)>,
    /// Where the next rows begin.
    pub next: Option<i64>,
}

/// What taking a file over has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub written: u64,
    /// Were so already.
    pub same: u64,
    /// Left out, since somebody has changed them after the file was read.
    pub stale: u64,
    pub faulty: u64,
}

impl Preview {
    pub fn count(&self, state: RowState) -> u64 {
        RowState::ALL.iter().zip(self.counts).find(|(known, _)| **known == state).map_or(0, |(_, count)| count)
    }

    /// Rights that taking it over would write.
    pub fn to_write(&self) -> u64 {
        self.count(RowState::New) + self.count(RowState::Changed)
    }
}

impl Desk {
    /// Reads a file and keeps what it would do; nothing of the register changes. Returns the id that it waits under.
    pub async fn read_import(&self, person: &Person, file: SentFile, now_ms: i64) -> Result<String, DeskError> {
        require(person, Permission::WriteRights)?;
        if file.bytes.is_empty() {
            return Err(DeskError::invalid("file", Message::new("desk-rights-no-file")));
        }
        if file.pictures.len() > MAX_IMPORT_PICTURES {
            let reason = Message::new("desk-rights-too-many-files").with("max", MAX_IMPORT_PICTURES);
            return Err(DeskError::invalid("pictures", reason));
        }
        let file_name = shown(&file.file_name);
        let format = file.format.as_deref().filter(|name| !name.is_empty());
        let importer = format.map(importer).transpose()?;
        let (read, digest) = read_register(file_name.clone(), file.bytes, importer).await?;
        if read.rights.len() + read.faults.len() > MAX_IMPORT_RECORDS {
            let reason = Message::new("desk-rights-import-too-many").with("max", MAX_IMPORT_RECORDS);
            return Err(DeskError::invalid("file", reason));
        }
        let mut sent = BTreeMap::new();
        for SentPicture { file_name, bytes } in file.pictures {
            sent.insert(last_part(&file_name).to_owned(), self.keep_picture(person, bytes, now_ms).await?);
        }
        let mut rows = faulty_rows(read.faults);
        for some in read.rights.chunks(AT_ONCE as usize) {
            rows.extend(self.compared(person, some, &sent).await?);
        }
        rows.sort_by_key(|row| row.line);
        note_doubts(&mut rows, read.doubts);
        // Whoever looks at a long file looks for what is wrong with it.
        rows.sort_by_key(|row| row.state != RowState::Faulty);
        for (position, row) in (0..).zip(&mut rows) {
            row.position = position;
        }
        let import = RegisterImport {
            id: id_of(person, &file_name, &digest, &sent),
            file_name,
            actor: person.name.clone(),
            uploaded_ms: now_ms,
            expires_ms: now_ms.saturating_add(KEPT_MS),
            taken_ms: None,
        };
        self.store.put_import(&import, &rows, MAX_WAITING).await?;
        Ok(import.id)
    }

    /// This person's files that wait.
    pub async fn imports(&self, person: &Person, now_ms: i64) -> Result<Vec<RegisterImport>, DeskError> {
        require(person, Permission::WriteRights)?;
        Ok(self.store.imports(&person.name, now_ms).await?)
    }

    /// What the file would do, from a row on.
    pub async fn preview(
        &self,
        person: &Person,
        id: &str,
        state: Option<RowState>,
        from: i64,
        now_ms: i64,
    ) -> Result<Preview, DeskError> {
        let (import, counts) = self.own_import(person, id, now_ms).await?;
        let mut rows = self.store.import_rows(id, state, from, ROWS_SHOWN + 1).await?;
        let next = rows.get(ROWS_SHOWN as usize).map(|row| row.position);
        rows.truncate(ROWS_SHOWN as usize);
        self.mark_taken(person, &mut rows).await?;
        let changed = rows.iter().filter(|row| row.state == RowState::Changed).map(|row| row.right_id.clone());
        let now = self.by_id(&changed.collect::<Vec<_>>()).await?;
        let differs = |row: &ImportRow| {
            let after = row.right.as_ref()?;
            now.get(&row.right_id).map(|before| differences(&before.right, after))
        };
        let rows = rows.into_iter().map(|row| {
            let differences = differs(&row).unwrap_or_default();
            (row, differences)
        });
        Ok(Preview { import, counts, rows: rows.collect(), next })
    }

    /// Writes what the file says; without `only_sound` nothing of a file that has faulty records. Where it breaks off, doing it
    /// again goes on; doing it twice changes nothing.
    pub async fn take_import(
        &self,
        person: &Person,
        id: &str,
        only_sound: bool,
        now_ms: i64,
    ) -> Result<Taken, DeskError> {
        let (_, [_, _, same, faulty]) = self.own_import(person, id, now_ms).await?;
        if faulty > 0 && !only_sound {
            return Err(DeskError::Conflict(Message::new("desk-rights-import-faulty-refused")));
        }
        let own = self.own_holders(person).await?;
        let mut taken = Taken { same, faulty, ..Taken::default() };
        // Also where whoever asked has left meanwhile: what is written is looked for.
        let mut followed = FollowedAtEnd { desk: self, has_written: false };
        for state in [RowState::New, RowState::Changed] {
            let mut from = 0;
            loop {
                let rows = self.store.import_rows(id, Some(state), from, AT_ONCE).await?;
                let Some(last) = rows.last() else { break };
                from = last.position + 1;
                if state == RowState::New {
                    room_for(person, usize::try_from(taken.written).unwrap_or(usize::MAX).saturating_add(1))?;
                }
                let count = rows.len();
                let edits: Vec<RightEdit> = rows
                    .into_iter()
                    .filter_map(|row| Some(RightEdit { right: row.right?, file_names: row.file_names, seen: row.seen }))
                    .filter(|edit| foreign_holder(own.as_ref(), &edit.right).is_none())
                    .collect();
                // What somebody may no longer write is left out like what somebody else has changed.
                taken.stale += (count - edits.len()) as u64;
                for edited in self.store.edit_rights(&edits, &person.name, own.as_ref(), now_ms).await? {
                    match edited {
                        Edited::Written => taken.written += 1,
                        Edited::Same => taken.same += 1,
                        Edited::Stale | Edited::Taken => taken.stale += 1,
                    }
                }
                followed.has_written = taken.written > 0;
            }
        }
        self.store.import_taken(id, now_ms).await?;
        Ok(taken)
    }

    pub async fn forget_import(&self, person: &Person, id: &str, now_ms: i64) -> Result<(), DeskError> {
        self.own_import(person, id, now_ms).await?;
        Ok(self.store.forget_import(id).await?)
    }

    async fn own_import(
        &self,
        person: &Person,
        id: &str,
        now_ms: i64,
    ) -> Result<(RegisterImport, [u64; 4]), DeskError> {
        require(person, Permission::WriteRights)?;
        let found = self.store.import(id).await?;
        found.filter(|(import, _)| import.actor == person.name && import.expires_ms > now_ms).ok_or(DeskError::NotFound)
    }

    /// Rows that stood well when the file was read, and whose id has become somebody else's since, are shown as what they are
    /// now: the same fault that any id has which cannot be had.
    async fn mark_taken(&self, person: &Person, rows: &mut [ImportRow]) -> Result<(), DeskError> {
        let own = self.own_holders(person).await?;
        let wanted = rows.iter().filter_map(|row| Some((row.right_id.clone(), row.right.as_ref()?.holder.0.clone())));
        let taken = self.store.taken_ids(&wanted.collect::<Vec<_>>(), own.as_ref()).await?;
        for row in rows.iter_mut().filter(|row| row.right.is_some() && taken.contains(&row.right_id)) {
            row.state = RowState::Faulty;
            row.remarks = vec![taken_remark()];
        }
        Ok(())
    }

    async fn by_id(&self, ids: &[RightId]) -> Result<BTreeMap<RightId, StoredRight>, DeskError> {
        let rights = self.store.rights_named(ids).await?;
        Ok(rights.into_iter().map(|stored| (stored.right.id.clone(), stored)).collect())
    }

    /// Each of these records against the register as it is now.
    async fn compared(
        &self,
        person: &Person,
        imported: &[ImportedRight],
        sent: &Sent,
    ) -> Result<Vec<ImportRow>, DeskError> {
        let own = self.own_holders(person).await?;
        let wanted: Vec<(RightId, String)> =
            imported.iter().map(|item| (item.right.id.clone(), item.right.holder.0.clone())).collect();
        let taken = self.store.taken_ids(&wanted, own.as_ref()).await?;
        let ids: Vec<RightId> = wanted.into_iter().map(|(id, _)| id).filter(|id| !taken.contains(id)).collect();
        let now = self.by_id(&ids).await?;
        let mut rows = Vec::with_capacity(imported.len());
        for item in imported {
            let before = now.get(&item.right.id);
            let mut faults: Vec<Remark> = Vec::new();
            if taken.contains(&item.right.id) {
                faults.push(taken_remark());
            }
            faults.extend(foreign_holder(own.as_ref(), &item.right).map(|fault| remark("holder", fault.reason)));
            let mut pictures = self.pictures_of(person, own.as_ref(), item, before, sent).await?;
            faults.append(&mut pictures.faults);
            let right = Right { images: pictures.images, ..item.right.clone() };
            let seen = before.map(|before| before.right.digest());
            let state = match &seen {
                _ if !faults.is_empty() => RowState::Faulty,
                None => RowState::New,
                Some(seen) if *seen == right.digest() => RowState::Same,
                Some(_) => RowState::Changed,
            };
            let is_faulty = state == RowState::Faulty;
            rows.push(ImportRow {
                position: 0,
                line: item.line,
                state,
                right_id: item.right.id.clone(),
                right: (!is_faulty).then_some(right),
                file_names: pictures.file_names,
                seen: if is_faulty { None } else { seen },
                remarks: if is_faulty { faults } else { pictures.doubts },
            });
        }
        Ok(rows)
    }

    /// A record names files: those that came along, those that the right has under that name, or kept ones by their digest.
    async fn pictures_of(
        &self,
        person: &Person,
        own: Option<&BTreeSet<String>>,
        item: &ImportedRight,
        before: Option<&StoredRight>,
        sent: &Sent,
    ) -> Result<Pictures, DeskError> {
        let mut pictures = Pictures::default();
        if item.right.images.is_empty() {
            return Ok(pictures);
        }
        let known = match before {
            Some(before) => self.store.picture_names(&before.right.id).await?,
            None => Vec::new(),
        };
        for name in &item.right.images {
            let known = known.iter().find(|(image_id, file_name)| file_name == name || image_id == name);
            match (sent.get(last_part(name)), known) {
                (Some(Ok(image_id)), _) | (None, Some((image_id, _))) => pictures.put(image_id, name),
                (Some(Err(reason)), _) => pictures.faults.push(remark("images", reason.clone())),
                (None, None) if self.has_picture(person, own, name).await? => pictures.put(name, name),
                (None, None) if item.pictures_may_lack => {
                    let reason = Message::new("rights-picture-left-out").with("path", shown(name));
                    pictures.doubts.push(remark("images", reason));
                }
                (None, None) => {
                    let reason = Message::new("desk-rights-import-picture-missing").with("path", shown(name));
                    pictures.faults.push(remark("images", reason));
                }
            }
        }
        Ok(pictures)
    }
}

/// Files that came along, by the last part of their name: digests of those that are kept, and why the others are not.
type Sent = BTreeMap<String, Result<String, Message>>;

/// Looks for what was written when it goes out of scope, in past captures.
struct FollowedAtEnd<'a> {
    desk: &'a Desk,
    has_written: bool,
}

impl Drop for FollowedAtEnd<'_> {
    fn drop(&mut self) {
        if self.has_written {
            self.desk.follow_register();
        }
    }
}

/// The same file with the same pictures from the same person is the same import.
fn id_of(person: &Person, file_name: &str, digest: &str, sent: &Sent) -> String {
    let kept: Vec<&str> = sent.values().flatten().map(String::as_str).collect();
    digest_of([person.name.as_str(), file_name, digest, &kept.join(" ")].join("\n").as_bytes())
}

fn importer(name: &str) -> Result<&'static dyn Importer, DeskError> {
    importer_named(name).ok_or_else(|| {
        let formats: Vec<&str> = IMPORTERS.iter().map(|importer| importer.name()).collect();
        DeskError::invalid("format", Message::new("rights-unknown-format").with("formats", formats.join(", ")))
    })
}

fn taken_remark() -> Remark {
    remark("id", Message::new("desk-rights-taken"))
}

/// What a record's pictures came to.
#[derive(Default)]
struct Pictures {
    images: Vec<String>,
    file_names: Vec<String>,
    faults: Vec<Remark>,
    doubts: Vec<Remark>,
}

impl Pictures {
    fn put(&mut self, image_id: &str, file_name: &str) {
        self.images.push(image_id.to_owned());
        self.file_names.push(file_name.to_owned());
    }
}

fn remark(field: &str, reason: Message) -> Remark {
    Remark { field: field.to_owned(), reason }
}

/// Browsers send a file's name without its folder.
fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// One row for each line that has faults.
fn faulty_rows(faults: Vec<Fault>) -> Vec<ImportRow> {
    let mut by_line: BTreeMap<u64, ImportRow> = BTreeMap::new();
    for fault in faults {
        let row = by_line.entry(fault.line).or_insert_with(|| ImportRow {
            position: 0,
            line: fault.line,
            state: RowState::Faulty,
            right_id: RightId(fault.record.clone().unwrap_or_default()),
            right: None,
            file_names: Vec::new(),
            seen: None,
            remarks: Vec::new(),
        });
        row.remarks.push(remark(&fault.field.unwrap_or_default(), fault.reason));
    }
    by_line.into_values().collect()
}

/// A doubt stands with its record; one about the whole file with the first.
fn note_doubts(rows: &mut [ImportRow], doubts: Vec<Fault>) {
    for doubt in doubts {
        let at = rows.binary_search_by_key(&doubt.line, |row| row.line).unwrap_or(0);
        if let Some(row) = rows.get_mut(at) {
            row.remarks.push(remark(&doubt.field.unwrap_or_default(), doubt.reason));
        }
    }
}
