//! What a scan archived is replayed by pywb as the site had it: a page and a picture, byte for byte.

use std::fs;

use crate::origin::{Installation, Site, python_documentation};
use crate::warc::Replay;

#[test]
fn a_scanned_page_and_its_picture_replay_byte_for_byte() {
    let Some(root) = python_documentation() else { return };
    let Some(site) = Site::serve(&root, "") else { return };
    // nginx compresses the page and leaves the picture as it is.
    let (page, picture) = ("/howto/logging.html", "/_images/logging_flow.png");
    let source = site.source(page, "").replace("max_depth = 100", "max_depth = 0");
    let installation = Installation::new(&source);
    installation.register("tm-python", "Python");
    installation.scan();

    let Some(replay) = Replay::of(&installation.archive_files()) else { return };
    for path in [page, picture] {
        let served = fs::read(root.join(&path[1..])).unwrap();
        let (status, replayed) = replay.get(&format!("2id_/{}", site.address(path)));
        assert_eq!((status, replayed.len(), replayed == served), (200, served.len(), true), "{path}");
    }
}
