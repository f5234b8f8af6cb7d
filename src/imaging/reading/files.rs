//! Which models are used, where they come from, and by which digests they are known. Nothing else is ever loaded.
//!
//! PP-OCRv6 (small) and the line direction model of PP-OCR 2.0, copyright Baidu and the PaddleOCR authors, Apache-2.0,
//! as the package's `MODEL_LICENSES.md` states with the same digests. The dictionary is part of the recognition model.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// The Python package that holds the models, and its version.
pub const PACKAGE: &str = "rapidocr";
pub const VERSION: &str = "3.10.0";
/// Of package and models.
pub const LICENSE: &str = "Apache-2.0";

/// One reviewed file.
#[derive(Debug, PartialEq, Eq)]
pub struct ReviewedFile {
    /// What it is called where it is kept.
    pub name: &'static str,
    /// Its path inside the package's wheel, which is a ZIP archive.
    pub in_package: &'static str,
    pub size_bytes: u64,
    /// SHA-256 in lower-case hexadecimal digits.
    pub sha256: &'static str,
}

pub const DETECTION: ReviewedFile = ReviewedFile {
    name: "detection.onnx",
    in_package: "rapidocr/models/PP-OCRv6_det_small.onnx",
    size_bytes: 9_929_594,
    sha256: "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
};

pub const DIRECTION: ReviewedFile = ReviewedFile {
    name: "direction.onnx",
    in_package: "rapidocr/models/ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    size_bytes: 585_532,
    sha256: "e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c",
};

pub const RECOGNITION: ReviewedFile = ReviewedFile {
    name: "recognition.onnx",
    in_package: "rapidocr/models/PP-OCRv6_rec_small.onnx",
    size_bytes: 21_234_383,
    sha256: "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
};

/// Kept beside the models, as their licence asks.
pub const LICENSE_TEXT: ReviewedFile = ReviewedFile {
    name: "LICENSE",
    in_package: "rapidocr-3.10.0.dist-info/licenses/LICENSE",
    size_bytes: 11_422,
    sha256: "3e0af25fdd06aa9586ae97adb00ea927ebe5a3805ac77d2d3a81ce5f55693333",
};
pub const MODEL_NOTICE: ReviewedFile = ReviewedFile {
    name: "MODEL_LICENSES.md",
    in_package: "rapidocr-3.10.0.dist-info/licenses/MODEL_LICENSES.md",
    size_bytes: 8_398,
    sha256: "c5fd0e8603d3df743355b546121e6fe0f4ef8ff455c5a85c1681fd3ae520e153",
};

/// Everything that is taken out of the package.
pub const ALL: [&ReviewedFile; 5] = [&DETECTION, &DIRECTION, &RECOGNITION, &LICENSE_TEXT, &MODEL_NOTICE];

impl ReviewedFile {
    /// Whether these are the bytes that were reviewed.
    pub fn is(&self, bytes: &[u8]) -> bool {
        bytes.len() as u64 == self.size_bytes && HEXLOWER.encode(&Sha256::digest(bytes)) == self.sha256
    }
}
