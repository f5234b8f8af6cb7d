# Why a picture could not be read.
imaging-decoder-failed = the picture's data made the decoder fail: the file is damaged
imaging-unknown-format = not a picture in a known format; JPEG, PNG, GIF, WebP and BMP can be read
imaging-unreadable = the picture cannot be read: { $reason }
imaging-too-small = the picture of { $width } × { $height } pixels is too small; the shorter side needs at least { $least }
imaging-too-large = the picture is larger than the limits allow ({ $pixels } pixels in all, { $side } a side)
imaging-unsupported-format = { $format } pictures cannot be read; JPEG, PNG, GIF, WebP and BMP can
imaging-file-too-large = the file is larger than the limits allow ({ $bytes } bytes)
imaging-too-many-scans = the JPEG is sent in { $scans } scans, which would take too long to decode at its size
imaging-bad-fingerprint = the stored fingerprint is damaged or of a later version; fingerprint the picture again
imaging-hash-unreadable = line { $line }: not a hash of the kind { $kind } ({ $bits } bits in hex or base64)
imaging-hash-low-quality = line { $line }: left out, as its quality of { $quality } is below { $least }
imaging-hash-list-too-long = line { $line } and what follows is left out: a list holds at most { $most } hashes
imaging-hash-list-more-faults = { $count } more lines were left out
