# The web archive (WARC).
evidence-warc-damaged = the archived record is damaged or cut off ({ $detail }); restore the archive from a backup, or scan the page again
evidence-warc-malformed = this is not a WARC record (its { $what } cannot be read)
evidence-warc-too-large = the archived record is larger than the limit of { $limit } bytes
evidence-warc-digest-mismatch = the archived record has changed since it was written (its digest does not match); restore the archive from a backup
evidence-warc-not-http = the archived record holds no page or picture

signature-no-key = the signing key cannot be read: { $reason }
signature-no-public-key = the public key cannot be read: { $reason }
signature-not-made = the file could not be signed: { $reason }
signature-wrong = the signature does not hold: { $reason }
