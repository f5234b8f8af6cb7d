//! The fonts of this machine, for whoever sets pages.

use fontdb::{Database, ID, Style};

use crate::publish::typeset::{FaceName, FontLibrary};

/// Installed fonts by file and place in the file, so that the order is the same each time.
pub struct SystemFonts {
    database: Database,
    faces: Vec<ID>,
}

impl SystemFonts {
    /// Looks through the system's folders of fonts; takes some tenths of a second.
    pub fn find() -> Self {
        let mut database = Database::new();
        database.load_system_fonts();
        let mut faces: Vec<(String, u32, ID)> =
            database.faces().map(|face| (format!("{:?}", face.source), face.index, face.id)).collect();
        faces.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        SystemFonts { faces: faces.into_iter().map(|(_, _, id)| id).collect(), database }
    }
}

impl FontLibrary for SystemFonts {
    fn faces(&self) -> Vec<FaceName> {
        let name = |id: &ID| {
            let face = self.database.face(*id)?;
            Some(FaceName {
                family: face.families.first().map(|(family, _)| family.clone()).unwrap_or_default(),
                weight: face.weight.0,
                upright: face.style == Style::Normal,
                monospaced: face.monospaced,
            })
        };
        self.faces.iter().filter_map(name).collect()
    }

    fn load(&self, face: usize) -> Option<(Vec<u8>, u32)> {
        let id = self.faces.get(face)?;
        self.database.with_face_data(*id, |bytes, index| (bytes.to_vec(), index))
    }
}
